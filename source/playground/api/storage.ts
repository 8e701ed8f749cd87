import { randomUUID } from 'node:crypto';
import { type Clock, rfc3339 } from '../../platform/clock.ts';
import type { ApiObject } from '../../wire/kubernetes.ts';
import { groupVersion, qualifiedResource, type Resource } from '../../wire/resources.ts';
import type { ObjectKey, Store, StoredObject } from '../store/store.ts';
import type { KindRegistry } from './kind-registry.ts';
import type { Storage } from './kinds/kind.ts';
import { createSelection } from './selectors/selection.ts';
import { alreadyExists, conflict, notFound } from './status-errors.ts';

export const objectKey = (resource: Resource, namespace: string | undefined, name: string): ObjectKey => ({
  resource: qualifiedResource(resource),
  namespace: resource.namespaced ? (namespace ?? '') : '',
  name,
});

/** Parses what the store gave. The store holds only what was written as `T` of that resource. */
export const parseStored = <T extends ApiObject>(json: string): T => JSON.parse(json) as T;

/** An object's JSON with its resourceVersion: kind and apiVersion first, as upstream has it. Sets it on the object, too. */
export function serialiseAt(object: ApiObject, revision: number): string {
  object.metadata.resourceVersion = String(revision);
  return JSON.stringify(object);
}

/** Stored objects, by the rules that hold for all kinds: unique names, optimistic locking. */
export function createStorage(store: Store, kinds: KindRegistry, clock: Clock): Storage {
  const read = <T extends ApiObject>(resource: Resource<T>, stored: StoredObject): T => {
    const object = parseStored<T>(stored.json);
    kinds.storedKind(resource)?.decorate?.(object);
    return object;
  };

  return {
    get(resource, namespace, name) {
      kinds.mustBeStored(resource);
      const stored = store.get(objectKey(resource, namespace, name));
      return stored === undefined ? undefined : read(resource, stored);
    },
    list(resource, options = {}) {
      const kind = kinds.mustBeStored(resource);
      const selection = createSelection(kind, options);
      const resourceVersion = String(store.revision);
      const found =
        selection.name !== undefined && (options.namespace !== undefined || !resource.namespaced)
          ? [store.get(objectKey(resource, options.namespace, selection.name))].filter(
              (stored) => stored !== undefined,
            )
          : store.list({
              resource: qualifiedResource(resource),
              namespace: resource.namespaced ? options.namespace : undefined,
            });
      const items = found.map((stored) => read(resource, stored));
      return {
        items: selection.matches === undefined ? items : items.filter(selection.matches),
        resourceVersion,
      };
    },
    insert(resource, object) {
      kinds.mustBeStored(resource);
      const { apiVersion: _, kind: __, metadata, ...rest } = object;
      const { name } = metadata;
      // The rest of T is what was not named here.
      const fresh = {
        kind: resource.kind,
        apiVersion: groupVersion(resource),
        metadata: {
          ...metadata,
          uid: randomUUID(),
          creationTimestamp: rfc3339(clock.now()),
        },
        ...rest,
      } as unknown as typeof object;
      const key = objectKey(resource, metadata.namespace, name);
      if (store.insert(key, (revision) => serialiseAt(fresh, revision)) === undefined)
        throw alreadyExists(resource, name);
      return fresh;
    },
    replace(resource, object) {
      kinds.mustBeStored(resource);
      const { namespace, name, resourceVersion } = object.metadata;
      const key = objectKey(resource, namespace, name);
      const fresh = structuredClone(object);
      const expected = Number(resourceVersion);
      if (store.replace(key, expected, (revision) => serialiseAt(fresh, revision)) === undefined)
        throw store.get(key) === undefined ? notFound(resource, name) : conflict(resource, name);
      return fresh;
    },
    remove(resource, namespace, name) {
      kinds.mustBeStored(resource);
      const key = objectKey(resource, namespace, name);
      const stored = store.get(key);
      if (stored === undefined) throw notFound(resource, name);
      const last = parseStored(stored.json);
      store.remove(key, (revision) => serialiseAt(last, revision));
    },
    transaction: (work) => store.transaction(work),
  };
}
