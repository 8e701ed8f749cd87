import type { IntOrString } from '../../../wire/kubernetes.ts';
import type { DeploymentConfig } from '../../../wire/openshift.ts';

/** How far a rolling update may stray from the desired number of pods, in pods. */
export interface RollingBounds {
  maxSurge: number;
  maxUnavailable: number;
}

const defaultBound = '25%';

/** @throws RangeError when the value is neither a whole number nor a percentage */
function inPods(value: IntOrString, desired: number, round: (value: number) => number): number {
  if (typeof value === 'number') return value;
  const percent = /^(\d+)%$/.exec(value)?.[1];
  if (percent === undefined) throw new RangeError(`invalid value for IntOrString: invalid type: ${value}`);
  return round((desired * Number(percent)) / 100);
}

/**
 * Rounds the surge up and the unavailable pods down. When both come to 0 one pod may be unavailable, as nothing could move
 * otherwise.
 * Source: k8s.io/kubectl `pkg/util/deployment` ResolveFenceposts.
 */
export function resolveRollingBounds(
  maxSurge: IntOrString | undefined,
  maxUnavailable: IntOrString | undefined,
  desired: number,
): RollingBounds {
  const surge = inPods(maxSurge ?? defaultBound, desired, Math.ceil);
  const unavailable = inPods(maxUnavailable ?? defaultBound, desired, Math.floor);
  return { maxSurge: surge, maxUnavailable: surge === 0 && unavailable === 0 ? 1 : unavailable };
}

/** How many pods a DeploymentConfig may lack and still count as available: none, unless its strategy is Rolling. */
export function maxUnavailableOf(dc: DeploymentConfig): number {
  const { strategy, replicas } = dc.spec;
  if (strategy?.type !== 'Rolling') return 0;
  const { maxSurge, maxUnavailable } = strategy.rollingParams ?? {};
  return resolveRollingBounds(maxSurge, maxUnavailable, replicas ?? 0).maxUnavailable;
}
