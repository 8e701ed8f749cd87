import type { Pod, ReplicationController } from '../../../wire/kubernetes.ts';
import { Labels } from '../../../wire/openshift.ts';
import { Pods } from '../../../wire/resources.ts';
import { isNotFound } from '../../../wire/status.ts';
import type { ApiClient } from '../../api/client.ts';
import type { Informer } from '../runtime/informer.ts';
import { ownedByRollout } from './deployer-pod.ts';
import { isCancelled } from './rollout.ts';

/**
 * Looks after the deployer and hook pods of a rollout: those of a cancelled one are deleted; those of any other that have
 * no owner, as hook pods are made, come to belong to the rollout, so that they go with it.
 * @param deployerPods deployer and hook pods of all namespaces, started
 */
export async function tidyRolloutPods(
  client: ApiClient,
  deployerPods: Informer<Pod>,
  rollout: ReplicationController,
): Promise<void> {
  const cancelled = isCancelled(rollout);
  for (const { metadata } of deployerPods.list()) {
    const { namespace, name, deletionTimestamp, ownerReferences = [] } = metadata;
    if (namespace !== rollout.metadata.namespace) continue;
    if (metadata.labels?.[Labels.deployerPodFor] !== rollout.metadata.name) continue;
    try {
      if (cancelled) {
        if (deletionTimestamp === undefined) await client.delete(Pods, namespace, name);
      } else if (ownerReferences.length === 0) {
        const patch = { metadata: { ownerReferences: ownedByRollout(rollout) } };
        await client.patch(Pods, namespace, name, patch, 'merge');
      }
    } catch (error) {
      if (!isNotFound(error)) throw error;
    }
  }
}
