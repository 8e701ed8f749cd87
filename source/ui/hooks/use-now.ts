import { useEffect, useState } from 'react';
import type { Snapshot } from '../../tutorial/snapshot.ts';

/** Times that are shown as ages or counted down to, milliseconds since the epoch. */
function shownTimes(snapshot: Snapshot): number[] {
  return snapshot.chain.hops.flatMap((hop) => [
    ...(hop.at === undefined ? [] : [hop.at]),
    ...(hop.status.state === 'pending' && hop.status.since !== undefined ? [hop.status.since] : []),
  ]);
}

/** How long what is shown stays true: old ages change less often. Undefined: nothing is shown that changes by itself. */
export function tickInterval(snapshot: Snapshot | undefined, now: number): number | undefined {
  if (snapshot === undefined) return undefined;
  if (snapshot.connection.state === 'lost') return 1000;
  const times = shownTimes(snapshot);
  if (times.length === 0) return undefined;
  const youngest = now - Math.max(...times);
  if (youngest < 2 * 60_000) return 5000;
  return youngest < 3 * 3_600_000 ? 30_000 : 300_000;
}

/**
 * The time, milliseconds since the epoch: now, as often as an age on the screen changes. Not a timer when none does, and none
 * that goes off where the screen has been drawn for another reason meanwhile.
 */
export function useNow(snapshot: Snapshot | undefined): number {
  const [, setTick] = useState(0);
  const interval = tickInterval(snapshot, Date.now());
  // After each drawing: all of them show the time as it is then.
  useEffect(() => {
    if (interval === undefined) return;
    const timer = setTimeout(() => setTick((tick) => tick + 1), interval);
    return () => clearTimeout(timer);
  });
  return Date.now();
}
