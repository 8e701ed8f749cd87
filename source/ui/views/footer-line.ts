import type { Binding } from '../keys/binding.ts';
import { footerBindings, footerPlace, labelOf } from '../keys/bindings.ts';
import type { KeyContext } from '../keys/context.ts';
import { keyLabel } from '../keys/key-names.ts';
import stringWidth from '../text/string-width.ts';
import type { Theme } from '../theme.ts';

/** From this place on, keys are listed in every case: how to get help and how to leave. */
const indispensable = 90;

/** The last line: the keys that are valid now, as many as fit, most important first. */
export function footerLine(context: KeyContext, width: number, theme: Theme): string {
  const entries = footerBindings(context).map((binding) => ({
    text: `${theme.paint('key', keysOf(binding, theme))} ${labelOf(binding, context)}`,
    kept: footerPlace(binding, context) >= indispensable,
  }));
  const size = (text: string) => stringWidth(text) + 2;
  let room = width - 1 - entries.reduce((sum, { kept, text }) => sum + (kept ? size(text) : 0), 0);
  const shown: string[] = [];
  let full = false;
  for (const { text, kept } of entries) {
    if (!kept) {
      full ||= size(text) > room;
      if (full) continue;
      room -= size(text);
    }
    shown.push(text);
  }
  return ` ${shown.join('  ')}`;
}

function keysOf({ keys, footerKeys = keys.slice(0, 1) }: Binding, theme: Theme): string {
  return footerKeys.map((key) => keyLabel(key, theme.glyphs, theme.ascii)).join(theme.ascii ? '/' : '');
}
