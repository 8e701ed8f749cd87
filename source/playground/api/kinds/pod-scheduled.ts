import { rfc3339 } from '../../../platform/clock.ts';
import type { Pod } from '../../../wire/kubernetes.ts';

/** A pod that gets its node is scheduled: both are one write, as in upstream's binding. Changes in place. */
export function markScheduled(pod: Pod, now: number): void {
  pod.status = {
    ...pod.status,
    conditions: [
      ...(pod.status?.conditions ?? []).filter(({ type }) => type !== 'PodScheduled'),
      { type: 'PodScheduled', status: 'True', lastProbeTime: null, lastTransitionTime: rfc3339(now) },
    ],
  };
}
