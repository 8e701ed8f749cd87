import type { Hop, HopStatus } from '../snapshot.ts';

/** How `next` starts where time alone changes nothing: a learner's move is needed. */
const stalled = 'nothing by itself: ';

export function stalledUntil(move: string, since?: number): HopStatus {
  return pending(`${stalled}${move}`, since);
}

export function pending(next: string, since?: number): HopStatus {
  return { state: 'pending', next, ...(since === undefined ? {} : { since }) };
}

export function isStalled(status: HopStatus): boolean {
  return status.state === 'pending' && status.next.startsWith(stalled);
}

export function broken(words: string, remedy?: string): HopStatus {
  return { state: 'broken', words, ...(remedy === undefined ? {} : { remedy }) };
}

/** Says how it stands, and gives no advice. */
export const notCreated: HopStatus = { state: 'absent', words: 'not created yet' };

export const same: HopStatus = { state: 'same' };

/** A hop without keys for what is not known. */
export function hop(
  name: Hop['name'],
  object: string,
  status: HopStatus,
  known: { digest?: string | undefined; at?: number | undefined; pods?: Hop['pods'] } = {},
): Hop {
  const { digest, at, pods } = known;
  return {
    name,
    object,
    ...(digest === undefined ? {} : { digest }),
    ...(at === undefined ? {} : { at }),
    ...(pods === undefined ? {} : { pods }),
    status,
  };
}

/** Image of the container that a trigger or a template means: the named one, or the first. */
export function containerImage(
  template: { spec: { containers: { name: string; image?: string }[] } } | undefined,
  name?: string,
): string | undefined {
  const containers = template?.spec.containers ?? [];
  return (containers.find((container) => container.name === name) ?? containers[0])?.image;
}
