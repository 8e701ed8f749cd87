import type { Clock } from '../../../../platform/clock.ts';
import { Events, Namespaces, type Resource } from '../../../../wire/resources.ts';
import { isConflict, isNotFound } from '../../../../wire/status.ts';
import type { ApiClient } from '../../../api/client.ts';
import { type Controller, createController } from '../../runtime/controller.ts';
import { createInformer } from '../../runtime/informer.ts';
import { getIfExists } from '../../runtime/update-latest.ts';
import type { Collected } from './garbage-collector.ts';

export interface NamespaceLeftoversOptions {
  client: ApiClient;
  clock: Clock;
  signal: AbortSignal;
  /** Owners before what they own, so that nothing is made anew meanwhile. */
  collections: readonly Collected[];
  onError?(error: unknown, key: string): void;
}

/**
 * Deletes what is in a namespace that is gone or going. Upstream's namespace controller does so before it lets the namespace
 * go (`pkg/controller/namespace`); here the namespace may be gone first.
 * @throws StatusError when namespaces cannot be listed
 */
export async function startNamespaceLeftovers(options: NamespaceLeftoversOptions): Promise<Controller> {
  const { client, clock, signal, collections } = options;
  const namespaces = createInformer(client, Namespaces);
  await namespaces.start(signal);
  const contents: Resource[] = [...collections.map(({ resource }) => resource), Events].filter(
    ({ namespaced }) => namespaced,
  );

  const sync = async (namespace: string): Promise<void> => {
    const live = await getIfExists(client, Namespaces, undefined, namespace);
    if (live !== undefined && live.metadata.deletionTimestamp === undefined) return;
    for (const resource of contents) {
      const { items } = await client.list(resource, { namespace });
      for (const { metadata } of items) {
        if (metadata.deletionTimestamp === undefined) await remove(resource, namespace, metadata);
      }
    }
  };
  const remove = async (
    resource: Resource,
    namespace: string,
    { name, uid }: { name: string; uid?: string },
  ): Promise<void> => {
    try {
      await client.delete(resource, namespace, name, {
        propagationPolicy: 'Background',
        ...(uid === undefined ? {} : { preconditions: { uid } }),
      });
    } catch (error) {
      if (!isNotFound(error) && !isConflict(error)) throw error;
    }
  };

  const controller = createController({
    name: 'namespace-leftovers',
    sync,
    clock,
    signal,
    ...(options.onError === undefined ? {} : { onError: options.onError }),
  });
  namespaces.on({
    added({ metadata }) {
      if (metadata.deletionTimestamp !== undefined) controller.enqueue(metadata.name);
    },
    updated({ metadata }) {
      if (metadata.deletionTimestamp !== undefined) controller.enqueue(metadata.name);
    },
    deleted: ({ metadata }) => controller.enqueue(metadata.name),
  });
  for (const { informer } of collections) {
    // Also what is written when its namespace has just gone.
    informer.on({
      added({ metadata: { namespace } }) {
        if (namespace !== undefined && namespaces.get(undefined, namespace) === undefined)
          controller.enqueue(namespace);
      },
    });
  }
  return controller;
}
