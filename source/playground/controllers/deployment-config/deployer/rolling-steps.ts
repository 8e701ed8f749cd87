/**
 * The arithmetic of a rolling update.
 * Source: openshift/oc `pkg/cli/deployer/strategy/rolling/rolling_updater.go`.
 */
export interface RollingState {
  /** Pods that the new rollout is to end with. */
  desired: number;
  /** Replicas that the two rollouts are asked for at present. */
  newReplicas: number;
  oldReplicas: number;
  maxSurge: number;
  /** Pods that must stay available throughout. */
  minAvailable: number;
}

export const isFinished = ({ desired, newReplicas, oldReplicas }: RollingState): boolean =>
  newReplicas === desired && oldReplicas === 0;

/** Replicas to scale the new rollout up to, as far as the surge allows; undefined when it stays as it is. */
export function scaleUpTo(state: RollingState): number | undefined {
  const { desired, newReplicas, oldReplicas, maxSurge } = state;
  if (newReplicas === desired) return undefined;
  const increment =
    oldReplicas === 0 ? desired - newReplicas : desired + maxSurge - (oldReplicas + newReplicas);
  if (increment <= 0) return undefined;
  return Math.min(newReplicas + increment, desired);
}

/**
 * Replicas to scale the old rollout down to, as far as availability allows; undefined when it stays as it is.
 * @param newAvailable pods of the new rollout that are available
 */
export function scaleDownTo(state: RollingState, newAvailable: number): number | undefined {
  const { desired, newReplicas, oldReplicas, minAvailable } = state;
  if (oldReplicas === 0) return undefined;
  const newUnavailable = newReplicas - newAvailable;
  const decrement = oldReplicas + newReplicas - minAvailable - newUnavailable;
  if (decrement <= 0) return undefined;
  if (newReplicas === desired && newAvailable === desired) return 0;
  return Math.max(0, oldReplicas - decrement);
}
