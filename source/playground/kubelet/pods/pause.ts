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

/** Milliseconds after which a pod that waits is looked at again; upstream from 10 to 15 seconds. */
export const resync = 12_500;

/**
 * {@link pause}, with `tell` called at the beginning and each time that the pod is looked at again: a kubelet says anew that
 * it still waits, which raises the count of its Events.
 */
export async function pauseTelling(
  clock: Clock,
  milliseconds: number,
  tell: () => void,
  interrupted: AbortSignal,
  signal: AbortSignal,
): Promise<void> {
  const until = clock.now() + milliseconds;
  for (let left = milliseconds; left > 0 && !interrupted.aborted; left = until - clock.now()) {
    tell();
    await pause(clock, Math.min(left, resync), interrupted, signal);
  }
}

const aborted = (signal: AbortSignal): Promise<void> =>
  new Promise((resolve) => {
    if (signal.aborted) resolve();
    else signal.addEventListener('abort', () => resolve(), { once: true });
  });
