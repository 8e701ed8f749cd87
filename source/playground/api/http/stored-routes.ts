import type { ApiObject } from '../../../wire/kubernetes.ts';
import { groupVersion } from '../../../wire/resources.ts';
import { isAllowed } from '../access/authorize.ts';
import { type ApiCore, requestContext } from '../core.ts';
import type { Kind, RequestContext } from '../kinds/kind.ts';
import { isStatus, methodNotAllowed, notFound, unsupportedMediaType } from '../status-errors.ts';
import { objectKey } from '../storage.ts';
import { createObject } from '../verbs/create.ts';
import { deleteCollection, deleteObject } from '../verbs/delete.ts';
import { patchObject } from '../verbs/patch.ts';
import { getObject } from '../verbs/read.ts';
import { updateObject } from '../verbs/update.ts';
import { negotiate, patchTypeOf, type Wanted } from './content.ts';
import { type Exchange, readBody, sendJson, sendObject, sendTexts } from './exchange.ts';
import { decodeObject, decodePatched, fieldValidationOf } from './field-validation.ts';
import { listPage, listTexts } from './list-response.ts';
import { deleteOptionsOf, dryRunOf, listOptionsOf } from './query.ts';
import { readObject, readPatch } from './read-object.ts';
import { isWatch, namespaceOf, type PathParameters, type Route, verbOf } from './route.ts';
import { canTransform, tableOptionsOf, toPartialMetadata, toTable } from './tables.ts';
import { streamWatch, type WatchEncoding } from './watch-stream.ts';

export const allVerbs = ['create', 'delete', 'deletecollection', 'get', 'list', 'patch', 'update', 'watch'];

/** In characters: what is written at once, with its length. */
const smallAnswer = 64 * 1024;

const attributesOf =
  (kind: Pick<Kind, 'resource'>, subresource?: string): NonNullable<Route['attributes']> =>
  (method, { namespace, name }, query) => ({
    verb: verbOf(method, name !== undefined, query),
    group: kind.resource.group,
    resource: kind.resource.plural,
    subresource,
    namespace: namespaceOf(kind.resource, { namespace, name }),
    name,
  });

/** The context of a request's rules. */
export const contextOf = (
  core: ApiCore,
  exchange: Exchange,
  namespace: string | undefined,
): RequestContext => {
  const { user, warn } = exchange;
  const { name, groups } = user;
  return requestContext(
    core,
    { user: { name, groups }, may: (asked) => isAllowed(user, asked) },
    namespace,
    warn,
  );
};

export function collectionRoute(kind: Kind): Route {
  return {
    attributes: attributesOf(kind),
    deprecation: kind.deprecation,
    handle(core, exchange, parameters) {
      const verb = allowedVerb(kind, exchange, parameters);
      switch (verb) {
        case 'list':
        case 'watch':
          return list(core, kind, exchange, parameters.namespace);
        case 'create':
          return create(core, kind, exchange, parameters.namespace);
        case 'deletecollection':
          return removeAll(core, kind, exchange, parameters.namespace);
        default:
          throw methodNotAllowed();
      }
    },
  };
}

export function objectRoute(kind: Kind, subresource?: 'status'): Route {
  return {
    attributes: attributesOf(kind, subresource),
    deprecation: kind.deprecation,
    handle(core, exchange, parameters) {
      const { namespace, name = '' } = parameters;
      switch (allowedVerb(kind, exchange, parameters)) {
        case 'get':
          if (isWatch(exchange.query)) return watchOne(core, kind, exchange, namespace, name);
          return getOne(core, kind, exchange, namespace, name);
        case 'update':
          return update(core, kind, exchange, namespace, name, subresource);
        case 'patch':
          return patch(core, kind, exchange, namespace, name, subresource);
        case 'delete':
          if (subresource === undefined) return remove(core, kind, exchange, namespace, name);
          throw methodNotAllowed();
        default:
          throw methodNotAllowed();
      }
    },
  };
}

