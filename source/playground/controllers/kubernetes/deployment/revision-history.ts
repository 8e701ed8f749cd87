import type { Deployment, ReplicaSet } from '../../../../wire/kubernetes.ts';
import { ReplicaSets } from '../../../../wire/resources.ts';
import { isNotFound } from '../../../../wire/status.ts';
import type { ApiClient } from '../../../api/client.ts';
import { revisionOf } from './annotations.ts';
import { wantedReplicas } from './replica-sets.ts';

/**
 * Deletes the oldest of the old ReplicaSets beyond `revisionHistoryLimit`, those without pods only.
 * Source: k8s.io/kubernetes `pkg/controller/deployment/sync.go` cleanupDeployment.
 */
export async function cleanUpHistory(
  client: ApiClient,
  deployment: Deployment,
  old: readonly ReplicaSet[],
): Promise<void> {
  const limit = deployment.spec.revisionHistoryLimit;
  if (limit === undefined || limit === 2_147_483_647) return;
  const kept = old.filter((replicaSet) => replicaSet.metadata.deletionTimestamp === undefined);
  const surplus = [...kept]
    .sort((a, b) => revisionOf(a) - revisionOf(b))
    .slice(0, Math.max(0, kept.length - limit));
  for (const replicaSet of surplus) {
    const { generation = 0, namespace, name, uid } = replicaSet.metadata;
    const { replicas = 0, observedGeneration = 0 } = replicaSet.status ?? {};
    if (replicas !== 0 || wantedReplicas(replicaSet) !== 0 || generation > observedGeneration) continue;
    try {
      await client.delete(ReplicaSets, namespace, name, {
        propagationPolicy: 'Background',
        ...(uid === undefined ? {} : { preconditions: { uid } }),
      });
    } catch (error) {
      if (!isNotFound(error)) throw error;
    }
  }
}
