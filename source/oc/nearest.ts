/** Names that a mistyped word may stand for, in the order of the alphabet. */
export function nearest(word: string, names: readonly string[]): string[] {
  const typed = word.toLowerCase();
  return names.filter((name) => editDistance(typed, name) <= 2 || name.startsWith(typed)).sort();
}

/** Levenshtein: how many letters must be put in, left out or changed. */
function editDistance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, i) => i);
  for (const [i, letter] of Array.from(a).entries()) {
    const next = [i + 1];
    for (const [j, other] of Array.from(b).entries()) {
      next.push(
        Math.min((row[j + 1] ?? 0) + 1, (next[j] ?? 0) + 1, (row[j] ?? 0) + (letter === other ? 0 : 1)),
      );
    }
    row = next;
  }
  return row[b.length] ?? 0;
}
