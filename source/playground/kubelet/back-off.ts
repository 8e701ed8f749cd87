import type { Clock } from '../../platform/clock.ts';

const first = 10_000;
const max = 300_000;

/** Growing delays of one thing that fails again and again: 10 s, doubled up to 5 min, from the start after 10 min of peace. */
export interface BackOff {
  /** The delay that is in force, in milliseconds. */
  readonly delay: number;
  /** Milliseconds to wait still, when the last failure was at `failedAt`; 0 when there is nothing to wait for. */
  remaining(failedAt: number): number;
  /** Doubles the delay, or starts anew when the last failure came long after the one before. */
  next(failedAt: number): void;
}

/** Source: client-go `util/flowcontrol/backoff.go`, with the kubelet's values. */
export function createBackOff(clock: Clock): BackOff {
  let delay = 0;
  let updatedAt = 0;
  const isExpired = (failedAt: number): boolean => delay === 0 || failedAt - updatedAt > 2 * max;
  return {
    get delay() {
      return delay;
    },
    remaining(failedAt) {
      return isExpired(failedAt) ? 0 : Math.max(0, failedAt + delay - clock.now());
    },
    next(failedAt) {
      delay = isExpired(failedAt) ? first : Math.min(delay * 2, max);
      updatedAt = clock.now();
    },
  };
}
