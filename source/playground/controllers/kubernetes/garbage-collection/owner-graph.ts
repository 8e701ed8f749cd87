import type { ApiObject } from '../../../../wire/kubernetes.ts';
import type { Resource } from '../../../../wire/resources.ts';

/** An object that the garbage collector knows, with its collection. */
export interface Node {
  resource: Resource;
  object: ApiObject;
}

/** Who belongs to whom, by uid. */
export interface OwnerGraph {
  get(uid: string): Node | undefined;
  /** The objects that name `uid` among their owners. */
  dependentsOf(uid: string): Node[];
  put(node: Node): void;
  remove(object: ApiObject): void;
}

export function createOwnerGraph(): OwnerGraph {
  const nodes = new Map<string, Node>();
  const dependents = new Map<string, Set<string>>();

  const ownersOf = (object: ApiObject): string[] =>
    (object.metadata.ownerReferences ?? []).map((reference) => reference.uid);
  const unlink = (node: Node | undefined, uid: string): void => {
    for (const owner of node === undefined ? [] : ownersOf(node.object)) {
      const known = dependents.get(owner);
      known?.delete(uid);
      if (known?.size === 0) dependents.delete(owner);
    }
  };
  return {
    get: (uid) => nodes.get(uid),
    dependentsOf: (uid) =>
      [...(dependents.get(uid) ?? [])]
        .map((dependent) => nodes.get(dependent))
        .filter((node) => node !== undefined),
    put(node) {
      const uid = node.object.metadata.uid ?? '';
      unlink(nodes.get(uid), uid);
      nodes.set(uid, node);
      for (const owner of ownersOf(node.object)) {
        const known = dependents.get(owner) ?? new Set();
        dependents.set(owner, known.add(uid));
      }
    },
    remove(object) {
      const uid = object.metadata.uid ?? '';
      unlink(nodes.get(uid), uid);
      nodes.delete(uid);
    },
  };
}
