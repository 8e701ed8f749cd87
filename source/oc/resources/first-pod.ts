import type { Pod } from '../../wire/kubernetes.ts';
import { Pods } from '../../wire/resources.ts';
import { OcError } from '../errors.ts';
import type { Invocation } from '../verb.ts';

/**
 * The pod whose log says most, of those that a selector finds; where there is none yet, the first that comes.
 * Source: kubectl `pkg/polymorphichelpers/helpers.go` GetFirstPod, `pkg/util/podutils` ByLogging.
 * @param patience milliseconds to wait for a first pod
 */
export async function firstPod(
  { cluster, namespace, request, signal, clock }: Invocation,
  labelSelector: string,
  patience: number,
): Promise<{ pod: Pod; pods: Pod[] }> {
  const list = await cluster.list(Pods, { namespace, labelSelector }, request);
  const pods = [...list.items].sort(byLogging);
  const [pod] = pods;
  if (pod !== undefined) return { pod, pods };
  const waiting = new AbortController();
  clock.sleep(patience, AbortSignal.any([signal, waiting.signal])).then(
    () => waiting.abort(),
    () => {},
  );
  try {
    const { resourceVersion } = list.metadata;
    const ended = AbortSignal.any([signal, waiting.signal]);
    for await (const event of cluster.watch(Pods, { namespace, labelSelector, resourceVersion }, ended)) {
      if (event.type === 'ADDED' || event.type === 'MODIFIED')
        return { pod: event.object, pods: [event.object] };
    }
  } finally {
    waiting.abort();
  }
  throw new OcError('timed out waiting for the condition');
}

/** Assigned to a node, running, ready, ready longest, restarted most, oldest: such a pod comes first. */
function byLogging(a: Pod, b: Pod): number {
  const phases = ['Running', 'Unknown', 'Pending'];
  const rank = ({ status }: Pod) => {
    const place = phases.indexOf(status?.phase ?? '');
    return place < 0 ? phases.length : place;
  };
  const assigned = ({ spec }: Pod) => (spec.nodeName ? 0 : 1);
  const restarts = ({ status }: Pod) =>
    Math.max(0, ...(status?.containerStatuses ?? []).map(({ restartCount }) => restartCount));
  const readySince = (pod: Pod) => {
    const ready = readyCondition(pod);
    return ready === undefined ? Number.POSITIVE_INFINITY : Date.parse(ready.lastTransitionTime ?? '') || 0;
  };
  const created = ({ metadata }: Pod) => Date.parse(metadata.creationTimestamp ?? '') || 0;
  return (
    assigned(a) - assigned(b) ||
    rank(a) - rank(b) ||
    compare(readySince(a), readySince(b)) ||
    restarts(b) - restarts(a) ||
    created(a) - created(b)
  );
}

const compare = (a: number, b: number) => (a < b ? -1 : a > b ? 1 : 0);

const readyCondition = ({ status }: Pod) =>
  status?.conditions?.find((condition) => condition.type === 'Ready' && condition.status === 'True');
