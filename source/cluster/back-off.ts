/** Waiting times between attempts: doubling from `first` to `most`, each drawn from the upper half so that clients spread out. */
export interface BackOff {
  /** Milliseconds to wait before the next attempt. */
  next(): number;
  /** Starts over, after a success. */
  reset(): void;
}

/** @param random uniform in [0, 1) */
export function createBackOff(random: () => number, first = 500, most = 30_000): BackOff {
  let attempts = 0;
  return {
    next() {
      const full = Math.min(most, first * 2 ** attempts);
      attempts += 1;
      return Math.round(full * (0.5 + random() / 2));
    },
    reset() {
      attempts = 0;
    },
  };
}
