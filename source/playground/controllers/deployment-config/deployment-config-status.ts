/**
 * Status and conditions of a DeploymentConfig.
 * Source: openshift-controller-manager `pkg/apps/deploymentconfig/deploymentconfig_controller.go` calculateStatus.
 */
import { rfc3339 } from '../../../platform/clock.ts';
import type { ReplicationController } from '../../../wire/kubernetes.ts';
import type { DeploymentCondition, DeploymentConfig } from '../../../wire/openshift.ts';
import { deployerPodName } from './deployer-pod.ts';
import { maxUnavailableOf } from './rolling-bounds.ts';
import { isCancelled, latestRollout, phaseOf } from './rollout.ts';

export type DeploymentConfigStatus = NonNullable<DeploymentConfig['status']>;

/** A condition without its times. No reason stands for an empty one. */
export interface ConditionState {
  type: 'Available' | 'Progressing';
  status: 'True' | 'False' | 'Unknown';
  reason?: string;
  message: string;
}

export const emptyStatus = (): DeploymentConfigStatus => ({
  latestVersion: 0,
  observedGeneration: 0,
  replicas: 0,
  updatedReplicas: 0,
  availableReplicas: 0,
  unavailableReplicas: 0,
});

/**
 * Sets a condition, at the end of the list. One that has the same status and reason already stays as it is, even if its
 * message differs. The transition time stays while the status stays.
 */
function setCondition(
  conditions: readonly DeploymentCondition[],
  state: ConditionState,
  now: number,
): DeploymentCondition[] {
  const current = conditions.find((condition) => condition.type === state.type);
  if (current?.status === state.status && (current.reason ?? '') === (state.reason ?? ''))
    return [...conditions];
  const time = rfc3339(now);
  const transition = current?.status === state.status ? current.lastTransitionTime : undefined;
  return [
    ...conditions.filter((condition) => condition.type !== state.type),
    {
      type: state.type,
      status: state.status,
      lastUpdateTime: time,
      lastTransitionTime: transition ?? time,
      ...(state.reason === undefined ? {} : { reason: state.reason }),
      message: state.message,
    },
  ];
}

function availability(dc: DeploymentConfig, available: number): ConditionState {
  const enough = available > 0 && available >= (dc.spec.replicas ?? 0) - maxUnavailableOf(dc);
  return enough
    ? { type: 'Available', status: 'True', message: 'Deployment config has minimum availability.' }
    : {
        type: 'Available',
        status: 'False',
        message: 'Deployment config does not have minimum availability.',
      };
}

/** Whether the new pods became more, or the old ones fewer, since the status was last written. */
function hasProgressed(before: DeploymentConfigStatus, after: DeploymentConfigStatus): boolean {
  const old = (status: DeploymentConfigStatus): number => status.replicas - status.updatedReplicas;
  return after.updatedReplicas > before.updatedReplicas || old(after) < old(before);
}

/** What the phase of the latest rollout says of progress; undefined when it says nothing new. */
function progress(rollout: ReplicationController): ConditionState | undefined {
  const name = rollout.metadata.name;
  switch (phaseOf(rollout)) {
    case 'Pending':
      return {
        type: 'Progressing',
        status: 'Unknown',
        message: `replication controller "${name}" is waiting for pod "${deployerPodName(name)}" to run`,
      };
    case 'Running':
      return {
        type: 'Progressing',
        status: 'True',
        reason: 'ReplicationControllerUpdated',
        message: `replication controller "${name}" is progressing`,
      };
    case 'Failed':
      return isCancelled(rollout)
        ? {
            type: 'Progressing',
            status: 'False',
            reason: 'RolloutCancelled',
            message: `rollout of replication controller "${name}" was cancelled`,
          }
        : {
            type: 'Progressing',
            status: 'False',
            reason: 'ProgressDeadlineExceeded',
            message: `replication controller "${name}" has failed progressing`,
          };
    case 'Complete':
      return {
        type: 'Progressing',
        status: 'True',
        reason: 'NewReplicationControllerAvailable',
        message: `replication controller "${name}" successfully rolled out`,
      };
    default:
      return undefined;
  }
}

const sum = (
  rollouts: readonly ReplicationController[],
  count: (rollout: ReplicationController) => number | undefined,
): number => rollouts.reduce((total, rollout) => total + (count(rollout) ?? 0), 0);

export interface StatusOptions {
  /** Milliseconds since the epoch. */
  now: number;
  /** Whether the generation counts as observed: not while the latest rollout runs. */
  observed: boolean;
  /** Wins over what the rollouts say. */
  condition?: ConditionState;
}

/** The status that the DeploymentConfig should have, given its rollouts. */
export function calculateStatus(
  dc: DeploymentConfig,
  rollouts: readonly ReplicationController[],
  { now, observed, condition }: StatusOptions,
): DeploymentConfigStatus {
  const before = dc.status ?? emptyStatus();
  const latest = latestRollout(dc, rollouts);
  const newest = latest.exists ? latest.rollout : undefined;
  const available = sum(rollouts, (rollout) => rollout.status?.availableReplicas);
  const ready = sum(rollouts, (rollout) => rollout.status?.readyReplicas);
  const status: DeploymentConfigStatus = {
    latestVersion: before.latestVersion,
    observedGeneration: observed ? (dc.metadata.generation ?? 0) : before.observedGeneration,
    replicas: sum(rollouts, (rollout) => rollout.status?.replicas),
    updatedReplicas: newest?.status?.replicas ?? 0,
    availableReplicas: available,
    unavailableReplicas: Math.max(0, sum(rollouts, (rollout) => rollout.spec.replicas) - available),
    ...(before.details === undefined ? {} : { details: before.details }),
  };
  let conditions = setCondition(before.conditions ?? [], availability(dc, available), now);
  const state = newest === undefined ? undefined : progress(newest);
  if (state?.reason === 'ReplicationControllerUpdated') {
    // Written afresh at every step forward: its transition time stands for the last progress.
    if (hasProgressed(before, status)) {
      const others = conditions.filter(({ type }) => type !== 'Progressing');
      conditions = setCondition(others, state, now);
    }
  } else if (state !== undefined) conditions = setCondition(conditions, state, now);
  if (condition !== undefined) conditions = setCondition(conditions, condition, now);
  status.conditions = conditions;
  if (ready > 0) status.readyReplicas = ready;
  return status;
}
