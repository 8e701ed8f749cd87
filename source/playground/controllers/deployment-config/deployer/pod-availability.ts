import type { Pod } from '../../../../wire/kubernetes.ts';

/**
 * When a pod counts, or counted first, as available: `minReadySeconds` after it became ready. undefined while it is not
 * ready or is being deleted. In milliseconds since the epoch.
 */
export function availableFrom(pod: Pod, minReadySeconds: number): number | undefined {
  if (pod.metadata.deletionTimestamp !== undefined) return undefined;
  const ready = pod.status?.conditions?.find(({ type }) => type === 'Ready');
  if (ready?.status !== 'True') return undefined;
  if (minReadySeconds === 0) return 0;
  return Date.parse(ready.lastTransitionTime ?? '') + minReadySeconds * 1000;
}
