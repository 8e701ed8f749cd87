import type { Binding } from './binding.ts';
import type { KeyContext } from './context.ts';
import { paneBindings } from './pane-bindings.ts';
import { programBindings } from './program-bindings.ts';
import { scrollBindings } from './scroll-bindings.ts';
import { stepBindings } from './step-bindings.ts';

/**
 * Every key of the program, once. The footer, `?` and the `:` prompt are made from this. Where several share a key, the first
 * that is valid has it: a search in the logs takes `n` from the step.
 */
export const bindings: readonly Binding[] = [
  ...paneBindings,
  ...stepBindings,
  ...scrollBindings,
  ...programBindings,
];

/** The binding that a key has now, if any. */
export function bindingFor(key: string, context: KeyContext): Binding | undefined {
  return bindings.find((binding) => binding.keys.includes(key) && binding.valid(context));
}

/** The bindings that the footer lists now, most important first; each key once, for the command that has it. */
export function footerBindings(context: KeyContext): Binding[] {
  const taken = new Set<string>();
  const valid: Binding[] = [];
  for (const binding of bindings) {
    if (!binding.valid(context)) continue;
    const key = binding.keys[0] ?? '';
    if (binding.footer !== undefined && !taken.has(key)) valid.push(binding);
    for (const each of binding.keys) taken.add(each);
  }
  return valid.sort((a, b) => footerPlace(a, context) - footerPlace(b, context));
}

export function footerPlace({ footer }: Binding, context: KeyContext): number {
  return typeof footer === 'function' ? footer(context) : (footer ?? Number.POSITIVE_INFINITY);
}

export function labelOf(binding: Binding, context: KeyContext): string {
  return typeof binding.label === 'string' ? binding.label : binding.label(context);
}
