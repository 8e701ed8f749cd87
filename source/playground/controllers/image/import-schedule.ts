import type { Clock } from '../../../platform/clock.ts';

export interface ImportSchedule {
  /** Makes `key` due one interval from now, whatever it was before. */
  put(key: string): void;
  remove(key: string): void;
}

/**
 * Keys that come round, each one interval after it was put or was last due. There is one timer, for the key that is due
 * next, and none while there are no keys.
 */
export function createImportSchedule(options: {
  clock: Clock;
  signal: AbortSignal;
  /** Milliseconds. */
  interval: number;
  onDue(key: string): void;
}): ImportSchedule {
  const { clock, signal, interval, onDue } = options;
  // As the interval is the same for all, the order of putting is the order of being due.
  const dueAt = new Map<string, number>();
  let waiting = false;

  const put = (key: string): void => {
    dueAt.delete(key);
    dueAt.set(key, clock.now() + interval);
    void wait();
  };
  const wait = async (): Promise<void> => {
    if (waiting) return;
    waiting = true;
    try {
      for (;;) {
        const [next] = dueAt;
        if (next === undefined) return;
        const [key, due] = next;
        const now = clock.now();
        if (due > now) await clock.sleep(due - now, signal);
        else {
          dueAt.delete(key);
          dueAt.set(key, now + interval);
          onDue(key);
        }
      }
    } catch {
      // Aborted: nothing is due any more.
      dueAt.clear();
    } finally {
      waiting = false;
    }
  };
  return {
    put,
    remove: (key) => void dueAt.delete(key),
  };
}
