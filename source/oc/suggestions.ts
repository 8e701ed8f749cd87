import { OcError } from './errors.ts';
import { nearest } from './nearest.ts';
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
