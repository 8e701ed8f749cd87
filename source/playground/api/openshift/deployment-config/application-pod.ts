/** Which of a rollout's pods its logs are read from. Source: kubernetes `pkg/controller/controller_utils.go` ByLogging. */
import type { Pod } from '../../../../wire/kubernetes.ts';

const phaseRanks: Readonly<Record<string, number>> = { Running: 0, Unknown: 1, Pending: 2 };

/** The pod that is most likely to have something to say: scheduled, running, ready, and that for the longest time. */
export const preferredPod = (pods: readonly Pod[]): Pod | undefined => pods.toSorted(compare)[0];

function compare(a: Pod, b: Pod): number {
  return (
    Number(!a.spec.nodeName) - Number(!b.spec.nodeName) ||
    rank(a) - rank(b) ||
    Number(readySince(a) === undefined) - Number(readySince(b) === undefined) ||
    earlier(readySince(a), readySince(b)) ||
    restarts(b) - restarts(a) ||
    earlier(a.metadata.creationTimestamp, b.metadata.creationTimestamp)
  );
}

/** Phases that say nothing of logs come first in Go, whose map gives 0 for them. */
const rank = ({ status }: Pod): number => phaseRanks[status?.phase ?? ''] ?? 2;

const readySince = ({ status }: Pod): string | undefined =>
  status?.conditions?.find(({ type, status: value }) => type === 'Ready' && value === 'True')
    ?.lastTransitionTime;

const restarts = ({ status }: Pod): number =>
  Math.max(0, ...(status?.containerStatuses ?? []).map(({ restartCount }) => restartCount));

function earlier(a: string | undefined, b: string | undefined): number {
  if (a === b || a === undefined || b === undefined) return 0;
  return Date.parse(a) - Date.parse(b);
}
