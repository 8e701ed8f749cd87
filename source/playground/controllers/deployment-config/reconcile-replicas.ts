import type { ReplicationController } from '../../../wire/kubernetes.ts';
import type { DeploymentConfig } from '../../../wire/openshift.ts';
import { ReplicationControllers } from '../../../wire/resources.ts';
import type { ApiClient } from '../../api/client.ts';
import { isControlledBy } from '../kubernetes/owner-references.ts';
import type { EventRecorder } from '../runtime/event-recorder.ts';
import { updateLatest } from '../runtime/update-latest.ts';
import { messageOf } from './error-message.ts';
import { activeRollout } from './rollout.ts';

export interface ReconcileOptions {
  client: ApiClient;
  events: EventRecorder;
  dc: DeploymentConfig;
  rollouts: readonly ReplicationController[];
}

/**
 * Gives the active rollout the replicas that the DeploymentConfig asks for and every other none. So a failed rollout goes
 * back to what served before, and `oc scale` works without a new version.
 * @returns the rollouts as they are now
 * @throws StatusError of the first one that could not be scaled, after an Event that says so
 */
export async function reconcileReplicas(options: ReconcileOptions): Promise<ReplicationController[]> {
  const { client, events, dc, rollouts } = options;
  const active = activeRollout(rollouts);
  const reconciled: ReplicationController[] = [];
  for (const rollout of rollouts) {
    const { namespace, name, uid } = rollout.metadata;
    const before = rollout.spec.replicas ?? 0;
    const wanted = uid === active?.metadata.uid && dc.spec.test !== true ? (dc.spec.replicas ?? 0) : 0;
    if (before === wanted) {
      reconciled.push(rollout);
      continue;
    }
    let scaled: ReplicationController;
    let changed = true;
    try {
      scaled = await updateLatest(client, ReplicationControllers, namespace, name, (current) => {
        if (!isControlledBy(current, dc))
          throw new Error(
            `deployment config ${namespace}/${dc.metadata.name} no longer owns replication controller ${namespace}/${name}`,
          );
        changed = current.spec.replicas !== wanted;
        current.spec.replicas = wanted;
        return changed;
      });
    } catch (error) {
      await events.record(
        dc,
        'Warning',
        'ReplicationControllerScaleFailed',
        `Failed to scale replication controler "${name}" from ${before} to ${wanted}: ${messageOf(error)}`,
      );
      throw error;
    }
    if (changed)
      await events.record(
        dc,
        'Normal',
        'ReplicationControllerScaled',
        `Scaled replication controller "${name}" from ${before} to ${wanted}`,
      );
    reconciled.push(scaled);
  }
  return reconciled;
}
