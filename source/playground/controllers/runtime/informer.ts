import { setTimeout as sleep } from 'node:timers/promises';
import type { ApiObject } from '../../../wire/kubernetes.ts';
import type { Resource } from '../../../wire/resources.ts';
import type { ApiClient, ListOptions } from '../../api/client.ts';

export interface InformerHandlers<T> {
  added?(object: T): void;
  updated?(object: T, old: T): void;
  deleted?(object: T): void;
}

/** A local copy of a collection, kept current by a watch. Objects in it are shared: never change them. */
export interface Informer<T extends ApiObject> {
  get(namespace: string | undefined, name: string): T | undefined;
  list(): Iterable<T>;
  /** Adds handlers. Called for what is already there, too. */
  on(handlers: InformerHandlers<T>): void;
  /** Lists, then watches. Resolves when the first list is in. Ends with the signal. */
  start(signal: AbortSignal): Promise<void>;
}

const keyOf = (namespace: string | undefined, name: string): string => `${namespace ?? ''}/${name}`;

export function createInformer<T extends ApiObject>(
  client: ApiClient,
  resource: Resource<T>,
  options: ListOptions = {},
): Informer<T> {
  let cache = new Map<string, T>();
  const handlers: InformerHandlers<T>[] = [];

  const put = (object: T): void => {
    const key = keyOf(object.metadata.namespace, object.metadata.name);
    const old = cache.get(key);
    cache.set(key, object);
    for (const handler of handlers) {
      if (old === undefined) handler.added?.(object);
      else if (old.metadata.uid !== object.metadata.uid) {
        handler.deleted?.(old);
        handler.added?.(object);
      } else handler.updated?.(object, old);
    }
  };
  const remove = (object: T): void => {
    if (cache.delete(keyOf(object.metadata.namespace, object.metadata.name))) {
      for (const handler of handlers) handler.deleted?.(object);
    }
  };

  const listAndWatch = async (signal: AbortSignal): Promise<void> => {
    const { items, resourceVersion } = await client.list(resource, options);
    const gone = new Map(cache);
    for (const item of items) {
      const key = keyOf(item.metadata.namespace, item.metadata.name);
      gone.delete(key);
      if (cache.get(key)?.metadata.resourceVersion !== item.metadata.resourceVersion) put(item);
    }
    for (const object of gone.values()) remove(object);
    client.watch(
      resource,
      { ...options, resourceVersion },
      (event) => {
        if (signal.aborted) return;
        if (event.type === 'ADDED' || event.type === 'MODIFIED') put(event.object);
        else if (event.type === 'DELETED') remove(event.object);
        else if (event.type === 'ERROR') {
          // The log was compacted past our place in it: start over.
          void startOver(signal);
        }
      },
      signal,
    );
  };

  /** An informer that has begun never gives up: a copy that is no longer kept current is worse than none. */
  const startOver = async (signal: AbortSignal): Promise<void> => {
    while (!signal.aborted) {
      try {
        await listAndWatch(signal);
        return;
      } catch {
        await sleep(1000, undefined, { signal }).catch(() => undefined);
      }
    }
  };

  return {
    get: (namespace, name) => cache.get(keyOf(namespace, name)),
    list: () => cache.values(),
    on(handler) {
      handlers.push(handler);
      for (const object of cache.values()) handler.added?.(object);
    },
    async start(signal) {
      cache = new Map();
      await listAndWatch(signal);
    },
  };
}
