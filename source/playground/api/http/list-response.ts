import { z } from 'zod';
import type { ApiObject, ListMeta } from '../../../wire/kubernetes.ts';
import { groupVersion, qualifiedResource } from '../../../wire/resources.ts';
import type { StoredObject } from '../../store/store.ts';
import type { ListOptions } from '../client.ts';
import type { ApiCore } from '../core.ts';
import type { Kind } from '../kinds/kind.ts';
import { createSelection } from '../selectors/selection.ts';
import { badRequest, expired, tooLargeResourceVersion } from '../status-errors.ts';
import { objectKey, parseStored } from '../storage.ts';
import { listOptionsOf } from './query.ts';

export interface Page<T extends ApiObject> {
  metadata: ListMeta;
  /** The items as JSON. */
  json: string[];
  /** The items, decoded when first asked for. */
  objects(): T[];
}

const position = z.object({ revision: z.number(), namespace: z.string(), name: z.string() });

/**
 * A page of a collection. Objects that nothing asks to look into are neither decoded nor encoded.
 *
 * Later pages show the objects as they are by then, not as they were at the first page. They all carry the first page's
 * resourceVersion, so that a watch from there makes up for the difference.
 * @throws StatusError 400, 410, 504
 */
export function listPage<T extends ApiObject>(
  core: ApiCore,
  kind: Kind<T>,
  namespace: string | undefined,
  query: URLSearchParams,
): Page<T> {
  checkResourceVersion(core, query);
  const { resource } = kind;
  const selection = createSelection(kind, listOptionsOf(namespace, query));
  const after = continuationOf(query);
  const limit = Math.max(0, Number(query.get('limit') ?? 0) || 0);
  const scope = {
    resource: qualifiedResource(resource),
    namespace: resource.namespaced ? namespace : undefined,
  };
  const revision = after?.revision ?? core.store.revision;

  const decode = (stored: StoredObject): T => {
    const object = parseStored<T>(stored.json);
    kind.decorate?.(object);
    return object;
  };
  // Without a selector the store can count the page off; with one, all that follow have to be looked at.
  const found =
    selection.name !== undefined && (!resource.namespaced || namespace !== undefined)
      ? [core.store.get(objectKey(resource, namespace, selection.name))].filter((item) => item !== undefined)
      : core.store.list(scope, {
          ...(after === undefined ? {} : { after }),
          ...(limit > 0 && selection.matches === undefined ? { limit: limit + 1 } : {}),
        });
  const needsDecoding = selection.matches !== undefined || kind.decorate !== undefined;
  let rows: { stored: StoredObject; object: T | undefined }[] = found.map((stored) => ({
    stored,
    object: needsDecoding ? decode(stored) : undefined,
  }));
  if (selection.matches !== undefined)
    rows = rows.filter(({ object }) => object !== undefined && selection.matches?.(object));
  const isCut = limit > 0 && rows.length > limit;
  if (isCut) rows = rows.slice(0, limit);
  const last = rows.at(-1)?.stored;
  return {
    metadata: {
      resourceVersion: String(revision),
      ...(isCut && last !== undefined
        ? {
            continue: Buffer.from(
              JSON.stringify({ revision, namespace: last.namespace, name: last.name }),
            ).toString('base64url'),
            ...(selection.matches === undefined
              ? { remainingItemCount: core.store.count(scope, after) - rows.length }
              : {}),
          }
        : {}),
    },
    json: rows.map(({ stored, object }) =>
      object === undefined || kind.decorate === undefined ? stored.json : JSON.stringify(object),
    ),
    objects: () => rows.map(({ stored, object }) => object ?? decode(stored)),
  };
}

/** A list as JSON, in texts that make the whole. */
export function* listTexts(kind: Kind, page: Page<ApiObject>): Generator<string> {
  yield `{"kind":"${kind.resource.kind}List","apiVersion":"${groupVersion(kind.resource)}","metadata":${JSON.stringify(page.metadata)},"items":[`;
  let separator = '';
  for (const json of page.json) {
    yield separator + json;
    separator = ',';
  }
  yield ']}\n';
}

/** What is in a collection now, each object as JSON. Those that nothing asks to look into are not decoded. */
export function* listJsonTexts<T extends ApiObject>(
  core: ApiCore,
  kind: Kind<T>,
  options: ListOptions,
): Generator<string> {
  const { resource, decorate } = kind;
  const { name, matches } = createSelection(kind, options);
  const found = core.store.list({
    resource: qualifiedResource(resource),
    namespace: resource.namespaced ? options.namespace : undefined,
  });
  for (const stored of found) {
    if (name !== undefined && name !== stored.name) continue;
    if (matches === undefined && decorate === undefined) {
      yield stored.json;
      continue;
    }
    const object = parseStored<T>(stored.json);
    decorate?.(object);
    if (matches === undefined || matches(object))
      yield decorate === undefined ? stored.json : JSON.stringify(object);
  }
}

function continuationOf(query: URLSearchParams): z.infer<typeof position> | undefined {
  const token = query.get('continue');
  if (token === null || token === '') return undefined;
  try {
    return position.parse(JSON.parse(Buffer.from(token, 'base64url').toString()));
  } catch {
    throw badRequest('continue key is not valid: it is not one that this server made');
  }
}

/** Any revision up to now is served with the objects as they are now, which is what `NotOlderThan` allows. */
function checkResourceVersion(core: ApiCore, query: URLSearchParams): void {
  const asked = query.get('resourceVersion') ?? '';
  const match = query.get('resourceVersionMatch') ?? '';
  if (!/^\d*$/.test(asked)) throw badRequest(`invalid resource version ${JSON.stringify(asked)}`);
  if (match !== '' && asked === '')
    throw badRequest('resourceVersionMatch is forbidden unless resourceVersion is provided');
  const revision = Number(asked);
  const current = core.store.revision;
  if (revision > current) throw tooLargeResourceVersion(revision, current);
  if (match === 'Exact' && revision !== 0 && revision !== current)
    throw expired(
      `The provided resource version is too old: ${revision}. This server lists the latest revision only.`,
    );
}
