import type { Binding, Group } from '../keys/binding.ts';
import { bindings } from '../keys/bindings.ts';
import { keyLabel } from '../keys/key-names.ts';
import { commandNames } from '../keys/prompt-command.ts';
import stringWidth from '../text/string-width.ts';
import { pad, wrap } from '../text/wrap.ts';
import type { Theme } from '../theme.ts';

const groups: readonly Group[] = ['Step', 'Panes', 'Scrolling', 'Logs', 'Program'];

/** All keys, in groups: key, name at the `:` prompt, what it does. */
export function helpLines(width: number, theme: Theme): string[] {
  const rows = groups.map((group) => ({ group, rows: rowsOf(group, theme) }));
  const all = rows.flatMap((each) => each.rows);
  const keyWidth = Math.max(...all.map((row) => stringWidth(row.keys))) + 2;
  const nameWidth = Math.max(...all.map((row) => stringWidth(row.name))) + 2;
  const lines: string[] = [];
  for (const each of rows) {
    if (lines.length > 0) lines.push('');
    lines.push(theme.paint('heading', each.group));
    for (const row of each.rows) {
      const blank = ' '.repeat(keyWidth + nameWidth);
      wrap(row.help, width - keyWidth - nameWidth).forEach((part, index) => {
        const lead =
          index === 0
            ? theme.paint('key', pad(row.keys, keyWidth)) + theme.paint('muted', pad(row.name, nameWidth))
            : blank;
        lines.push(lead + part);
      });
    }
  }
  lines.push(
    '',
    theme.paint('heading', 'The : prompt'),
    ...wrap(
      'Takes any name above (or its start), “:step 2”, “:lesson imagestreams”, and lines that start with “oc” or “oc-tutor”. Up and Down bring earlier lines back, Tab completes a name.',
      width,
    ),
  );
  return lines;
}

function rowsOf(group: Group, theme: Theme): { keys: string; name: string; help: string }[] {
  const merged = new Map<string, Binding & { allKeys: Set<string> }>();
  for (const binding of bindings) {
    if (binding.group !== group) continue;
    const known = merged.get(binding.id);
    if (known) for (const key of binding.id === 'back' ? [] : binding.keys) known.allKeys.add(key);
    else merged.set(binding.id, { ...binding, allKeys: new Set(binding.keys) });
  }
  return Array.from(merged.values(), (binding) => ({
    keys: Array.from(binding.listed ?? binding.allKeys, (key) =>
      keyLabel(key, theme.glyphs, theme.ascii),
    ).join(' '),
    name: commandNames.includes(binding.id) ? `:${binding.id}` : '',
    help: binding.help,
  }));
}
