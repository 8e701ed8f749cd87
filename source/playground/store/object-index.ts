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

/** Objects of one resource. */
interface Shelf {
  byPath: Map<string, StoredObject>;
  /** Sorted; but for what has come and gone since it was last looked at, so that writes need not move it. */
  paths: string[];
  added: Set<string>;
  removed: Set<string>;
}

/** etcd's keys end like that, so its order is that of these: `a-b/x` comes before `a/x`. */
const pathOf = (namespace: string, name: string): string => `${namespace}/${name}`;

export function createObjectIndex(): ObjectIndex {
  const shelves = new Map<string, Shelf>();

  const range = (
    { resource, namespace }: CollectionKey,
    after: { namespace: string; name: string } | undefined,
  ): { shelf: Shelf; from: number; to: number } => {
    const shelf = shelves.get(resource) ?? emptyShelf();
    putInOrder(shelf);
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
      const end = page.limit === undefined ? to : Math.min(to, from + page.limit);
      const found: StoredObject[] = [];
      for (let at = from; at < end; at += 1) {
        const object = shelf.byPath.get(shelf.paths[at] ?? '');
        if (object !== undefined) found.push(object);
      }
      return found;
    },
    count(collection, after) {
      const { from, to } = range(collection, after);
      return to - from;
    },
    set({ resource, namespace, name }, object) {
      let shelf = shelves.get(resource);
      if (shelf === undefined) {
        shelf = emptyShelf();
        shelves.set(resource, shelf);
      }
      const { byPath, added, removed } = shelf;
      const path = pathOf(namespace, name);
      const wasThere = byPath.has(path);
      if (object === undefined) {
        if (wasThere && !added.delete(path)) removed.add(path);
        byPath.delete(path);
      } else {
        if (!wasThere && !removed.delete(path)) added.add(path);
        byPath.set(path, object);
      }
    },
  };
}

const emptyShelf = (): Shelf => ({ byPath: new Map(), paths: [], added: new Set(), removed: new Set() });

function putInOrder(shelf: Shelf): void {
  const { added, removed } = shelf;
  if (added.size === 0 && removed.size === 0) return;
  const before = removed.size === 0 ? shelf.paths : shelf.paths.filter((path) => !removed.has(path));
  shelf.paths = merge(before, [...added].sort());
  added.clear();
  removed.clear();
}

function merge(left: readonly string[], right: readonly string[]): string[] {
  const merged: string[] = [];
  let from = 0;
  for (const path of right) {
    const to = firstFrom(left, path);
    for (; from < to; from += 1) merged.push(left[from] ?? '');
    merged.push(path);
  }
  for (; from < left.length; from += 1) merged.push(left[from] ?? '');
  return merged;
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
