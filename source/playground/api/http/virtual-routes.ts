import type { ApiObject } from '../../../wire/kubernetes.ts';
import { groupVersion } from '../../../wire/resources.ts';
import { type ApiCore, write } from '../core.ts';
import type { VirtualKind } from '../kinds/kind.ts';
import { badRequest, isStatus, methodNotAllowed, verbNotSupported } from '../status-errors.ts';
import { deleteObject } from '../verbs/delete.ts';
import { incomingObject } from '../verbs/incoming.ts';
import { applyPatch } from '../verbs/patch.ts';
import { negotiate, patchTypeOf } from './content.ts';
import { type Exchange, readBody, sendObject } from './exchange.ts';
import { decodeObject, decodePatched, fieldValidationOf } from './field-validation.ts';
import { deleteOptionsOf, dryRunOf, listOptionsOf } from './query.ts';
import { readObject, readPatch } from './read-object.ts';
import { isWatch, namespaceOf, type Route, verbOf } from './route.ts';
import { contextOf, sendOne } from './stored-routes.ts';
import { canTransform, tableOptionsOf, toPartialMetadata, toTable } from './tables.ts';
import { streamWatch } from './watch-stream.ts';

const attributesOf =
  ({ resource }: VirtualKind): NonNullable<Route['attributes']> =>
  (method, { namespace, name }, query) => ({
    verb: verbOf(method, name !== undefined, query),
    group: resource.group,
    resource: resource.plural,
    namespace: namespaceOf(resource, { namespace, name }),
    name,
  });

export function virtualCollectionRoute(kind: VirtualKind): Route {
  return {
    attributes: attributesOf(kind),
    deprecation: kind.deprecation,
    handle(core, exchange, { namespace }) {
      switch (verbOf(exchange.request.method ?? 'GET', false, exchange.query)) {
        case 'watch':
          return watch(core, kind, exchange, namespace);
        case 'list':
          return list(core, kind, exchange, namespace);
        case 'create':
          return create(core, kind, exchange, namespace);
        default:
          throw methodNotAllowed();
      }
    },
  };
}

export function virtualObjectRoute(kind: VirtualKind): Route {
  return {
    attributes: attributesOf(kind),
    deprecation: kind.deprecation,
    async handle(core, exchange, { namespace, name = '' }) {
      const { query, request, response, warn } = exchange;
      const context = contextOf(core, exchange, namespace);
      switch (verbOf(request.method ?? 'GET', true, query)) {
        case 'get': {
          if (kind.get === undefined || isWatch(query)) throw methodNotAllowed();
          sendOne(core, kind, exchange, 200, kind.get(name, context));
          return;
        }
        case 'update': {
          if (kind.update === undefined) throw methodNotAllowed();
          const dryRun = dryRunOf(query);
          const body = decodeObject(
            kind.resource,
            await readObject(exchange, kind),
            fieldValidationOf(query),
            warn,
          );
          const object = incomingObject(kind.resource, namespace, body);
          const answer = write(core, { dryRun }, () => kind.update?.(name, object, context));
          if (answer !== undefined) sendOne(core, kind, exchange, answer.code, answer.body);
          return;
        }
        case 'patch': {
          if (kind.get === undefined || kind.update === undefined) throw methodNotAllowed();
          const type = patchTypeOf(request.headers['content-type']);
          const dryRun = dryRunOf(query);
          const validation = fieldValidationOf(query);
          const patch = await readPatch(exchange);
          const patched = applyPatch(kind.resource, kind.get(name, context), patch.value, type);
          const decoded = decodePatched(kind.resource, patched, { type, body: patch }, validation, warn);
          const object = incomingObject(kind.resource, namespace, decoded);
          const answer = write(core, { dryRun }, () => kind.update?.(name, object, context));
          if (answer !== undefined) sendOne(core, kind, exchange, answer.code, answer.body);
          return;
        }
        case 'delete': {
          if (kind.delete === undefined) throw methodNotAllowed();
          const options = deleteOptionsOf((await readBody(exchange)).value, query);
          sendObject(
            response,
            200,
            write(core, options, () =>
              kind.delete?.(
                name,
                context,
                (resource, where, what, more) =>
                  void deleteObject(core, core.kinds.mustBeStored(resource), where, what, more),
                options,
              ),
            ),
          );
          return;
        }
        default:
          throw methodNotAllowed();
      }
    },
  };
}

