import type { Pod } from '../../../../wire/kubernetes.ts';
import { isPodReady, readySince } from '../pods.ts';

const phaseOrder: Record<string, number> = { Pending: 0, Unknown: 1, Running: 2 };
const deletionCost = 'controller.kubernetes.io/pod-deletion-cost';

/**
 * Sorts pods so that those that are to go first come first: unassigned, not running, not ready, cheap to delete, ready
 * for a shorter time, restarted more often, younger. Ages are compared by order of magnitude, so that not always the
 * youngest goes. Source: k8s.io/kubernetes `pkg/controller/controller_utils.go`, ActivePodsWithRanks.
 */
export function inDeletionOrder(pods: readonly Pod[], now: number): Pod[] {
  return [...pods].sort((a, b) => compare(a, b, now));
}

function compare(a: Pod, b: Pod, now: number): number {
  const assigned = (pod: Pod): number => ((pod.spec.nodeName ?? '') === '' ? 0 : 1);
  const phase = (pod: Pod): number => phaseOrder[pod.status?.phase ?? 'Pending'] ?? 1;
  const ready = (pod: Pod): number => (isPodReady(pod) ? 1 : 0);
  const cost = (pod: Pod): number => Number(pod.metadata.annotations?.[deletionCost] ?? 0) || 0;
  const order = assigned(a) - assigned(b) || phase(a) - phase(b) || ready(a) - ready(b) || cost(a) - cost(b);
  if (order !== 0) return order;
  const byReadiness = compareAges(readySince(a), readySince(b), a, b, now);
  if (byReadiness !== 0) return byReadiness;
  const byRestarts = restarts(b) - restarts(a);
  if (byRestarts !== 0) return byRestarts;
  return compareAges(createdAt(a), createdAt(b), a, b, now);
}

/** The younger first; of about the same age, the one with the smaller uid, which is as good as chance. */
function compareAges(
  a: number | undefined,
  b: number | undefined,
  podA: Pod,
  podB: Pod,
  now: number,
): number {
  if (a === b) return 0;
  if (a === undefined) return -1;
  if (b === undefined) return 1;
  const magnitude = (since: number): number =>
    now > since ? Math.trunc(Math.log2((now - since) * 1e6)) : -1;
  const difference = magnitude(a) - magnitude(b);
  if (difference !== 0) return difference;
  return (podA.metadata.uid ?? '') < (podB.metadata.uid ?? '') ? -1 : 1;
}

const createdAt = (pod: Pod): number | undefined =>
  pod.metadata.creationTimestamp === undefined ? undefined : Date.parse(pod.metadata.creationTimestamp);

const restarts = (pod: Pod): number =>
  Math.max(0, ...(pod.status?.containerStatuses ?? []).map((status) => status.restartCount));
