/** Chance that can be repeated: the same seed makes the same choices. */
export interface Random {
  /** From 0 up to and without `bound`. */
  integer(bound: number): number;
  /** True once in `times`. */
  once(times: number): boolean;
  pick<T>(choices: readonly [T, ...T[]]): T;
}

/** Source: the `mulberry32` generator, which is in the public domain. */
export function createRandom(seed: number): Random {
  let state = seed >>> 0;
  const next = (): number => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
  const integer = (bound: number): number => Math.floor(next() * bound);
  return {
    integer,
    once: (times) => integer(times) === 0,
    pick: (choices) => choices[integer(choices.length)] ?? choices[0],
  };
}
