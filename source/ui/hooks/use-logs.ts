import { useEffect, useMemo, useState } from 'react';
import type { LogBuffer } from '../../tutorial/snapshot.ts';
import { limitRate } from './limit-rate.ts';

/** Milliseconds between two redraws of logs that pour in: faster than anybody reads. */
const interval = 100;

/** Renders anew when lines came, but not for each of a flood. */
export function useLogs(logs: LogBuffer | undefined): void {
  const [, setVersion] = useState(0);
  useEffect(() => {
    if (logs === undefined) return;
    const limited = limitRate(() => setVersion((version) => version + 1), interval);
    const unsubscribe = logs.subscribe(limited.call);
    return () => {
      limited.stop();
      unsubscribe();
    };
  }, [logs]);
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
