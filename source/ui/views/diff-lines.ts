import { wrapIndented } from '../text/wrap.ts';
import type { Theme } from '../theme.ts';

/** A unified diff; what was added and removed is told by its first column, and by colour. */
export function diffLines(diff: string, width: number, theme: Theme): string[] {
  return diff
    .replace(/\n$/, '')
    .split('\n')
    .filter((line) => !/^(?:={3,}|Index: )/.test(line))
    .flatMap((line) => wrapIndented(line, width).map((part) => paintLine(line, part, theme)));
}

function paintLine(line: string, part: string, theme: Theme): string {
  if (line.startsWith('+++') || line.startsWith('---')) return theme.paint('strong', part);
  if (line.startsWith('+')) return theme.paint('added', part);
  if (line.startsWith('-')) return theme.paint('removed', part);
  if (line.startsWith('@@')) return theme.paint('muted', part);
  return part;
}
