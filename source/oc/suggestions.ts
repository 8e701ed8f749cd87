import { OcError } from './errors.ts';
import type { Verb } from './verb.ts';
import { leftOut, otherVerbs } from './verbs/elsewhere.ts';

/** The refusal of a verb that there is not, with the nearest ones. Source: cobra `command.go` SuggestionsFor. */
export function unknownVerb(path: readonly string[], word: string, verbs: readonly Verb[]): OcError {
  const left = path.length === 1 ? leftOut(word) : undefined;
  if (left !== undefined) return left;
  const head = `unknown command "${word}" for "${path.join(' ')}"`;
  const names = [...verbs.map(({ name }) => name), ...(path.length === 1 ? otherVerbs : [])];
  const near = nearest(word, names).map((name) => `\t${name}\n`);
  return new OcError(near.length === 0 ? head : `${head}\n\nDid you mean this?\n${near.join('')}`);
}

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
