import type { Clock } from '../../../../platform/clock.ts';
import type { Pod } from '../../../../wire/kubernetes.ts';
import { Pods } from '../../../../wire/resources.ts';
import { isNotFound } from '../../../../wire/status.ts';
import type { ApiClient } from '../../../api/client.ts';
import { type Controller, createController, type SyncResult } from '../../runtime/controller.ts';
import { createEventRecorder } from '../../runtime/event-recorder.ts';
import type { Informer } from '../../runtime/informer.ts';
import { claim } from '../claim.ts';
import { controllerOf } from '../owner-references.ts';
import { isPodActive, readySince } from '../pods.ts';
import { adjustReplicas } from './adjust-replicas.ts';
import { createExpectations } from './expectations.ts';
import { createPodControl } from './pod-control.ts';
import type { ReplicaOwner, ReplicaOwnerKind } from './replica-owner.ts';
import { replicaStatus } from './replica-status.ts';

export interface ReplicaControllerOptions<T extends ReplicaOwner> {
  client: ApiClient;
  clock: Clock;
  signal: AbortSignal;
  kind: ReplicaOwnerKind<T>;
  owners: Informer<T>;
  pods: Informer<Pod>;
  onError?(error: unknown, key: string): void;
}

const keyOf = (object: { metadata: { namespace?: string; name: string } }): string =>
  `${object.metadata.namespace ?? ''}/${object.metadata.name}`;

/**
 * Keeps as many pods of each owner as its spec asks for, and its status true.
 * Source: k8s.io/kubernetes `pkg/controller/replicaset/replica_set.go`, of which the ReplicationController's is a copy.
 */
export function startReplicaController<T extends ReplicaOwner>(
  options: ReplicaControllerOptions<T>,
): Controller {
  const { client, clock, signal, kind, owners, pods } = options;
  const events = createEventRecorder({ client, clock, component: kind.component });
  const expectations = createExpectations(clock);
  const podControl = createPodControl(client, events);

  const sync = async (key: string): Promise<SyncResult> => {
    const [namespace = '', name = ''] = key.split('/');
    const owner = owners.get(namespace, name);
    if (owner === undefined) {
      expectations.forget(key);
      return undefined;
    }
    // Asked before the pods are read: what is observed in between is in the pods already.
    const mayAdjust = expectations.satisfied(key);
    const claimed = await claim({
      client,
      owner,
      ownerResource: kind.resource,
      resource: Pods,
      matches: kind.matcher(owner),
      candidates: podsOf(namespace),
      mayAdopt: isPodActive,
    });
    const active = claimed.filter(isPodActive);
    const failure =
      mayAdjust && owner.metadata.deletionTimestamp === undefined
        ? await adjustReplicas({ clock, expectations, podControl }, key, owner, active)
        : undefined;
    // The pods as they were before: what was made or deleted comes back as an event of its own.
    await writeStatus(owner, active, failure);
    if (failure !== undefined) throw failure.error;
    return awaitAvailability(owner, active);
  };

  function* podsOf(namespace: string): Iterable<Pod> {
    for (const pod of pods.list()) if (pod.metadata.namespace === namespace) yield pod;
  }

  const writeStatus = async (
    owner: T,
    active: Pod[],
    failure: { error: unknown } | undefined,
  ): Promise<void> => {
    const status = replicaStatus(owner, active, failure, clock.now());
    if (status === undefined) return;
    try {
      await client.update(kind.resource, { ...owner, status }, 'status');
    } catch (error) {
      if (!isNotFound(error)) throw error;
    }
  };

  /** Pods that are ready but have not been for minReadySeconds: nothing else tells us when they have. */
  const awaitAvailability = (owner: T, active: Pod[]): SyncResult => {
    const seconds = owner.spec.minReadySeconds ?? 0;
    if (seconds === 0) return undefined;
    const now = clock.now();
    const waits = active
      .map((pod) => (readySince(pod) ?? 0) + seconds * 1000 - now)
      .filter((wait) => wait > 0);
    return waits.length === 0 ? undefined : { requeueAfter: Math.min(...waits) };
  };

  const controller = createController({
    name: kind.component,
    sync,
    clock,
    signal,
    concurrency: 5,
    ...(options.onError === undefined ? {} : { onError: options.onError }),
  });

  const ownerOf = (pod: Pod): T | undefined => {
    const reference = controllerOf(pod);
    if (reference?.kind !== kind.resource.kind) return undefined;
    const owner = owners.get(pod.metadata.namespace, reference.name);
    return owner?.metadata.uid === reference.uid ? owner : undefined;
  };
  const enqueueThoseThatMatch = (pod: Pod): void => {
    for (const owner of owners.list()) {
      if (owner.metadata.namespace !== pod.metadata.namespace) continue;
      if (kind.matcher(owner)(pod.metadata.labels)) controller.enqueue(keyOf(owner));
    }
  };
  const enqueueOwner = (pod: Pod): void => {
    const owner = ownerOf(pod);
    if (owner !== undefined) controller.enqueue(keyOf(owner));
    else if (controllerOf(pod) === undefined) enqueueThoseThatMatch(pod);
  };
  const onDeletion = (pod: Pod): void => {
    const owner = ownerOf(pod);
    if (owner === undefined) return;
    expectations.deletionObserved(keyOf(owner), pod.metadata.uid ?? '');
    controller.enqueue(keyOf(owner));
  };

  owners.on({
    added: (owner) => controller.enqueue(keyOf(owner)),
    updated: (owner) => controller.enqueue(keyOf(owner)),
    deleted(owner) {
      // One of the same name that comes next must not wait for this one's pods.
      expectations.forget(keyOf(owner));
      controller.enqueue(keyOf(owner));
    },
  });
  pods.on({
    added(pod) {
      if (pod.metadata.deletionTimestamp !== undefined) return onDeletion(pod);
      const owner = ownerOf(pod);
      if (owner !== undefined) expectations.creationObserved(keyOf(owner));
      return enqueueOwner(pod);
    },
    updated(pod, old) {
      if (pod.metadata.deletionTimestamp !== undefined) return onDeletion(pod);
      if (controllerOf(old)?.uid !== controllerOf(pod)?.uid) {
        const former = ownerOf(old);
        if (former !== undefined) controller.enqueue(keyOf(former));
      }
      return enqueueOwner(pod);
    },
    deleted: onDeletion,
  });
  return controller;
}
