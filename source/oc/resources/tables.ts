import type { Selection } from '../../cluster/cluster.ts';
import type { ApiObject, Table } from '../../wire/kubernetes.ts';
import { isNotFound } from '../../wire/status.ts';
import { OcError, throwCollected } from '../errors.ts';
import { sortBy } from '../printers/sort.ts';
import { printTable, type TableFormat } from '../printers/table.ts';
import type { Invocation } from '../verb.ts';
import { printedType, type ResourceType } from './discovery.ts';
import { find, hasFiles, parseArguments } from './find.ts';
import { selectionError } from './selection-errors.ts';

/** What is asked of one type: its collection, or one object. */
export interface TableRequest {
  type: ResourceType;
  selection: Selection;
  name?: string;
}

/** The requests that the arguments of `oc get` come to. */
export async function tableRequests(invocation: Invocation): Promise<TableRequest[]> {
  const { flags, namespace } = invocation;
  const allNamespaces = flags.boolean('all-namespaces');
  const selector = flags.string('selector');
  const fieldSelector = flags.string('field-selector');
  const inNamespace = (type: ResourceType, wanted: string | undefined): Selection =>
    type.namespaced && wanted !== undefined ? { namespace: wanted } : {};
  if (hasFiles(invocation)) {
    const { targets, errors } = await find(invocation, {});
    throwCollected(errors);
    return targets.map((target) => ({
      type: target.type,
      selection: inNamespace(target.type, target.namespace),
      name: target.name,
    }));
  }
  const wanted = await parseArguments(invocation, invocation.args);
  if (wanted.all) {
    return wanted.types.map((type) => ({
      type,
      selection: {
        ...inNamespace(type, allNamespaces ? undefined : namespace),
        ...(selector === '' ? {} : { labelSelector: selector }),
        ...(fieldSelector === '' ? {} : { fieldSelector }),
      },
    }));
  }
  if (selector !== '' || fieldSelector !== '') {
    throw new OcError('name cannot be provided when a selector is specified');
  }
  if (allNamespaces) throw new OcError('a resource cannot be retrieved by name across all namespaces');
  return wanted.names.map(({ type, name }) => ({ type, selection: inNamespace(type, namespace), name }));
}

/** How `oc get` was asked to print tables of a type. */
export function tableFormat(invocation: Invocation, type: ResourceType, withKind: boolean): TableFormat {
  const { flags } = invocation;
  return {
    wide: flags.string('output') === 'wide',
    headers: !flags.boolean('no-headers'),
    withNamespace: flags.boolean('all-namespaces') && type.namespaced,
    kind: withKind || flags.boolean('show-kind') ? printedType(type) : undefined,
    showLabels: flags.boolean('show-labels'),
    labelColumns: flags.list('label-columns').flatMap((labels) => labels.split(',')),
  };
}

/** One table of all that a request asks for. Of each row only what is printed is kept. */
async function readTable(
  { cluster, request, flags }: Invocation,
  { type, selection, name }: TableRequest,
): Promise<Table> {
  if (flags.string('sort-by') !== '') {
    return await cluster
      .table(type, selection, name, { ...request, includeObject: 'Object' })
      .catch((error: unknown) => {
        throw name === undefined ? selectionError(error, type, selection) : error;
      });
  }
  if (name !== undefined) return await cluster.table(type, selection, name, request);
  let whole: Table | undefined;
  try {
    for await (const { table, first } of cluster.tablePages(type, selection, request)) {
      const rows = table.rows.map(({ cells, object }) => ({ cells, ...printedPart(object) }));
      if (whole === undefined || first) whole = { ...table, rows };
      else for (const row of rows) whole.rows.push(row);
    }
  } catch (error) {
    throw selectionError(error, type, selection);
  }
  return (
    whole ?? { kind: 'Table', apiVersion: 'meta.k8s.io/v1', metadata: {}, columnDefinitions: [], rows: [] }
  );
}

/** What columns beside the server's are made from. */
function printedPart(object: ApiObject | undefined): { object?: ApiObject } {
  if (object === undefined) return {};
  const { apiVersion, kind, metadata } = object;
  const { name, namespace, labels } = metadata;
  return {
    object: {
      apiVersion,
      kind,
      metadata: {
        name,
        ...(namespace === undefined ? {} : { namespace }),
        ...(labels === undefined ? {} : { labels }),
      },
    },
  };
}

/** Where rows cannot be sorted, the original says nothing and prints none. Source: kubectl `cmd/get/{get,sorter}.go`. */
function sortRows(rows: Table['rows'], expression: string): Table['rows'] {
  if (rows.length < 2) return rows;
  try {
    return sortBy(rows, expression, (row) => row.object);
  } catch (error) {
    if (error instanceof Error) return [];
    throw error;
  }
}

/** Prints a table for each run of results of the same type. Source: kubectl `cmd/get/get.go` Run. */
export async function printTables(invocation: Invocation): Promise<void> {
  const { flags, out, err, namespace } = invocation;
  const requests = await tableRequests(invocation);
  const expression = flags.string('sort-by');
  const ignoreNotFound = flags.boolean('ignore-not-found');
  const errors: Error[] = [];
  const groups: { type: ResourceType; table: Table }[] = [];
  for (const { type, selection, name } of requests) {
    try {
      const table = await readTable(invocation, { type, selection, ...(name === undefined ? {} : { name }) });
      const last = groups.at(-1);
      if (last?.type === type) for (const row of table.rows) last.table.rows.push(row);
      else groups.push({ type, table });
    } catch (error) {
      if (invocation.signal.aborted || !(error instanceof Error)) throw error;
      if (!ignoreNotFound || !isNotFound(error)) errors.push(error);
    }
  }
  const withKind = new Set(groups.map(({ type }) => type)).size > 1;
  let written = false;
  for (const { type, table } of groups) {
    const rows = expression === '' ? table.rows : sortRows(table.rows, expression);
    const text = printTable({ ...table, rows }, tableFormat(invocation, type, withKind));
    if (text === '') continue;
    out(written && !flags.boolean('no-headers') ? `\n${text}` : text);
    written = true;
  }
  if (!written && !ignoreNotFound && errors.length === 0) {
    const namespaced = !flags.boolean('all-namespaces') && groups.every(({ type }) => type.namespaced);
    err(namespaced ? `No resources found in ${namespace} namespace.\n` : 'No resources found\n');
  }
  throwCollected(errors);
}
