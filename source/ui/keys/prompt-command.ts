import { nearest, verbNames } from '../../tutorial/spoken.ts';
import type { CommandId } from './binding.ts';
import { bindings } from './bindings.ts';

/** What a line typed after `:` asks for. */
export type PromptCommand =
  /** A command line for the session: `oc get pods`, `oc-tutor publish v2`. */
  | { type: 'line'; line: string }
  | { type: 'command'; id: CommandId; argument: string }
  | { type: 'lesson'; lesson: string }
  | { type: 'step'; step: number }
  /** The learner's own shell, aimed at the cluster. */
  | { type: 'shell' }
  | { type: 'nothing' }
  | { type: 'unknown'; words: string };

/** Commands of the prompt that have no key of their own. */
const extra = ['lesson', 'step', 'shell'] as const;
/** Keys whose doing makes no sense as a word typed at a prompt. */
const keysOnly: readonly CommandId[] = ['open', 'pick', 'yes', 'no', 'prompt', 'interrupt'];

/** All names that the prompt knows, in the order of the table of keys. */
export const commandNames: readonly string[] = [
  ...new Set(bindings.map((binding) => binding.id).filter((id) => !keysOnly.includes(id))),
  ...extra,
];

/** Understands a line of the prompt. Names may be cut short as long as only one starts so: `:out` is `:output`. */
export function parsePromptCommand(text: string): PromptCommand {
  const line = text.trim().replace(/^:+\s*/, '');
  if (line === '') return { type: 'nothing' };
  const space = line.search(/\s/);
  const word = space < 0 ? line : line.slice(0, space);
  const argument = space < 0 ? '' : line.slice(space).trim();
  if (word === 'oc' || word === 'oc-tutor') return { type: 'line', line };
  const name = completeName(word);
  if (name === undefined && (verbNames as readonly string[]).includes(word)) {
    return { type: 'unknown', words: `There is no command “${word}”. Did you mean “oc ${line}”?` };
  }
  if (name === undefined) {
    const close = commandNames.filter((each) => each.startsWith(word));
    const hint =
      close.length > 1
        ? ` It could be ${close.map((each) => `:${each}`).join(', ')}.`
        : (nearWords(word) ?? ' Press ? for all keys and their names, or start with “oc”.');
    return { type: 'unknown', words: `There is no command “${word}”.${hint}` };
  }
  if (name === 'shell') return { type: 'shell' };
  if (name === 'lesson') {
    if (argument === '') return { type: 'command', id: 'menu', argument: '' };
    return { type: 'lesson', lesson: argument };
  }
  if (name === 'step') {
    const step = Number(argument);
    if (!Number.isInteger(step) || step < 1) {
      return { type: 'unknown', words: `“:step ${argument}” needs the step’s number, such as :step 2.` };
    }
    return { type: 'step', step };
  }
  const id = bindings.find((binding) => binding.id === name)?.id;
  return id === undefined
    ? { type: 'unknown', words: `There is no command “${word}”.` }
    : { type: 'command', id, argument };
}

/** The names that a mistyped word is nearest to. */
function nearWords(word: string): string | undefined {
  const verbs = nearest(word, verbNames).map((name) => `“oc ${name}”`);
  const near = [...verbs, ...nearest(word, commandNames).map((name) => `“:${name}”`)];
  return near.length === 0 ? undefined : ` Did you mean ${near.slice(0, 3).join(' or ')}?`;
}

/** The one name that `start` is or begins; undefined when there is none or more than one. */
export function completeName(start: string): string | undefined {
  const aliases: Record<string, string> = { q: 'quit', h: 'help' };
  const alias = aliases[start];
  if (alias !== undefined) return alias;
  if (commandNames.includes(start)) return start;
  const found = commandNames.filter((name) => name.startsWith(start));
  return found.length === 1 ? found[0] : undefined;
}
