import type { Deployment, IntOrString } from '../../../../wire/kubernetes.ts';

/**
 * How many pods more, and how many fewer, there may be during a rollout. Both 0 for Recreate. When both come to 0 for a
 * rolling update one pod may be unavailable, as nothing could move otherwise.
 * Source: k8s.io/kubernetes `pkg/controller/deployment/util` MaxSurge, MaxUnavailable, ResolveFenceposts.
 */
export function rollingBounds(deployment: Deployment): { maxSurge: number; maxUnavailable: number } {
  const { strategy, replicas = 0 } = deployment.spec;
  if (!isRolling(deployment)) return { maxSurge: 0, maxUnavailable: 0 };
  const maxSurge = inPods(strategy?.rollingUpdate?.maxSurge, replicas, Math.ceil);
  const unavailable = inPods(strategy?.rollingUpdate?.maxUnavailable, replicas, Math.floor);
  const maxUnavailable = maxSurge === 0 && unavailable === 0 ? 1 : unavailable;
  return { maxSurge, maxUnavailable: Math.min(maxUnavailable, replicas) };
}

export const isRolling = (deployment: Deployment): boolean => deployment.spec.strategy?.type !== 'Recreate';

function inPods(value: IntOrString | undefined, replicas: number, round: (value: number) => number): number {
  const given = value ?? '25%';
  if (typeof given === 'number') return given;
  return round((replicas * Number.parseInt(given, 10)) / 100);
}
