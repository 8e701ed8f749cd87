import type { ReplicationController } from '../../../wire/kubernetes.ts';
import type { DeploymentConfig } from '../../../wire/openshift.ts';
import { ReplicationControllers } from '../../../wire/resources.ts';
import { isNotFound } from '../../../wire/status.ts';
import type { ApiClient } from '../../api/client.ts';
import { activeRollout, newestFirst, versionOf } from './rollout.ts';

/**
 * The rollouts that `spec.revisionHistoryLimit` no longer leaves room for, oldest first. Only those older than the active
 * one count; with none active, all but the latest. One that still has replicas takes up its place but is not pruned.
 * Source: openshift/library-go `pkg/apps/appsutil/util.go` DeploymentsForCleanup.
 */
export function rolloutsToPrune(
  dc: DeploymentConfig,
  rollouts: readonly ReplicationController[],
): ReplicationController[] {
  const limit = dc.spec.revisionHistoryLimit;
  if (limit === undefined || limit === null) return [];
  const active = activeRollout(rollouts);
  const counted = newestFirst(rollouts)
    .filter((rollout) =>
      active === undefined
        ? versionOf(rollout) !== (dc.status?.latestVersion ?? 0)
        : versionOf(rollout) < versionOf(active),
    )
    .toReversed();
  return counted
    .slice(0, Math.max(0, counted.length - limit))
    .filter((rollout) => (rollout.spec.replicas ?? 0) === 0);
}

/** @throws the first error of a deletion, after all have been tried */
export async function pruneHistory(
  client: ApiClient,
  dc: DeploymentConfig,
  rollouts: readonly ReplicationController[],
): Promise<void> {
  const errors: unknown[] = [];
  for (const { metadata } of rolloutsToPrune(dc, rollouts)) {
    try {
      await client.delete(ReplicationControllers, metadata.namespace, metadata.name, {
        propagationPolicy: 'Background',
      });
    } catch (error) {
      if (!isNotFound(error)) errors.push(error);
    }
  }
  if (errors.length > 0) throw errors[0];
}
