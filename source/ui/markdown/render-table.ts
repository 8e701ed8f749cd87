import type { Table } from 'mdast';
import stringWidth from '../text/string-width.ts';
import { pad, wrap } from '../text/wrap.ts';
import type { Theme } from '../theme.ts';
import { renderInline } from './render-inline.ts';

/** Narrowest column that a table may be squeezed to. */
const narrowest = 6;

/** A table whose cells wrap within their columns; the header is told by a rule below it. */
export function renderTable(table: Table, width: number, theme: Theme): string[] {
  const rows = table.children.map((row) => row.children.map((cell) => renderInline(cell.children, theme)));
  const count = Math.max(...rows.map((row) => row.length));
  const gap = ` ${theme.glyphs.column} `;
  const natural = Array.from({ length: count }, (_, column) =>
    Math.max(1, ...rows.map((row) => stringWidth(row[column] ?? ''))),
  );
  const widths = squeeze(natural, width - gap.length * (count - 1));
  const lines: string[] = [];
  rows.forEach((row, index) => {
    lines.push(...renderRow(row, widths, theme.paint('muted', gap), index === 0 ? theme : undefined));
    if (index === 0) {
      const rule = theme.glyphs.rule;
      lines.push(
        theme.paint('muted', widths.map((w) => rule.repeat(w)).join(rule + theme.glyphs.cross + rule)),
      );
    }
  });
  return lines;
}

function renderRow(cells: string[], widths: number[], gap: string, header: Theme | undefined): string[] {
  const wrapped = widths.map((width, column) => wrap(cells[column] ?? '', width));
  const height = Math.max(...wrapped.map((lines) => lines.length));
  return Array.from({ length: height }, (_, line) =>
    wrapped
      .map((lines, column) => {
        const text = pad(lines[line] ?? '', widths[column] ?? 0);
        return header ? header.paint('strong', text) : text;
      })
      .join(gap)
      .trimEnd(),
  );
}

/** Takes columns from the widest until all fit. */
function squeeze(natural: readonly number[], room: number): number[] {
  const widths = [...natural];
  let total = widths.reduce((sum, width) => sum + width, 0);
  while (total > room) {
    const widest = widths.indexOf(Math.max(...widths));
    const width = widths[widest] ?? 0;
    if (width <= narrowest) break;
    widths[widest] = width - 1;
    total--;
  }
  return widths;
}
