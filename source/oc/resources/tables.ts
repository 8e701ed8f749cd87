import type { Selection } from '../../cluster/cluster.ts';
import type { Table } from '../../wire/kubernetes.ts';
import { isNotFound } from '../../wire/status.ts';
import { OcError, throwCollected } from '../errors.ts';
import { sortBy } from '../printers/sort.ts';
import { printTable, type TableFormat } from '../printers/table.ts';
import type { Invocation } from '../verb.ts';
import { printedType, type ResourceType } from './discovery.ts';
import { find, hasFiles, parseArguments } from './find.ts';

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

/** Prints a table for each run of results of the same type. Source: kubectl `cmd/get/get.go` Run. */
export async function printTables(invocation: Invocation): Promise<void> {
  const { flags, cluster, request, out, err, namespace } = invocation;
  const requests = await tableRequests(invocation);
  const expression = flags.string('sort-by');
  const ignoreNotFound = flags.boolean('ignore-not-found');
  const errors: Error[] = [];
  const groups: { type: ResourceType; table: Table }[] = [];
  for (const { type, selection, name } of requests) {
    try {
      const table = await cluster.table(type, selection, name, {
        ...request,
        ...(expression === '' ? {} : { includeObject: 'Object' as const }),
      });
      const last = groups.at(-1);
      if (last?.type === type) last.table = { ...last.table, rows: [...last.table.rows, ...table.rows] };
      else groups.push({ type, table });
    } catch (error) {
      if (invocation.signal.aborted || !(error instanceof Error)) throw error;
      if (!ignoreNotFound || !isNotFound(error)) errors.push(error);
    }
  }
  const withKind = new Set(groups.map(({ type }) => type)).size > 1;
  let written = false;
  for (const { type, table } of groups) {
    const rows = expression === '' ? table.rows : sortBy(table.rows, expression, (row) => row.object);
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
