import { basename } from 'node:path';
import stringWidth from '../text/string-width.ts';
import { cut } from '../text/wrap.ts';
import type { Theme } from '../theme.ts';
import { commandLines, promptLine } from './document-lines.ts';
import type { NextAction } from './next-action.ts';

/**
 * The next action for when its place in the text is out of sight: on one line if it fits, else on up to three; and in a form of
 * one line for where there is no room, since a command's first line alone would look like a whole one.
 */
export function pinnedAction(
  action: NextAction,
  width: number,
  theme: Theme,
): { lines: string[]; short: string } {
  if (action.type === 'none') return { lines: [], short: '' };
  const mark = `${theme.paint('key', theme.glyphs.pointer)} `;
  const prompt = promptLine(action, theme);
  const what = action.type === 'edit' ? basename(action.block.file) : (action.block.commands[0] ?? '');
  const key = (name: string) => theme.paint('key', name);
  const keys = action.type === 'edit' ? `${key('e')} edit  ${key('f')} fill in` : key(theme.glyphs.enter);
  const room = width - stringWidth(mark) - stringWidth(keys) - 2;
  const dots = action.type === 'run' && action.block.commands.length > 1;
  const name = cut(dots ? `${what} ${theme.glyphs.ellipsis}` : what, room, theme.glyphs.ellipsis);
  const short = `${mark}${keys}  ${theme.paint(action.type === 'edit' ? 'strong' : 'code', name)}`;
  if (action.type === 'edit') return { lines: [short], short };
  const [first = '', ...others] = action.block.commands.flatMap((command) =>
    commandLines(command, width - 2, theme),
  );
  const lines =
    others.length <= 1
      ? [mark + first, ...others.map((line) => `  ${line}`), prompt]
      : [mark + first, `${prompt}   ${theme.paint('muted', `and ${others.length} lines more`)}`];
  return { lines, short };
}
