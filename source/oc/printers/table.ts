import type { Table, TableColumn } from '../../wire/kubernetes.ts';
import { goPrint } from './go-values.ts';
import { layOut, tableTabs } from './tabwriter.ts';

export interface TableFormat {
  wide?: boolean;
  headers?: boolean;
  /** A NAMESPACE column first. */
  withNamespace?: boolean;
  /** Prefix of names, such as `pod`, where several types are printed. */
  kind?: string | undefined;
  showLabels?: boolean;
  /** Labels with a column of their own. */
  labelColumns?: readonly string[];
  /** Type of a watch event, printed in a first column. */
  event?: string | undefined;
  /** Column widths of the rows before. */
  remembered?: number[];
}

/**
 * Prints a server-side table; nothing for one without rows.
 * Source: cli-runtime `pkg/printers/tableprinter.go`.
 */
export function printTable(table: Table, format: TableFormat = {}): string {
  if (table.rows.length === 0) return '';
  const lines: string[] = [];
  const shown = table.columnDefinitions.flatMap((column, i) =>
    format.wide || column.priority === 0 ? [{ column, i }] : [],
  );
  const nameColumn =
    format.kind === undefined ? -1 : table.columnDefinitions.findIndex((column) => isName(column));
  if (format.headers !== false) {
    lines.push(
      [
        ...(format.event === undefined ? [] : ['EVENT']),
        ...(format.withNamespace ? ['NAMESPACE'] : []),
        ...shown.map(({ column }) => column.name.toUpperCase()),
        ...(format.labelColumns ?? []).map((label) => (label.split('/').at(-1) ?? label).toUpperCase()),
        ...(format.showLabels ? ['LABELS'] : []),
      ].join('\t'),
    );
  }
  for (const row of table.rows) {
    const metadata = row.object?.metadata;
    const labels = metadata?.labels ?? {};
    // A row without some of its cells ends early, as it does in the original.
    const cells = shown
      .filter(({ i }) => i < row.cells.length)
      .map(({ i }) => {
        const text = cellText(row.cells[i]);
        return i === nameColumn ? `${format.kind}/${text}` : text;
      });
    lines.push(
      [
        ...(format.event === undefined ? [] : [format.event.padEnd(8)]),
        ...(format.withNamespace ? [metadata?.namespace ?? ''] : []),
        ...cells,
        ...(format.labelColumns ?? []).map((label) => labels[label] ?? ''),
        ...(format.showLabels ? [formatLabels(metadata?.labels)] : []),
      ].join('\t'),
    );
  }
  return layOut(lines.map((line) => `${line}\n`).join(''), {
    ...tableTabs,
    ...(format.remembered === undefined ? {} : { remembered: format.remembered }),
  });
}

const isName = (column: TableColumn) => column.format === 'name' && column.type === 'string';

function cellText(cell: unknown): string {
  if (cell === null || cell === undefined) return '';
  const text = goPrint(cell);
  const end = text.search(/[\f\n\r]/);
  return end < 0 ? text : `${text.slice(0, end)}...`;
}

/** `a=1,b=2`, sorted, or `<none>`. Source: apimachinery `pkg/labels` FormatLabels. */
export function formatLabels(labels: Record<string, string> | undefined): string {
  const entries = Object.entries(labels ?? {}).map(([key, value]) => `${key}=${value}`);
  return entries.length === 0 ? '<none>' : entries.sort(byCode).join(',');
}

const byCode = (a: string, b: string) => (a < b ? -1 : a > b ? 1 : 0);