/** The stored text is the answer, unless the client wants something else made of it. */
function getOne(
  core: ApiCore,
  kind: Kind,
  exchange: Exchange,
  namespace: string | undefined,
  name: string,
): void {
  const wanted = negotiate(exchange.request.headers.accept, canTransform);
  if (wanted.as !== undefined || wanted.format !== 'json' || kind.decorate !== undefined) {
    sendOne(core, kind, exchange, 200, getObject(core, kind, namespace, name));
    return;
  }
  const stored = core.store.get(objectKey(kind.resource, namespace, name));
  if (stored === undefined) throw notFound(kind.resource, name);
  sendJson(exchange.response, 200, `${stored.json}\n`);
}

function allowedVerb(kind: Kind, exchange: Exchange, { name }: PathParameters): string {
  const verb = verbOf(exchange.request.method ?? 'GET', name !== undefined, exchange.query);
  if (!(kind.verbs ?? allVerbs).includes(verb)) throw methodNotAllowed();
  return verb;
}

function list(
  core: ApiCore,
  kind: Kind,
  exchange: Exchange,
  namespace: string | undefined,
): Promise<void> | void {
  const { query, response, request } = exchange;
  const wanted = negotiate(request.headers.accept, canTransform);
  if (isWatch(query)) {
    const options = listOptionsOf(namespace, query);
    streamWatch(core, kind, options, exchange, encodingOf(core, kind, wanted, query));
    return;
  }
  const page = listPage(core, kind, namespace, query);
  if (wanted.as === 'Table') {
    const options = tableOptionsOf(wanted, query);
    sendObject(response, 200, toTable(kind.table, page.objects(), page.metadata, options, core.clock.now()));
  } else if (wanted.as !== undefined)
    sendObject(response, 200, {
      kind: 'PartialObjectMetadataList',
      apiVersion: 'meta.k8s.io/v1',
      metadata: page.metadata,
      items: page.objects().map(toPartialMetadata),
    });
  else if (wanted.format === 'json') return sendList(exchange, kind, page);
  else
    sendObject(
      response,
      200,
      {
        kind: `${kind.resource.kind}List`,
        apiVersion: groupVersion(kind.resource),
        metadata: page.metadata,
        items: page.objects(),
      },
      wanted.format,
    );
}

function sendList(
  { response }: Exchange,
  kind: Kind,
  page: ReturnType<typeof listPage>,
): Promise<void> | void {
  const size = page.json.reduce((sum, json) => sum + json.length, 0);
  const texts = listTexts(kind, page);
  if (size > smallAnswer) return sendTexts(response, texts);
  sendJson(response, 200, [...texts].join(''));
}

function encodingOf<T extends ApiObject>(
  core: ApiCore,
  kind: Kind<T>,
  wanted: Wanted,
  query: URLSearchParams,
): WatchEncoding<T> | undefined {
  if (wanted.as === undefined) return undefined;
  if (wanted.as !== 'Table')
    return {
      id: 'PartialObjectMetadata',
      object: toPartialMetadata,
      bookmark: (metadata) => ({ kind: 'PartialObjectMetadata', apiVersion: 'meta.k8s.io/v1', metadata }),
    };
  const options = tableOptionsOf(wanted, query);
  const table = (objects: T[], resourceVersion: string | undefined): unknown =>
    toTable(
      kind.table,
      objects,
      resourceVersion === undefined ? {} : { resourceVersion },
      options,
      core.clock.now(),
    );
  return {
    id: `Table ${options.version} ${options.includeObject}`,
    object: (object) => table([object], object.metadata.resourceVersion),
    bookmark: (metadata) => table([], metadata.resourceVersion),
  };
}

/** `?watch` of one object is a watch of the collection that selects its name. */
function watchOne(
  core: ApiCore,
  kind: Kind,
  exchange: Exchange,
  namespace: string | undefined,
  name: string,
): void {
  const wanted = negotiate(exchange.request.headers.accept, canTransform);
  streamWatch(
    core,
    kind,
    { ...listOptionsOf(namespace, exchange.query), fieldSelector: `metadata.name=${name}` },
    exchange,
    encodingOf(core, kind, wanted, exchange.query),
  );
}

