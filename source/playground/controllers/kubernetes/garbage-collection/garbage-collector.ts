import type { Clock } from '../../../../platform/clock.ts';
import type { ApiObject, OwnerReference } from '../../../../wire/kubernetes.ts';
import { groupVersion, type Resource } from '../../../../wire/resources.ts';
import { isConflict, isNotFound } from '../../../../wire/status.ts';
import type { ApiClient, DeleteOptions } from '../../../api/client.ts';
import { type Controller, createController } from '../../runtime/controller.ts';
import type { Informer } from '../../runtime/informer.ts';
import { getIfExists, updateLatest } from '../../runtime/update-latest.ts';
import { createOwnerGraph, type Node } from './owner-graph.ts';

const foreground = 'foregroundDeletion';
const orphan = 'orphan';

/** A collection that the garbage collector watches. */
export interface Collected {
  resource: Resource;
  informer: Informer<ApiObject>;
}

export interface GarbageCollectorOptions {
  client: ApiClient;
  clock: Clock;
  signal: AbortSignal;
  collections: readonly Collected[];
  onError?(error: unknown, key: string): void;
}

/**
 * Deletes objects whose owners are all gone, and carries out the orders that a deletion leaves in finalizers: Foreground
 * (dependents first) and Orphan (dependents stay, without their owner). Owners are known by uid: one of the same name that
 * came later is another. Source: k8s.io/kubernetes `pkg/controller/garbagecollector/garbagecollector.go`.
 */