function list(core: ApiCore, kind: VirtualKind, exchange: Exchange, namespace: string | undefined): void {
  const { query, request, response } = exchange;
  if (kind.mayCreate !== undefined) {
    sendObject(response, 200, kind.mayCreate(contextOf(core, exchange, namespace)));
    return;
  }
  if (kind.list === undefined) throw methodNotAllowed();
  const { table } = kind;
  const wanted = negotiate(request.headers.accept, (offer) => canTransform(offer) && table !== undefined);
  const found = kind.list(listOptionsOf(namespace, query), contextOf(core, exchange, namespace));
  if (wanted.as === 'Table' && table !== undefined) {
    const options = tableOptionsOf(wanted, query);
    sendObject(response, 200, toTable(table, found.items, found.metadata, options, core.clock.now()));
  } else if (wanted.as !== undefined)
    sendObject(response, 200, {
      kind: 'PartialObjectMetadataList',
      apiVersion: 'meta.k8s.io/v1',
      metadata: found.metadata,
      items: found.items.map(toPartialMetadata),
    });
  else
    sendObject(
      response,
      200,
      {
        kind: `${kind.resource.kind}List`,
        apiVersion: groupVersion(kind.resource),
        metadata: found.metadata,
        items: found.items,
      },
      wanted.format,
    );
}

/** A watch of what the kind is a view of. */
function watch(core: ApiCore, kind: VirtualKind, exchange: Exchange, namespace: string | undefined): void {
  const { watched, table, resource } = kind;
  if (watched === undefined)
    throw kind.list === undefined ? methodNotAllowed() : verbNotSupported(resource, 'watch');
  const { query, request } = exchange;
  const wanted = negotiate(request.headers.accept, (offer) => canTransform(offer) && table !== undefined);
  const options = tableOptionsOf(wanted, query);
  const context = contextOf(core, exchange, namespace);
  const now = (): number => core.clock.now();
  const shape = (objects: ApiObject[], resourceVersion: string | undefined): unknown => {
    const [object] = objects;
    if (wanted.as === 'Table' && table !== undefined)
      return toTable(
        table,
        objects,
        resourceVersion === undefined ? {} : { resourceVersion },
        options,
        now(),
      );
    return wanted.as === undefined || object === undefined ? object : toPartialMetadata(object);
  };
  streamWatch(core, core.kinds.mustBeStored(watched.resource), listOptionsOf(namespace, query), exchange, {
    object(object) {
      const view = watched.view(object, context);
      return view === undefined ? undefined : shape([view], view.metadata.resourceVersion);
    },
    bookmark: (metadata) =>
      wanted.as === 'Table'
        ? shape([], metadata.resourceVersion)
        : { kind: resource.kind, apiVersion: groupVersion(resource), metadata },
  });
}

async function create(
  core: ApiCore,
  kind: VirtualKind,
  exchange: Exchange,
  namespace: string | undefined,
): Promise<void> {
  if (kind.create === undefined) throw methodNotAllowed();
  const { query, warn, signal } = exchange;
  if (dryRunOf(query) && kind.get !== undefined)
    throw badRequest(`the dryRun option is not supported when creating ${kind.resource.plural}`);
  const body = decodeObject(kind.resource, await readObject(exchange, kind), fieldValidationOf(query), warn);
  const object = incomingObject(kind.resource, namespace, body);
  const answer = await kind.create(object, contextOf(core, exchange, namespace), signal);
  if (isStatus(answer.body)) sendObject(exchange.response, answer.code, answer.body);
  else sendOne(core, kind, exchange, answer.code, answer.body);
}
