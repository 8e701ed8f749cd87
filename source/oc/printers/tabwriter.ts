/**
 * Go's text/tabwriter, which lays out everything that `oc` prints in columns: a cell is text that ends in a tab; a column is
 * a run of successive lines that have a cell there; what follows a line's last tab belongs to no column.
 * Source: Go text/tabwriter, and github.com/liggitt/tabwriter for the remembered widths.
 */
export interface TabOptions {
  minWidth: number;
  tabWidth: number;
  padding: number;
  padWith: ' ' | '\t';
  /** Column widths of what was printed before; later tables are at least as wide. Filled as tables are laid out. */
  remembered?: number[];
}

/** Tables of `oc get`. */
export const tableTabs: TabOptions = { minWidth: 6, tabWidth: 4, padding: 3, padWith: ' ' };
/** `oc describe` of Kubernetes' own kinds. */
export const describeTabs: TabOptions = { minWidth: 0, tabWidth: 8, padding: 2, padWith: ' ' };
/** `oc describe` of OpenShift's kinds. */
export const openShiftTabs: TabOptions = { minWidth: 0, tabWidth: 8, padding: 1, padWith: '\t' };

/** Lays out `text`, whose lines end in newlines. */
export function layOut(text: string, options: TabOptions): string {
  const lines = text.split('\n').map((line) => line.split('\t'));
  const output: string[] = [];
  const widths: number[] = [];

  function write(from: number, to: number): void {
    for (let i = from; i < to; i += 1) {
      const cells = lines[i] ?? [];
      output.push(
        cells
          .map((cell, column) => {
            const width = widths[column];
            return width === undefined || column >= cells.length - 1
              ? cell
              : cell + pad(textWidth(cell), width);
          })
          .join(''),
      );
    }
  }

  function pad(used: number, width: number): string {
    if (options.padWith === ' ') return ' '.repeat(Math.max(0, width - used));
    const full = Math.ceil(width / options.tabWidth) * options.tabWidth;
    return '\t'.repeat(Math.ceil((full - used) / options.tabWidth));
  }

  /** Formats lines whose columns left of `widths.length` have their widths. */
  function format(from: number, to: number): void {
    const column = widths.length;
    let start = from;
    for (let line = from; line < to; line += 1) {
      if (!hasCell(line, column)) continue;
      write(start, line);
      start = line;
      let width = options.minWidth;
      while (line < to && hasCell(line, column)) {
        width = Math.max(width, textWidth(lines[line]?.[column] ?? '') + options.padding);
        line += 1;
      }
      widths.push(remember(column, width));
      format(start, line);
      widths.pop();
      start = line;
      // The line that ended the column has no cell there, so going past it loses nothing.
    }
    write(start, to);
  }

  function remember(column: number, width: number): number {
    if (options.remembered === undefined) return width;
    const most = Math.max(width, options.remembered[column] ?? 0);
    options.remembered[column] = most;
    return most;
  }

  const hasCell = (line: number, column: number) => column < (lines[line]?.length ?? 0) - 1;

  format(0, lines.length);
  return output.join('\n');
}

/** Width as Go counts it: characters, whatever they look like. */
function textWidth(text: string): number {
  let width = 0;
  for (const _ of text) width += 1;
  return width;
}
