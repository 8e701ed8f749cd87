import { rfc3339 } from '../../../platform/clock.ts';
import type { ApiObject, Status } from '../../../wire/kubernetes.ts';
import type { DeleteOptions, ListOptions } from '../client.ts';
import { type ApiCore, type WriteOptions, write } from '../core.ts';
import type { Kind } from '../kinds/kind.ts';
import { conflict, success } from '../status-errors.ts';
import { getObject } from './read.ts';
import { finishNamespace, isNamespace, removeObject } from './remove.ts';
import { isReleased } from './update.ts';

const foreground = 'foregroundDeletion';
const orphan = 'orphan';

/**
 * DELETE of an object: removes it, or marks it when finalizers or a grace period hold it back. Dependents are the garbage
 * collector's work, which finds its orders in the finalizers.
 * Source: k8s.io/apiserver `pkg/registry/rest/delete.go`, `pkg/registry/generic/registry/store.go`.
 * @returns the marked object, or a Status when it is gone
 * @throws StatusError 404, 409 (preconditions)
 */
export function deleteObject<T extends ApiObject>(
  core: ApiCore,
  kind: Kind<T>,
  namespace: string | undefined,
  name: string,
  options: DeleteOptions & WriteOptions = {},
): T | Status {
  return write(core, options, () => {
    const object = getObject(core, kind, namespace, name);
    checkPreconditions(kind, object, options);
    if (isNamespace(kind.resource)) return terminate(core, kind, object);
    const before = JSON.stringify(object.metadata);
    markFinalizers(object, options.propagationPolicy ?? defaultPolicy(kind, object));
    const isHeldBack = (object.metadata.finalizers ?? []).length > 0;
    const goesInSteps = isHeldBack || kind.gracefulDeletion !== undefined;
    if (goesInSteps) {
      markDeletion(core, kind, object, options.gracePeriodSeconds);
      // The mark is written even when both steps are done at once: watches see it.
      const isChanged = JSON.stringify(object.metadata) !== before;
      const marked = isChanged ? core.storage.replace(kind.resource, object) : object;
      if (!isReleased(marked)) return marked;
    }
    removeObject(core, kind.resource, namespace, name);
    return success(kind.resource, name, object.metadata.uid);
  });
}

/**
 * A namespace begins to go, and what is in it with it. It is gone when nothing is left that takes time.
 * Source: kubernetes `pkg/registry/core/namespace/storage/storage.go`, `pkg/controller/namespace/deletion`.
 */
function terminate<T extends ApiObject>(core: ApiCore, kind: Kind<T>, object: T): T {
  const { name } = object.metadata;
  let marked = object;
  if (object.metadata.deletionTimestamp === undefined) {
    object.metadata.deletionTimestamp = rfc3339(core.clock.now());
    marked = core.storage.replace(kind.resource, { ...object, status: { phase: 'Terminating' } });
  }
  for (const content of core.kinds.stored) {
    if (!content.resource.namespaced) continue;
    for (const { metadata } of core.storage.list(content.resource, { namespace: name }).items)
      if (metadata.deletionTimestamp === undefined)
        deleteObject(core, content, name, metadata.name, { propagationPolicy: 'Background' });
  }
  finishNamespace(core, name);
  return marked;
}

/** DELETE of a collection. @returns what was deleted, as it was */
export function deleteCollection<T extends ApiObject>(
  core: ApiCore,
  kind: Kind<T>,
  selection: ListOptions,
  options: DeleteOptions & WriteOptions = {},
): T[] {
  return write(core, options, () => {
    const { items } = core.storage.list(kind.resource, selection);
    for (const { metadata } of items)
      deleteObject(core, kind, metadata.namespace, metadata.name, {
        ...(options.propagationPolicy === undefined ? {} : { propagationPolicy: options.propagationPolicy }),
        ...(options.gracePeriodSeconds === undefined
          ? {}
          : { gracePeriodSeconds: options.gracePeriodSeconds }),
      });
    return items;
  });
}

function checkPreconditions(kind: Kind, object: ApiObject, { preconditions }: DeleteOptions): void {
  const { uid, resourceVersion, name } = object.metadata;
  if (preconditions?.uid !== undefined && preconditions.uid !== uid)
    throw conflict(
      kind.resource,
      name,
      `Precondition failed: UID in precondition: ${preconditions.uid}, UID in object meta: ${uid}`,
    );
  if (preconditions?.resourceVersion !== undefined && preconditions.resourceVersion !== resourceVersion)
    throw conflict(
      kind.resource,
      name,
      `Precondition failed: ResourceVersion in precondition: ${preconditions.resourceVersion}, ResourceVersion in object meta: ${resourceVersion}`,
    );
}

/** What the finalizers that are there already say goes before what the kind says. */
const defaultPolicy = (kind: Kind, { metadata }: ApiObject): DeleteOptions['propagationPolicy'] =>
  kind.orphansDependents === true && metadata.finalizers?.includes(foreground) !== true
    ? 'Orphan'
    : undefined;

function markFinalizers(object: ApiObject, policy: DeleteOptions['propagationPolicy']): void {
  if (policy === undefined) return;
  const kept = (object.metadata.finalizers ?? []).filter(
    (finalizer) => finalizer !== foreground && finalizer !== orphan,
  );
  if (policy === 'Foreground') kept.push(foreground);
  if (policy === 'Orphan') kept.push(orphan);
  if (kept.length === 0) delete object.metadata.finalizers;
  else object.metadata.finalizers = kept;
}

function markDeletion<T extends ApiObject>(
  core: ApiCore,
  kind: Kind<T>,
  object: T,
  requestedSeconds: number | undefined,
): void {
  const meta = object.metadata;
  const grace = kind.gracefulDeletion?.(object, requestedSeconds) ?? 0;
  if (meta.deletionTimestamp !== undefined) {
    // A second deletion may only make it sooner.
    const left = meta.deletionGracePeriodSeconds ?? 0;
    if (requestedSeconds === undefined || grace >= left) return;
    const sooner = Date.parse(meta.deletionTimestamp) + (grace - left) * 1000;
    meta.deletionTimestamp = rfc3339(Math.max(sooner, core.clock.now()));
    meta.deletionGracePeriodSeconds = grace;
    return;
  }
  meta.deletionTimestamp = rfc3339(core.clock.now() + grace * 1000);
  meta.deletionGracePeriodSeconds = grace;
  if (meta.generation !== undefined && meta.generation > 0) meta.generation += 1;
}
