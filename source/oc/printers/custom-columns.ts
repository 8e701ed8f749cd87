import { goPrint } from './go-values.ts';
import { compileJsonPath, type JsonPath, relaxed } from './jsonpath.ts';
import { layOut, tableTabs } from './tabwriter.ts';

interface Column {
  header: string;
  path: JsonPath;
}

/**
 * Columns of `-o custom-columns=HEADER:PATH,…`.
 * Source: kubectl `cmd/get/customcolumn.go`.
 * @throws Error in the original's words
 */
export function parseCustomColumns(spec: string): Column[] {
  if (spec === '') throw new Error('custom-columns format specified but no custom columns given');
  return spec.split(',').map((part) => {
    const colon = part.indexOf(':');
    if (colon < 0) {
      throw new Error(`unexpected custom-columns spec: ${part}, expected <header>:<json-path-expr>`);
    }
    return { header: part.slice(0, colon), path: compileJsonPath(relaxed(part.slice(colon + 1))) };
  });
}

/** Columns of `-o custom-columns-file=`: a line of headers, a line of paths. */
export function parseCustomColumnsFile(text: string): Column[] {
  const [headers, specs] = text.split('\n').map((line) => line.split(/\s+/).filter((word) => word !== ''));
  const wanted =
    'Expected format is one line of space separated headers, one line of space separated column specs.';
  if (headers === undefined || text === '')
    throw new Error(`invalid template, missing header line. ${wanted}`);
  if (specs === undefined) throw new Error(`invalid template, missing spec line. ${wanted}`);
  if (headers.length !== specs.length) {
    throw new Error(
      `number of headers (${headers.length}) and field specifications (${specs.length}) don't match`,
    );
  }
  return headers.map((header, i) => ({ header, path: compileJsonPath(relaxed(specs[i] ?? '')) }));
}

export function printCustomColumns(
  columns: readonly Column[],
  objects: readonly unknown[],
  headers: boolean,
): string {
  const lines = objects.map((object) => columns.map(({ path }) => cellOf(path, object)).join('\t'));
  if (headers) lines.unshift(columns.map(({ header }) => header).join('\t'));
  return layOut(lines.map((line) => `${line}\n`).join(''), tableTabs);
}

function cellOf(path: JsonPath, object: unknown): string {
  const found = path.find(object);
  const values = found.flat().map((value) => goPrint(value));
  return found[0] === undefined || found[0].length === 0 ? ['<none>', ...values].join(',') : values.join(',');
}