export function sendOne<T extends ApiObject>(
  core: ApiCore,
  kind: Pick<Kind<T>, 'table'> | { table?: Kind<T>['table'] },
  exchange: Exchange,
  code: number,
  object: T,
): void {
  const { request, response, query } = exchange;
  const wanted = negotiate(
    request.headers.accept,
    (offer) => canTransform(offer) && kind.table !== undefined,
  );
  if (wanted.as === 'Table' && kind.table !== undefined) {
    const { resourceVersion } = object.metadata;
    const metadata = resourceVersion === undefined ? {} : { resourceVersion };
    const options = tableOptionsOf(wanted, query);
    sendObject(response, code, toTable(kind.table, [object], metadata, options, core.clock.now()));
  } else if (wanted.as !== undefined) sendObject(response, code, toPartialMetadata(object));
  else sendObject(response, code, object, wanted.format);
}

async function create(
  core: ApiCore,
  kind: Kind,
  exchange: Exchange,
  namespace: string | undefined,
): Promise<void> {
  const validation = fieldValidationOf(exchange.query);
  const dryRun = dryRunOf(exchange.query);
  const body = decodeObject(kind.resource, await readObject(exchange, kind), validation, exchange.warn);
  const context = contextOf(core, exchange, namespace);
  sendOne(core, kind, exchange, 201, createObject(core, kind, body, context, { dryRun }));
}

async function update(
  core: ApiCore,
  kind: Kind,
  exchange: Exchange,
  namespace: string | undefined,
  name: string,
  subresource: 'status' | undefined,
): Promise<void> {
  const validation = fieldValidationOf(exchange.query);
  const dryRun = dryRunOf(exchange.query);
  const body = decodeObject(kind.resource, await readObject(exchange, kind), validation, exchange.warn);
  const context = contextOf(core, exchange, namespace);
  sendOne(core, kind, exchange, 200, updateObject(core, kind, name, body, context, { dryRun, subresource }));
}

async function patch(
  core: ApiCore,
  kind: Kind,
  exchange: Exchange,
  namespace: string | undefined,
  name: string,
  subresource: 'status' | undefined,
): Promise<void> {
  const { query, request, warn } = exchange;
  const type = patchTypeOf(request.headers['content-type']);
  const validation = fieldValidationOf(query);
  const dryRun = dryRunOf(query);
  const body = await readPatch(exchange);
  if (body.value === undefined) throw unsupportedMediaType(['a patch']);
  const patched = patchObject(core, kind, name, body.value, type, contextOf(core, exchange, namespace), {
    dryRun,
    subresource,
    decode: (outcome) => decodePatched(kind.resource, outcome, { type, body }, validation, warn),
  });
  sendOne(core, kind, exchange, 200, patched);
}

async function remove(
  core: ApiCore,
  kind: Kind,
  exchange: Exchange,
  namespace: string | undefined,
  name: string,
): Promise<void> {
  const options = deleteOptionsOf((await readBody(exchange)).value, exchange.query);
  const outcome = deleteObject(core, kind, namespace, name, options);
  if (isStatus(outcome)) sendObject(exchange.response, 200, outcome);
  else sendOne(core, kind, exchange, 200, outcome);
}

async function removeAll(
  core: ApiCore,
  kind: Kind,
  exchange: Exchange,
  namespace: string | undefined,
): Promise<void> {
  const options = deleteOptionsOf((await readBody(exchange)).value, exchange.query);
  const items = deleteCollection(core, kind, listOptionsOf(namespace, exchange.query), options);
  sendObject(exchange.response, 200, {
    kind: `${kind.resource.kind}List`,
    apiVersion: groupVersion(kind.resource),
    metadata: { resourceVersion: String(core.store.revision) },
    items,
  });
}
