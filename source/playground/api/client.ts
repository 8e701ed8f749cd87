import type { ApiObject, WatchEvent } from '../../wire/kubernetes.ts';
import type { Resource } from '../../wire/resources.ts';

export interface ListOptions {
  namespace?: string;
  /** As in `?labelSelector=`: `app=web,tier!=db`, `env in (a,b)`, `!legacy`. */
  labelSelector?: string;
  /** As in `?fieldSelector=`: `metadata.name=web`, `status.phase!=Running`. */
  fieldSelector?: string;
}

export interface DeleteOptions {
  propagationPolicy?: 'Background' | 'Foreground' | 'Orphan';
  gracePeriodSeconds?: number;
  preconditions?: { uid?: string; resourceVersion?: string };
}

export type PatchType = 'json' | 'merge' | 'strategic';

/**
 * The API server as the playground's own controllers and kubelet see it: the very same rules as over HTTPS (defaulting,
 * validation, generations, optimistic locking, virtual resources), without the network. Objects that come out are the
 * caller's own copies. Every method rejects with a `StatusError` in upstream's words.
 */
export interface ApiClient {
  get<T extends ApiObject>(resource: Resource<T>, namespace: string | undefined, name: string): Promise<T>;
  list<T extends ApiObject>(
    resource: Resource<T>,
    options?: ListOptions,
  ): Promise<{ items: T[]; resourceVersion: string }>;
  create<T extends ApiObject>(
    resource: Resource<T>,
    namespace: string | undefined,
    object: Partial<T>,
  ): Promise<T>;
  /** PUT. With `metadata.resourceVersion` it is refused with a Conflict when the object has changed since. */
  update<T extends ApiObject>(resource: Resource<T>, object: T, subresource?: 'status' | 'scale'): Promise<T>;
  patch<T extends ApiObject>(
    resource: Resource<T>,
    namespace: string | undefined,
    name: string,
    patch: unknown,
    type: PatchType,
    subresource?: 'status' | 'scale',
  ): Promise<T>;
  delete(
    resource: Resource,
    namespace: string | undefined,
    name: string,
    options?: DeleteOptions,
  ): Promise<void>;
  /**
   * Calls `onEvent` for each change after `options.resourceVersion`, in order, until `signal` is aborted. Delivery is
   * asynchronous to the write that caused it and never throws into the writer. With `resourceVersion` too old, one
   * ERROR event with a Status 410 is delivered and the watch ends.
   */
  watch<T extends ApiObject>(
    resource: Resource<T>,
    options: ListOptions & { resourceVersion: string },
    onEvent: (event: WatchEvent<T>) => void,
    signal: AbortSignal,
  ): void;
}