export function startGarbageCollector(options: GarbageCollectorOptions): Controller {
  const { client, clock, signal, collections } = options;
  const graph = createOwnerGraph();

  const sync = async (uid: string): Promise<void> => {
    const node = graph.get(uid);
    if (node === undefined) return;
    const { object } = node;
    if (object.metadata.deletionTimestamp !== undefined) {
      const finalizers = object.metadata.finalizers ?? [];
      if (finalizers.includes(orphan)) await orphanDependents(node);
      else if (finalizers.includes(foreground)) await deleteDependentsFirst(node);
      return;
    }
    await deleteIfOwnerless(node);
  };

  const deleteIfOwnerless = async ({ resource, object }: Node): Promise<void> => {
    const references = object.metadata.ownerReferences ?? [];
    if (references.length === 0) return;
    const { namespace, name, uid } = object.metadata;
    const states = await Promise.all(references.map((reference) => stateOf(reference, namespace)));
    const gone = references.filter((_, index) => states[index] === 'gone');
    const leaving = references.filter((_, index) => states[index] === 'waiting for dependents');
    if (gone.length === 0 && leaving.length === 0) return;
    if (gone.length + leaving.length < references.length) {
      // Somebody still wants it: only the others are struck off.
      await dropOwners(resource, object, new Set([...gone, ...leaving].map((reference) => reference.uid)));
      return;
    }
    const policy =
      leaving.length > 0 && graph.dependentsOf(uid ?? '').length > 0 ? 'Foreground' : policyOf(object);
    await remove(resource, namespace, name, uid, policy);
  };

  /** Asked of the server, since what our copies do not show may only be late. */
  const stateOf = async (
    reference: OwnerReference,
    namespace: string | undefined,
  ): Promise<'there' | 'gone' | 'waiting for dependents'> => {
    const owners = collections.find(
      ({ resource }) => resource.kind === reference.kind && groupVersion(resource) === reference.apiVersion,
    );
    // Nobody can say of a kind that is not served whether its objects are gone.
    if (owners === undefined) return 'there';
    const ownerNamespace = owners.resource.namespaced ? namespace : undefined;
    const owner = await getIfExists(client, owners.resource, ownerNamespace, reference.name);
    if (owner?.metadata.uid !== reference.uid) return 'gone';
    const isWaiting =
      owner.metadata.deletionTimestamp !== undefined &&
      owner.metadata.finalizers?.includes(foreground) === true;
    return isWaiting ? 'waiting for dependents' : 'there';
  };

  const orphanDependents = async ({ resource, object }: Node): Promise<void> => {
    const owner = new Set([object.metadata.uid ?? '']);
    for (const dependent of graph.dependentsOf(object.metadata.uid ?? ''))
      await dropOwners(dependent.resource, dependent.object, owner);
    await dropFinalizer(resource, object, orphan);
  };

  const deleteDependentsFirst = async ({ resource, object }: Node): Promise<void> => {
    const uid = object.metadata.uid ?? '';
    const dependents = graph.dependentsOf(uid);
    for (const dependent of dependents) controller.enqueue(dependent.object.metadata.uid ?? '');
    const blocking = dependents.some((dependent) =>
      (dependent.object.metadata.ownerReferences ?? []).some(
        (reference) => reference.uid === uid && reference.blockOwnerDeletion === true,
      ),
    );
    if (!blocking) await dropFinalizer(resource, object, foreground);
  };

  const remove = async (
    resource: Resource,
    namespace: string | undefined,
    name: string,
    uid: string | undefined,
    propagationPolicy: NonNullable<DeleteOptions['propagationPolicy']>,
  ): Promise<void> => {
    try {
      await client.delete(resource, namespace, name, {
        propagationPolicy,
        ...(uid === undefined ? {} : { preconditions: { uid } }),
      });
    } catch (error) {
      // A Conflict: another object has the name by now.
      if (!isNotFound(error) && !isConflict(error)) throw error;
    }
  };

  const change = async (
    resource: Resource,
    { metadata }: ApiObject,
    edit: (fresh: ApiObject) => boolean,
  ): Promise<void> => {
    try {
      await updateLatest(client, resource, metadata.namespace, metadata.name, (fresh) =>
        fresh.metadata.uid === metadata.uid ? edit(fresh) : false,
      );
    } catch (error) {
      if (!isNotFound(error)) throw error;
    }
  };
  const dropOwners = (resource: Resource, object: ApiObject, owners: ReadonlySet<string>): Promise<void> =>
    change(resource, object, (fresh) => {
      const kept = (fresh.metadata.ownerReferences ?? []).filter(({ uid }) => !owners.has(uid));
      if (kept.length === (fresh.metadata.ownerReferences ?? []).length) return false;
      if (kept.length === 0) delete fresh.metadata.ownerReferences;
      else fresh.metadata.ownerReferences = kept;
      return true;
    });
  const dropFinalizer = (resource: Resource, object: ApiObject, finalizer: string): Promise<void> =>
    change(resource, object, (fresh) => {
      const kept = (fresh.metadata.finalizers ?? []).filter((entry) => entry !== finalizer);
      if (kept.length === (fresh.metadata.finalizers ?? []).length) return false;
      if (kept.length === 0) delete fresh.metadata.finalizers;
      else fresh.metadata.finalizers = kept;
      return true;
    });

  const controller = createController({
    name: 'garbage-collector',
    sync,
    clock,
    signal,
    concurrency: 5,
    ...(options.onError === undefined ? {} : { onError: options.onError }),
  });

  /** The dependents of one that is gone or going, and its owners, which may have waited for it. */
  const enqueueRelatives = (object: ApiObject): void => {
    for (const dependent of graph.dependentsOf(object.metadata.uid ?? ''))
      controller.enqueue(dependent.object.metadata.uid ?? '');
    for (const { uid } of object.metadata.ownerReferences ?? []) {
      if (graph.get(uid)?.object.metadata.deletionTimestamp !== undefined) controller.enqueue(uid);
    }
  };
  for (const { resource, informer } of collections) {
    const onChange = (object: ApiObject, old?: ApiObject): void => {
      graph.put({ resource, object });
      // Most changes are of status: only what concerns ownership is looked at.
      const isLeaving = object.metadata.deletionTimestamp !== undefined;
      const ownersChanged =
        JSON.stringify(old?.metadata.ownerReferences) !== JSON.stringify(object.metadata.ownerReferences);
      if (isLeaving || (ownersChanged && (object.metadata.ownerReferences ?? []).length > 0))
        controller.enqueue(object.metadata.uid ?? '');
      if (ownersChanged && old !== undefined) enqueueRelatives(old);
    };
    informer.on({
      added: (object) => onChange(object),
      updated: onChange,
      deleted(object) {
        graph.remove(object);
        enqueueRelatives(object);
      },
    });
  }
  return controller;
}

/** How the dependents of an ownerless object go: as its own finalizers say. */
function policyOf(object: ApiObject): NonNullable<DeleteOptions['propagationPolicy']> {
  const finalizers = object.metadata.finalizers ?? [];
  if (finalizers.includes(orphan)) return 'Orphan';
  return finalizers.includes(foreground) ? 'Foreground' : 'Background';
}
