import type { ReplicationController } from '../../../wire/kubernetes.ts';
import { Annotations, type DeploymentConfig } from '../../../wire/openshift.ts';
import { ReplicationControllers } from '../../../wire/resources.ts';
import { isNotFound } from '../../../wire/status.ts';
import type { ApiClient } from '../../api/client.ts';
import { isControlledBy } from '../kubernetes/owner-references.ts';
import type { EventRecorder } from '../runtime/event-recorder.ts';
import { updateLatest } from '../runtime/update-latest.ts';
import { messageOf } from './error-message.ts';
import { isCancelled, isTerminated } from './rollout.ts';

export interface CancelOptions {
  client: ApiClient;
  events: EventRecorder;
  dc: DeploymentConfig;
  rollouts: readonly ReplicationController[];
}

/**
 * Cancels the rollouts that have no outcome yet, to make way for a newer version. The deployer controller ends them; each
 * of its steps is a change of the ReplicationController and brings the DeploymentConfig here again.
 * @returns `waiting` while any of them has not ended
 */
export async function cancelRunningRollouts(options: CancelOptions): Promise<'waiting' | 'done'> {
  const { client, events, dc, rollouts } = options;
  const version = dc.status?.latestVersion ?? 0;
  let waiting = false;
  for (const rollout of rollouts) {
    if (isTerminated(rollout)) continue;
    waiting = true;
    if (isCancelled(rollout)) continue;
    const { namespace, name } = rollout.metadata;
    let cancelled = false;
    try {
      await updateLatest(client, ReplicationControllers, namespace, name, (current) => {
        cancelled = isControlledBy(current, dc) && !isTerminated(current) && !isCancelled(current);
        current.metadata.annotations = {
          ...current.metadata.annotations,
          [Annotations.deploymentCancelled]: 'true',
          [Annotations.deploymentStatusReason]: 'newer deployment was found running',
        };
        return cancelled;
      });
    } catch (error) {
      if (isNotFound(error)) continue;
      await events.record(
        dc,
        'Warning',
        'DeploymentCancellationFailed',
        `Failed to cancel deployment "${name}" superceded by version ${version}: ${messageOf(error)}`,
      );
      throw error;
    }
    if (cancelled)
      await events.record(
        dc,
        'Normal',
        'DeploymentCancelled',
        `Cancelled deployment "${name}" superceded by version ${version}`,
      );
  }
  if (!waiting) return 'done';
  await events.record(
    dc,
    'Normal',
    'DeploymentAwaitingCancellation',
    `Deployment of version ${version} awaiting cancellation of older running deployments`,
  );
  return 'waiting';
}
