import { type RefObject, useEffect, useMemo, useState } from 'react';
import type { LogBuffer } from '../../tutorial/snapshot.ts';
import { limitRate } from './limit-rate.ts';

/** Milliseconds between two redraws of logs that pour in: faster than anybody reads. */
const pouring = 100;
/**
 * And of logs that trickle. A redraw costs some milliseconds of CPU, and probes write lines all the time: an idle screen must
 * not cost more than a look at it is worth.
 */
const trickling = { attended: 1000, unattended: 4000 };
/** Milliseconds without a key after which nobody is taken to be at the keyboard. */
const patience = 30_000;
/** So many lines since the last redraw are a pour. */
const pour = 10;

/**
 * Renders anew when lines came, but not for each of them; keys, and changes of anything else, redraw at once in any case.
 * @param lastKey when a key was pressed last, in milliseconds since the epoch
 */
export function useLogs(logs: LogBuffer | undefined, lastKey: RefObject<number>): void {
  const [, setVersion] = useState(0);
  useEffect(() => {
    if (logs === undefined) return;
    let drawn = logs.total;
    const redraw = () => {
      if (drawn === logs.total) return;
      drawn = logs.total;
      setVersion((version) => version + 1);
    };
    const quick = limitRate(redraw, pouring);
    const slow = limitRate(redraw, () =>
      Date.now() - lastKey.current < patience ? trickling.attended : trickling.unattended,
    );
    const unsubscribe = logs.subscribe(() => (logs.total - drawn > pour ? quick : slow).call());
    return () => {
      quick.stop();
      slow.stop();
      unsubscribe();
    };
  }, [logs, lastKey]);
}

/** Gives each pod a number that stays its own: its colour. */
export function usePodIndex(): (pod: string) => number {
  return useMemo(() => {
    const known = new Map<string, number>();
    return (pod) => {
      const index = known.get(pod) ?? known.size;
      known.set(pod, index);
      return index;
    };
  }, []);
}
