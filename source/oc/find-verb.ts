import { globalFlags } from './common-flags.ts';
import { NotSpokenError } from './errors.ts';
import type { FlagSpec } from './flags.ts';
import type { Verb } from './verb.ts';

export interface FoundVerb {
  /** Undefined for `oc` itself. */
  verb: Verb | undefined;
  /** `['oc', 'rollout', 'status']` */
  path: string[];
  /** What is left, flags that stood before the verb among it. */
  rest: string[];
}

/**
 * Finds the verb of a command line, which flags may stand before: `-n web get pods`.
 * Source: cobra `command.go` Find, stripFlags.
 */
export function findVerb(
  words: readonly string[],
  verbs: readonly Verb[],
  path: readonly string[] = ['oc'],
  parent?: Verb,
): FoundVerb {
  const nothing = { verb: parent, path: [...path], rest: [...words] };
  const at = nextWord(words, [...(parent?.flags ?? []), ...globalFlags]);
  if (at < 0) return nothing;
  const word = words[at] ?? '';
  if (parent?.elsewhere?.includes(word)) throw new NotSpokenError(`"${[...path, word].join(' ')}"`);
  const candidates = parent === undefined ? verbs : (parent.verbs ?? []);
  const verb = candidates.find(({ name, aliases = [] }) => name === word || aliases.includes(word));
  if (verb === undefined) return nothing;
  const rest = [...words.slice(0, at), ...words.slice(at + 1)];
  return findVerb(rest, verbs, [...path, verb.name], verb);
}

/** Where the first word stands that is neither a flag nor a flag's value; -1 where there is none. */
export function nextWord(words: readonly string[], flags: readonly FlagSpec[]): number {
  for (let i = 0; i < words.length; i += 1) {
    const word = words[i] ?? '';
    if (word === '--') return -1;
    if (!word.startsWith('-') || word === '-') return i;
    if (word.includes('=')) continue;
    const spec = word.startsWith('--')
      ? flags.find(({ name }) => name === word.slice(2))
      : flags.find(({ short }) => short === word.slice(1));
    if (spec !== undefined && spec.type !== 'boolean' && spec.bare === undefined) i += 1;
  }
  return -1;
}
