import type { Clock } from '../../../../source/platform/clock.ts';

export interface ManualClock extends Clock {
  /**
   * Lets time pass, and what falls due in it happen, in order.
   * @param settle waits until what has been set off is done, before more time passes
   */
  advance(milliseconds: number, settle?: () => Promise<void>): Promise<void>;
  /** How many sleeps are under way. */
  sleeping(): number;
}

/** A clock that stands still until it is told to go on. */
export function createManualClock(start = Date.parse('2026-01-02T03:04:05Z')): ManualClock {
  let now = start;
  const sleepers = new Set<{ due: number; wake: () => void }>();
  const fewTurns = async (): Promise<void> => {
    for (let turn = 0; turn < 5; turn += 1) await new Promise((resolve) => setImmediate(resolve));
  };
  return {
    now: () => now,
    sleeping: () => sleepers.size,
    sleep: (milliseconds, signal) =>
      new Promise((resolve, reject) => {
        const stop = (): void => {
          sleepers.delete(sleeper);
          reject(new Error('aborted'));
        };
        const sleeper = {
          due: now + milliseconds,
          wake: () => {
            sleepers.delete(sleeper);
            signal?.removeEventListener('abort', stop);
            resolve();
          },
        };
        if (signal?.aborted) stop();
        else {
          signal?.addEventListener('abort', stop, { once: true });
          sleepers.add(sleeper);
        }
      }),
    async advance(milliseconds, settle = fewTurns) {
      const end = now + milliseconds;
      for (;;) {
        await settle();
        const due = [...sleepers].filter((sleeper) => sleeper.due <= end);
        const [next] = due.sort((a, b) => a.due - b.due);
        if (next === undefined) break;
        now = Math.max(now, next.due);
        next.wake();
      }
      now = end;
      await settle();
    },
  };
}
