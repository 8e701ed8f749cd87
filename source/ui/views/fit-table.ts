import stringWidth from '../text/string-width.ts';
import { cutStart, pad, wrap } from '../text/wrap.ts';

/** Rows of a table that are worth turning on their side; longer ones are cut off at the right instead. */
const mostRows = 6;

/**
 * `oc get` prints tables that are wider than a pane. One that does not fit is drawn with less between its columns, with names cut from their start, or turned:
 * each row becomes lines of `COLUMN  value`.
 * @returns undefined when the text is no table, fits as it is, or is too long to be turned
 */
export function fitTable(lines: readonly string[], width: number): string[] | undefined {
  const [header, ...rows] = lines.filter((line) => line.trim() !== '');
  if (header === undefined || rows.length === 0) return undefined;
  if (lines.every((line) => stringWidth(line) <= width)) return undefined;
  const columns = columnsOf(header);
  if (columns.length < 2) return undefined;
  // Where a cell runs into the next column, cutting at the columns would cut the cell.
  const aligned = rows.every((row) =>
    columns.every(({ from }) => from === 0 || (row[from - 1] ?? ' ') === ' '),
  );
  if (!aligned) return undefined;
  const squeezed = squeeze([header, ...rows], columns);
  if (squeezed.every((line) => stringWidth(line) <= width)) return squeezed;
  const narrowed = narrow([header, ...rows], columns, width);
  if (narrowed !== undefined) return narrowed;
  if (rows.length > mostRows) return undefined;
  const nameWidth = Math.max(...columns.map(({ name }) => name.length)) + 2;
  return rows.flatMap((row, index) => [
    ...(index > 0 ? [''] : []),
    ...columns.flatMap(({ name, from, to }) => {
      const value = row.slice(from, to).trim();
      if (value === '') return [];
      return breakValue(value, width - nameWidth).map(
        (part, at) => pad(at === 0 ? name : '', nameWidth) + part,
      );
    }),
  ]);
}

/** Two blanks between the widest cells. */
function squeeze(lines: readonly string[], columns: ReturnType<typeof columnsOf>): string[] {
  const cells = lines.map((line) => columns.map(({ from, to }) => line.slice(from, to).trim()));
  const widths = columns.map((_, at) => Math.max(...cells.map((row) => stringWidth(row[at] ?? ''))));
  return cells.map((row) =>
    row
      .map((cell, at) => pad(cell, (widths[at] ?? 0) + 2))
      .join('')
      .trimEnd(),
  );
}

/** Fewest characters of a name that are worth showing. */
const leastName = 8;

/**
 * Names cut from their start, where that is enough: siblings differ at their ends.
 * @returns undefined where it is not, or where different names would look the same
 */
function narrow(
  lines: readonly string[],
  columns: ReturnType<typeof columnsOf>,
  width: number,
): string[] | undefined {
  const [{ from, to } = { from: 0, to: undefined }] = columns;
  const rest = squeeze(
    lines.map((line) => ' '.repeat(to ?? 0) + line.slice(to)),
    columns,
  ).map((line) => line.slice(2));
  const room = width - 2 - Math.max(...rest.map((line) => stringWidth(line)));
  if (room < leastName) return undefined;
  const names = lines.map((line) => line.slice(from, to).trim());
  const short = names.map((name) => cutStart(name, room));
  if (new Set(short).size < new Set(names).size) return undefined;
  const nameWidth = Math.max(...short.map((name) => stringWidth(name))) + 2;
  return short.map((name, row) => pad(name, nameWidth) + (rest[row] ?? ''));
}

/** An image reference breaks before its digest, so that digests can be compared. */
function breakValue(value: string, width: number): string[] {
  if (stringWidth(value) <= width) return [value];
  return value.split(/(?<=@)(?=sha256:)/).flatMap((part) => wrap(part, width));
}

/** Names in capitals, two blanks or more apart; a column's cells begin under its name. */
function columnsOf(header: string): { name: string; from: number; to: number | undefined }[] {
  if (
    !/^[A-Z][A-Z0-9()/_-]*(?: [A-Z0-9()/_-]+)*(?: {2,}[A-Z][A-Z0-9()/_-]*(?: [A-Z0-9()/_-]+)*)+ *$/.test(
      header,
    )
  ) {
    return [];
  }
  const starts = Array.from(header.matchAll(/\S+(?: \S+)*/g), (match) => ({
    name: match[0],
    from: match.index,
  }));
  return starts.map(({ name, from }, index) => ({ name, from, to: starts[index + 1]?.from }));
}
