import { bindings, labelOf } from './bindings.ts';
import type { KeyContext } from './context.ts';

/**
 * What to say about a key that does nothing now: a key without an answer looks like a program that hangs.
 * @returns undefined for keys that nobody expects an answer from
 */
export function uselessKey(key: string, context: KeyContext): string | undefined {
  if (context.place !== 'menu' && context.place !== 'lesson') return undefined;
  // Names of keys that are not letters or signs are longer.
  if (key.length !== 1 && key !== 'return') return undefined;
  const known = bindings.find((binding) => binding.keys.includes(key) && binding.group !== 'Program');
  const name = key === 'return' ? 'Enter' : `“${key}”`;
  if (known === undefined) return `${name} is no key here. ? lists all keys.`;
  const what = `${name} (${labelOf(known, context)})`;
  if (context.busy) return `${what} waits until what is running has ended. Ctrl-C ends it.`;
  return context.place === 'menu'
    ? `${what} is a key of lessons: open one first.`
    : `${what} has nothing to do here. ? lists all keys.`;
}
