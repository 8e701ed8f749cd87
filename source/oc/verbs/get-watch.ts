import type { Table } from '../../wire/kubernetes.ts';
import { OcError } from '../errors.ts';
import { createObjectPrinter } from '../printers/objects.ts';
import { printTable } from '../printers/table.ts';
import { type TableRequest, tableFormat, tableRequests } from '../resources/tables.ts';
import type { Invocation } from '../verb.ts';

/**
 * `oc get -w`: what there is, then each change, until the signal is aborted. Where the server ends a watch, it is taken up again.
 * Source: kubectl `cmd/get/get.go` watch.
 */
export async function watchObjects(invocation: Invocation): Promise<void> {
  const { flags, err } = invocation;
  const requests = await tableRequests(invocation);
  const [request] = requests;
  if (request === undefined) throw new OcError('you must specify at least one resource');
  if (requests.length > 1) throw new OcError('you may only specify a single resource type');
  if (flags.string('sort-by') !== '') {
    err(
      flags.boolean('watch')
        ? 'warning: --watch requested, --sort-by will be ignored for watch events received\n'
        : 'warning: --watch-only requested, --sort-by will be ignored\n',
    );
  }
  const format = flags.string('output');
  if (format === '' || format === 'wide') await watchTables(invocation, request);
  else await watchPrinted(invocation, request, format);
}

function watched({ selection, name }: TableRequest) {
  return name === undefined ? selection : { ...selection, fieldSelector: `metadata.name=${name}` };
}

async function watchTables(invocation: Invocation, request: TableRequest): Promise<void> {
  const { cluster, flags, signal, out } = invocation;
  const format = tableFormat(invocation, request.type, false);
  const remembered: number[] = [];
  const withEvents = flags.boolean('output-watch-events');
  let columns: Table['columnDefinitions'] = [];
  let headers = format.headers !== false;

  function print(table: Table, event: string): void {
    // Only the first table of a watch says what its columns are.
    if (table.columnDefinitions.length > 0) columns = table.columnDefinitions;
    const text = printTable(
      { ...table, columnDefinitions: columns },
      { ...format, headers, remembered, event: withEvents ? event : undefined },
    );
    if (text !== '') headers = false;
    out(text);
  }

  const first = await cluster.table(request.type, request.selection, request.name, invocation.request);
  if (!flags.boolean('watch-only')) print(first, 'ADDED');
  columns = first.columnDefinitions;
  let resourceVersion =
    first.metadata.resourceVersion ?? first.rows[0]?.object?.metadata.resourceVersion ?? '';
  while (!signal.aborted) {
    const from = resourceVersion;
    const events = cluster.watchTable(request.type, { ...watched(request), resourceVersion: from }, signal, {
      onWarning: invocation.request.onWarning,
    });
    for await (const { type, object } of events) {
      const version = object.metadata.resourceVersion ?? object.rows[0]?.object?.metadata.resourceVersion;
      if (version !== undefined && version !== '') resourceVersion = version;
      if (type !== 'BOOKMARK') print(object, type);
    }
    if (resourceVersion === from) return;
  }
}

async function watchPrinted(invocation: Invocation, request: TableRequest, format: string): Promise<void> {
  const { cluster, flags, signal, out } = invocation;
  const { type } = request;
  const printer = await createObjectPrinter(format, {
    cwd: invocation.context.cwd,
    headers: !flags.boolean('no-headers'),
    managedFields: flags.boolean('show-managed-fields'),
  });
  const list = await cluster.list(type, watched(request), invocation.request);
  if (request.name !== undefined && list.items.length === 0) {
    // Says in the server's words that there is none.
    await cluster.get(type, request.selection.namespace, request.name, invocation.request);
  }
  if (!flags.boolean('watch-only')) for (const object of list.items) out(printer.next({ type, object }));
  let { resourceVersion } = list.metadata;
  while (!signal.aborted) {
    const from = resourceVersion;
    const selection = { ...watched(request), resourceVersion: from };
    for await (const event of cluster.watch(type, selection, signal, {
      onWarning: invocation.request.onWarning,
    })) {
      resourceVersion = event.object.metadata.resourceVersion ?? resourceVersion;
      if (event.type !== 'BOOKMARK') out(printer.next({ type, object: event.object }));
    }
    if (resourceVersion === from) return;
  }
}
