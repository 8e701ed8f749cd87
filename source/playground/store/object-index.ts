import type { CollectionKey, ObjectKey, StoredObject } from './store.ts';

/** All objects, in memory: what is read comes from here, without SQLite. */
export interface ObjectIndex {
  get(key: ObjectKey): StoredObject | undefined;
  /** In the order of {@link Store.list}. The array is the caller's own. */
  list(
    collection: CollectionKey,
    page?: { after?: { namespace: string; name: string }; limit?: number },
  ): StoredObject[];
  count(collection: CollectionKey, after?: { namespace: string; name: string }): number;
  /** Puts `object` in the place of what is there; undefined takes it away. */
  set(key: ObjectKey, object: StoredObject | undefined): void;
}

/** Objects of one resource, sorted by path. The two arrays run in step. */
interface Shelf {
  byPath: Map<string, StoredObject>;
  paths: string[];
  objects: StoredObject[];
}

/** etcd's keys end like that, so its order is that of these: `a-b/x` comes before `a/x`. */
const pathOf = (namespace: string, name: string): string => `${namespace}/${name}`;

export function createObjectIndex(): ObjectIndex {
  const shelves = new Map<string, Shelf>();
  const empty: Shelf = { byPath: new Map(), paths: [], objects: [] };

  const range = (
    { resource, namespace }: CollectionKey,
    after: { namespace: string; name: string } | undefined,
  ): { shelf: Shelf; from: number; to: number } => {
    const shelf = shelves.get(resource) ?? empty;
    const { paths } = shelf;
    const from =
      after === undefined
        ? namespace === undefined
          ? 0
          : firstFrom(paths, pathOf(namespace, ''))
        : firstFrom(paths, `${pathOf(after.namespace, after.name)}\0`);
    // `0` is what follows `/`.
    const to = namespace === undefined ? paths.length : firstFrom(paths, `${namespace}0`);
    return { shelf, from, to: Math.max(from, to) };
  };

  return {
    get: ({ resource, namespace, name }) => shelves.get(resource)?.byPath.get(pathOf(namespace, name)),
    list(collection, page = {}) {
      const { shelf, from, to } = range(collection, page.after);
      return shelf.objects.slice(from, page.limit === undefined ? to : Math.min(to, from + page.limit));
    },
    count(collection, after) {
      const { from, to } = range(collection, after);
      return to - from;
    },
    set({ resource, namespace, name }, object) {
      let shelf = shelves.get(resource);
      if (shelf === undefined) {
        shelf = { byPath: new Map(), paths: [], objects: [] };
        shelves.set(resource, shelf);
      }
      const { byPath, paths, objects } = shelf;
      const path = pathOf(namespace, name);
      const isThere = byPath.has(path);
      const at = firstFrom(paths, path);
      if (object === undefined) {
        if (!isThere) return;
        byPath.delete(path);
        paths.splice(at, 1);
        objects.splice(at, 1);
        return;
      }
      byPath.set(path, object);
      if (isThere) objects[at] = object;
      else {
        paths.splice(at, 0, path);
        objects.splice(at, 0, object);
      }
    },
  };
}

/** Index of the first path that is not less than `path`. */
function firstFrom(paths: readonly string[], path: string): number {
  let low = 0;
  let high = paths.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((paths[middle] ?? '') < path) low = middle + 1;
    else high = middle;
  }
  return low;
}
