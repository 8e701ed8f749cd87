import type { KubernetesEvent, Pod } from '../../wire/kubernetes.ts';
import { isGoing, isReady, ownerOf, podDigest, podPhase, podTrouble, readySince } from '../pods.ts';
import type { Hop, HopStatus } from '../snapshot.ts';
import { broken, hop, notCreated, pending, same, stalledUntil } from './hop.ts';

export interface PodsInput {
  /** Application pods of the workload, of all its versions. */
  pods: readonly Pod[];
  /** Name of the ReplicationController or ReplicaSet of the current version. */
  owner: string | undefined;
  /** How many there should be; undefined where there is no workload. */
  desired: number | undefined;
  /** Any of these is the right image. Empty: not known. */
  expected: ReadonlySet<string>;
  /** What moves pods on that are ready but run an older image of a tag, and since when the tag has had another. */
  stale?: { move: string; since: number | undefined };
  events: readonly KubernetesEvent[];
}

/** @param before the hop of the ReplicationController or ReplicaSet */
export function podsHop(input: PodsInput, before: Hop): Hop {
  const { pods, desired = 0 } = input;
  const shown = pods.map((pod) => {
    const digest = podDigest(pod);
    return {
      name: pod.metadata.name,
      ...(digest === undefined ? {} : { digest }),
      ready: isReady(pod),
      phase: podPhase(pod),
    };
  });
  const staying = pods.filter((pod) => !isGoing(pod));
  const digests = new Set(staying.map(podDigest));
  const ready = staying.filter(isReady);
  const object =
    pods.length === 0 && desired === 0
      ? '–'
      : `${ready.length} of ${Math.max(desired, staying.length)} ready`;
  const times = ready.map(readySince).filter((time) => time !== undefined);
  return hop('Pods', object, statusOf(input, staying, before), {
    digest: digests.size === 1 ? [...digests][0] : undefined,
    at: times.length === 0 ? undefined : Math.max(...times),
    pods: shown,
  });
}

function statusOf(input: PodsInput, staying: readonly Pod[], before: Hop): HopStatus {
  const { desired, owner, expected, events, stale } = input;
  if (desired === undefined) return notCreated;
  const current = staying.filter((pod) => ownerOf(pod) === owner);
  for (const pod of current) {
    const trouble = podTrouble(pod, events);
    if (trouble !== undefined) return broken(trouble.words, trouble.remedy);
  }
  if (desired === 0) {
    return staying.length === 0
      ? { state: 'absent', words: 'scaled to 0' }
      : pending('the pods are being stopped');
  }
  if (before.status.state === 'absent' && staying.length === 0) {
    return notCreated;
  }
  if (before.status.state === 'broken' && current.length === 0) {
    const serving = [...new Set(staying.map(ownerOf))].join(', ');
    return staying.length === 0
      ? { state: 'absent', words: 'none: the rollout failed' }
      : stalledUntil(`the pods of ${serving} keep serving until a rollout succeeds`);
  }
  const right = current.filter((pod) => expected.has(podDigest(pod) ?? ''));
  const ready = right.filter(isReady);
  if (ready.length === desired && staying.length === desired) return same;
  const since = before.at;
  const older = current.filter((pod) => podDigest(pod) !== undefined && !right.includes(pod));
  if (stale !== undefined && older.length > 0 && current.every(isReady)) {
    return stalledUntil(stale.move, stale.since);
  }
  const others = staying.length - current.length;
  const going = others === 0 ? '' : `; ${others} of the version before still run`;
  const starting = current.some((pod) => !isReady(pod) && pod.status?.phase === 'Running');
  const what = starting ? 'readiness probe: ' : '';
  return pending(`${what}${ready.length} of ${desired} ready${going}`, since);
}
