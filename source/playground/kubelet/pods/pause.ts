import type { Clock } from '../../../platform/clock.ts';

/** Resolves after some time, or as soon as `interrupted` is aborted; rejects when `signal` is. */
export async function pause(
  clock: Clock,
  milliseconds: number,
  interrupted: AbortSignal,
  signal: AbortSignal,
): Promise<void> {
  const either = AbortSignal.any([interrupted, signal]);
  try {
    await (milliseconds === Number.POSITIVE_INFINITY ? aborted(either) : clock.sleep(milliseconds, either));
  } catch (error) {
    if (!either.aborted) throw error;
  }
  signal.throwIfAborted();
}

const aborted = (signal: AbortSignal): Promise<void> =>
  new Promise((resolve) => {
    if (signal.aborted) resolve();
    else signal.addEventListener('abort', () => resolve(), { once: true });
  });
