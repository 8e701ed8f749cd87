/**
 * What a ReplicationController of a DeploymentConfig says about the rollout that it stands for. Upstream calls such a
 * ReplicationController a deployment.
 * Source: openshift/library-go `pkg/apps/appsutil/util.go`.
 */
import type { ApiObject, ReplicationController } from '../../../wire/kubernetes.ts';
import { Annotations, type DeploymentConfig, type DeploymentPhase } from '../../../wire/openshift.ts';

const phases: readonly string[] = ['New', 'Pending', 'Running', 'Complete', 'Failed'];

/** undefined when the ReplicationController carries no phase, or one that does not exist. */
export function phaseOf(rollout: ReplicationController): DeploymentPhase | undefined {
  const phase = rollout.metadata.annotations?.[Annotations.deploymentPhase];
  return phase !== undefined && phases.includes(phase) ? (phase as DeploymentPhase) : undefined;
}

export const isComplete = (rollout: ReplicationController): boolean => phaseOf(rollout) === 'Complete';
export const isFailed = (rollout: ReplicationController): boolean => phaseOf(rollout) === 'Failed';
export const isTerminated = (rollout: ReplicationController): boolean =>
  isComplete(rollout) || isFailed(rollout);
export const isCancelled = (rollout: ReplicationController): boolean =>
  rollout.metadata.annotations?.[Annotations.deploymentCancelled]?.toLowerCase() === 'true';

/** The version that the rollout is of, -1 when it does not say. */
export function versionOf(rollout: ReplicationController | undefined): number {
  const text = rollout?.metadata.annotations?.[Annotations.deploymentConfigVersion];
  return text !== undefined && /^\d+$/.test(text) ? Number(text) : -1;
}

/** Whether the ReplicationController belongs to a DeploymentConfig at all. */
export const isRollout = (object: ApiObject): boolean =>
  object.metadata.annotations?.[Annotations.deploymentConfigName] !== undefined;

export const rolloutName = (dc: DeploymentConfig): string =>
  `${dc.metadata.name}-${dc.status?.latestVersion ?? 0}`;

export const newestFirst = (rollouts: readonly ReplicationController[]): ReplicationController[] =>
  rollouts.toSorted((a, b) => versionOf(b) - versionOf(a));

/** The rollout of the highest version, and whether that is the version that the DeploymentConfig asks for. */
export function latestRollout(
  dc: DeploymentConfig,
  rollouts: readonly ReplicationController[],
): { rollout: ReplicationController | undefined; exists: boolean } {
  const latestVersion = dc.status?.latestVersion ?? 0;
  const rollout = latestVersion === 0 ? undefined : newestFirst(rollouts)[0];
  return { rollout, exists: rollout !== undefined && versionOf(rollout) === latestVersion };
}

/** The newest rollout that completed: the one that serves, whatever came after it. */
export function activeRollout(rollouts: readonly ReplicationController[]): ReplicationController | undefined {
  return newestFirst(rollouts).find((rollout) => isComplete(rollout) && versionOf(rollout) > 0);
}

const nextPhases: Record<DeploymentPhase, readonly DeploymentPhase[]> = {
  New: ['Pending', 'Running', 'Failed', 'Complete'],
  Pending: ['Running', 'Failed', 'Complete'],
  Running: ['Failed', 'Complete'],
  Complete: [],
  Failed: [],
};

/** Phases only move forward. */
export const canMove = (from: DeploymentPhase | undefined, to: DeploymentPhase): boolean =>
  from !== undefined && nextPhases[from].includes(to);

/** `kubectl.kubernetes.io/desired-replicas`: how many pods the rollout is to end with; undefined once that is done. */
export function desiredReplicas(rollout: ReplicationController): number | undefined {
  const text = rollout.metadata.annotations?.[Annotations.desiredReplicas];
  return text !== undefined && /^\d+$/.test(text) ? Number(text) : undefined;
}
