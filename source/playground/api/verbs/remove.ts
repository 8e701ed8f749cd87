import { Namespaces, qualifiedResource, type Resource } from '../../../wire/resources.ts';
import type { ApiCore } from '../core.ts';

export const isNamespace = ({ group, plural }: Resource): boolean =>
  group === Namespaces.group && plural === Namespaces.plural;

/** Takes an object out of the store, and its namespace too when that waited for nothing else. */
export function removeObject(
  core: ApiCore,
  resource: Resource,
  namespace: string | undefined,
  name: string,
): void {
  core.storage.remove(resource, namespace, name);
  if (namespace !== undefined && resource.namespaced) finishNamespace(core, namespace);
  else if (isNamespace(resource)) finishNamespace(core, name);
}

/** Removes a namespace that is being deleted, once it is empty and nobody holds it back. */
export function finishNamespace(core: ApiCore, name: string): void {
  const namespace = core.storage.get(Namespaces, undefined, name);
  if (namespace?.metadata.deletionTimestamp === undefined) return;
  if ((namespace.metadata.finalizers ?? []).length > 0) return;
  const isEmpty = core.kinds.stored.every(
    ({ resource }) =>
      !resource.namespaced ||
      core.store.count({ resource: qualifiedResource(resource), namespace: name }) === 0,
  );
  if (isEmpty) core.storage.remove(Namespaces, undefined, name);
}
