import type { Clock } from '../../../../platform/clock.ts';
import type { ApiObject } from '../../../../wire/kubernetes.ts';
import type { Resource } from '../../../../wire/resources.ts';
import { StatusError } from '../../../../wire/status.ts';
import type { ApiClient, ListOptions } from '../../client.ts';

export interface Waiting {
  client: ApiClient;
  clock: Clock;
  /** Milliseconds. */
  timeout: number;
  signal: AbortSignal;
}

/** Nothing of the kind came about in time. */
export class WaitTimeout extends Error {
  constructor() {
    super('timed out waiting for the condition');
  }
}

/**
 * Waits until `select` finds what it looks for among the objects, now or after any change of them.
 * @param select may throw, which ends the wait
 * @throws WaitTimeout; StatusError; the signal's reason when it is aborted
 */
export async function waitFor<T extends ApiObject, R>(
  { client, clock, timeout, signal }: Waiting,
  resource: Resource<T>,
  options: ListOptions,
  select: (objects: readonly T[]) => R | undefined,
): Promise<R> {
  const { items, resourceVersion } = await client.list(resource, options);
  const found = select(items);
  if (found !== undefined) return found;
  const keyOf = ({ metadata }: T): string => `${metadata.namespace ?? ''}/${metadata.name}`;
  const objects = new Map(items.map((item) => [keyOf(item), item]));
  const ended = new AbortController();
  const until = AbortSignal.any([signal, ended.signal]);
  const { promise, resolve, reject } = Promise.withResolvers<R>();
  const expiry = clock.sleep(timeout, until).then(
    () => reject(new WaitTimeout()),
    // The wait has ended otherwise, or the caller has gone.
    () => {
      if (signal.aborted) reject(signal.reason instanceof Error ? signal.reason : new Error('aborted'));
    },
  );
  try {
    client.watch(
      resource,
      { ...options, resourceVersion },
      (event) => {
        try {
          if (event.type === 'ERROR') throw new StatusError(watchError);
          if (event.type === 'DELETED') objects.delete(keyOf(event.object));
          else if (event.type !== 'BOOKMARK') objects.set(keyOf(event.object), event.object);
          const selected = select([...objects.values()]);
          if (selected !== undefined) resolve(selected);
        } catch (error) {
          reject(error instanceof Error ? error : new Error(String(error)));
        }
      },
      until,
    );
    return await promise;
  } finally {
    ended.abort();
    await expiry;
  }
}

const watchError = {
  kind: 'Status',
  apiVersion: 'v1',
  metadata: {},
  status: 'Failure',
  reason: 'Expired',
  message: 'the watch has fallen behind; please try again',
  code: 410,
} as const;
