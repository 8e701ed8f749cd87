import type { Clock } from '../../../../platform/clock.ts';

/** Something that changes, seen from one place: whoever waits looks again at each change. */
export interface Observation {
  /** Tells that something has changed. */
  changed(): void;
  /**
   * Calls `look` now and after each change until it gives something, and resolves with that; with undefined when `deadline`
   * (milliseconds since the epoch, or infinity) has come first. Rejects when the signal given to {@link createObservation} is aborted.
   * @param look may also throw, which ends the wait
   * @param lookAgainAt a moment at which `look` may give something without any change, if there is one
   */
  until<T>(
    deadline: number,
    look: () => T | undefined,
    lookAgainAt?: () => number | undefined,
  ): Promise<T | undefined>;
}

export function createObservation(clock: Clock, signal: AbortSignal): Observation {
  let waiters: (() => void)[] = [];

  /** Resolves at the next change or at `time`, whichever comes first. */
  const changeOr = async (time: number): Promise<void> => {
    const over = new AbortController();
    const change = new Promise<void>((resolve) => waiters.push(resolve));
    const either = AbortSignal.any([signal, over.signal]);
    const sleep =
      time === Number.POSITIVE_INFINITY
        ? new Promise<void>((_, reject) =>
            either.addEventListener('abort', () => reject(new Error('aborted')), { once: true }),
          )
        : clock.sleep(Math.max(0, time - clock.now()), either);
    sleep.catch(() => undefined);
    try {
      await Promise.race([change, sleep]);
    } finally {
      over.abort();
    }
  };
  return {
    changed() {
      const woken = waiters;
      waiters = [];
      for (const wake of woken) wake();
    },
    async until(deadline, look, lookAgainAt) {
      for (;;) {
        signal.throwIfAborted();
        const found = look();
        if (found !== undefined) return found;
        if (clock.now() >= deadline) return undefined;
        await changeOr(Math.min(deadline, lookAgainAt?.() ?? deadline));
      }
    },
  };
}
