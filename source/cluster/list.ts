import type { ApiList, ApiObject, Table } from '../wire/kubernetes.ts';
import { groupVersion, type Resource, resourcePath } from '../wire/resources.ts';
import { isGone } from '../wire/status.ts';
import type { RequestOptions, Selection, TableOptions, TablePage } from './cluster.ts';
import type { Call, Transport } from './transport.ts';

/** Objects a page, as the official clients ask for. */
const pageSize = 500;

/** What {@link tableOf} and table watches ask for; the last entry is for servers that know no tables. */
export const tableAccept =
  'application/json;as=Table;v=v1;g=meta.k8s.io,application/json;as=Table;v=v1beta1;g=meta.k8s.io,application/json';

export function selectionQuery(selection: Selection): Record<string, string | undefined> {
  return {
    labelSelector: selection.labelSelector || undefined,
    fieldSelector: selection.fieldSelector || undefined,
  };
}

interface Page {
  metadata?: { continue?: string; resourceVersion?: string };
}

/**
 * Reads a collection page by page. When the server has forgotten the snapshot half-way (410), the whole is read again at once:
 * `first` says that a page is the first of what counts.
 */
async function* eachPage<P extends Page>(
  get: (query: Record<string, string>) => Promise<P>,
): AsyncGenerator<{ page: P; first: boolean }, void> {
  let token: string | undefined;
  do {
    let page: P;
    const first = token === undefined;
    try {
      page = await get({ limit: String(pageSize), ...(token === undefined ? {} : { continue: token }) });
    } catch (error) {
      if (first || !isGone(error)) throw error;
      yield { page: await get({}), first: true };
      return;
    }
    yield { page, first };
    token = page.metadata?.continue || undefined;
  } while (token !== undefined);
}

async function pages<P extends Page>(get: (query: Record<string, string>) => Promise<P>): Promise<P[]> {
  const all: P[] = [];
  for await (const { page, first } of eachPage(get)) {
    if (first) all.length = 0;
    all.push(page);
  }
  return all;
}

/** All objects of a selection. Items carry their kind, which a server leaves out of list items. */
export async function listAll<T extends ApiObject>(
  transport: Transport,
  resource: Resource<T>,
  selection: Selection,
  options: RequestOptions & Pick<Call, 'once'>,
): Promise<ApiList<T>> {
  const path = resourcePath(resource, selection.namespace);
  const all = await pages((query) =>
    transport.json<ApiList<T>>({
      method: 'GET',
      path,
      query: { ...selectionQuery(selection), ...query },
      ...options,
    }),
  );
  const [first] = all;
  return {
    apiVersion: first?.apiVersion ?? groupVersion(resource),
    kind: first?.kind ?? `${resource.kind}List`,
    // A watch goes on from the snapshot that the first page opened.
    metadata: { resourceVersion: first?.metadata?.resourceVersion ?? '' },
    items: all.flatMap((page) => (page.items ?? []).map((item) => withKind(resource, item))),
  };
}

function withKind<T extends ApiObject>(resource: Resource<T>, item: T): T {
  return item.kind !== undefined && item.apiVersion !== undefined
    ? item
    : { ...item, apiVersion: groupVersion(resource), kind: resource.kind };
}

/** A table of a collection, or of one object. Servers without tables get one with NAME and AGE made for them. */
export async function tableOf(
  transport: Transport,
  resource: Resource,
  selection: Selection,
  name: string | undefined,
  options: TableOptions,
): Promise<Table> {
  const { includeObject, ...request } = options;
  const call = { method: 'GET', accept: tableAccept, ...request };
  const path = resourcePath(resource, selection.namespace, name);
  if (name !== undefined) {
    return asTable(await transport.json<Answer>({ ...call, path, query: { includeObject } }));
  }
  const all = await pages((query) =>
    transport.json<Answer>({
      ...call,
      path,
      query: { ...selectionQuery(selection), includeObject, ...query },
    }),
  );
  const tables = all.map(asTable);
  const [first] = tables;
  return {
    kind: 'Table',
    apiVersion: 'meta.k8s.io/v1',
    metadata: { ...first?.metadata },
    // Pages after the first may leave the columns out.
    columnDefinitions: first?.columnDefinitions ?? [],
    rows: tables.flatMap((table) => table.rows),
  };
}

/** A collection as tables of at most {@link pageSize} rows, each let go of before the next is read. */
export async function* tablePages(
  transport: Transport,
  resource: Resource,
  selection: Selection,
  options: TableOptions,
): AsyncGenerator<TablePage, void> {
  const { includeObject, ...request } = options;
  const path = resourcePath(resource, selection.namespace);
  const get = (query: Record<string, string>) =>
    transport.json<Answer & Page>({
      method: 'GET',
      accept: tableAccept,
      path,
      query: { ...selectionQuery(selection), includeObject, ...query },
      ...request,
    });
  for await (const { page, first } of eachPage<Answer & Page>(get)) yield { table: asTable(page), first };
}

type Answer = Table | (ApiObject & { items?: undefined }) | ApiList<ApiObject>;

export function asTable(answer: Answer): Table {
  if (answer.kind === 'Table' && 'columnDefinitions' in answer) {
    return { ...answer, columnDefinitions: answer.columnDefinitions ?? [], rows: answer.rows ?? [] };
  }
  const objects: ApiObject[] =
    'items' in answer && answer.items !== undefined ? answer.items : [answer as ApiObject];
  return {
    kind: 'Table',
    apiVersion: 'meta.k8s.io/v1',
    metadata: {},
    columnDefinitions: [
      { name: 'Name', type: 'string', format: 'name', description: '', priority: 0 },
      { name: 'Created At', type: 'string', format: '', description: '', priority: 0 },
    ],
    rows: objects.map((object) => ({
      cells: [object.metadata.name, object.metadata.creationTimestamp ?? ''],
      object,
    })),
  };
}
