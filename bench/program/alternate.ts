/**
 * Runs several things in turn, round after round, so that what else the machine does falls on all of them alike.
 * @param measures each resolves to what one run took, in milliseconds
 * @returns the median of each, without the first round, which fills caches
 */
export async function alternate<Name extends string>(
  measures: Record<Name, () => Promise<number>>,
  rounds: number,
): Promise<Record<Name, number>> {
  const times = new Map<string, number[]>();
  const entries = Object.entries(measures) as [Name, () => Promise<number>][];
  for (let round = 0; round <= rounds; round++) {
    for (const [name, measure] of entries) {
      const time = await measure();
      if (round > 0) times.set(name, [...(times.get(name) ?? []), time]);
    }
  }
  return Object.fromEntries(entries.map(([name]) => [name, median(times.get(name) ?? [])])) as Record<
    Name,
    number
  >;
}

export function median(values: readonly number[]): number {
  const sorted = [...values].sort((one, other) => one - other);
  const middle = Math.floor(sorted.length / 2);
  const high = sorted[middle] ?? Number.NaN;
  return sorted.length % 2 === 1 ? high : (high + (sorted[middle - 1] ?? Number.NaN)) / 2;
}
