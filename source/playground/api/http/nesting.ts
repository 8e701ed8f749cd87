/**
 * Levels of objects and lists in each other that a body may have. Upstream's decoder stops at 10,000; no kind comes near a
 * hundredth of that, and our own functions call themselves for each level.
 */
const deepest = 500;

/** Whether there is more in `value` than those functions could stand. */
export function isTooDeep(value: unknown): boolean {
  let level: unknown[] = [value];
  for (let depth = 0; level.length > 0; depth += 1) {
    if (depth > deepest) return true;
    const next: unknown[] = [];
    for (const item of level)
      if (typeof item === 'object' && item !== null)
        for (const inner of Object.values(item)) if (typeof inner === 'object') next.push(inner);
    level = next;
  }
  return false;
}
