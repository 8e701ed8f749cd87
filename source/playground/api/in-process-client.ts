import type { ApiList, ApiObject, WatchEvent } from '../../wire/kubernetes.ts';
import { groupVersion, type Resource } from '../../wire/resources.ts';
import type { StatusError } from '../../wire/status.ts';
import type { ApiClient, ListOptions } from './client.ts';
import { type ApiCore, requestContext } from './core.ts';
import type { Kind, RequestContext, VirtualKind } from './kinds/kind.ts';
import { expired, notFound, verbNotSupported } from './status-errors.ts';
import { createObject } from './verbs/create.ts';
import { deleteObject } from './verbs/delete.ts';
import { incomingObject } from './verbs/incoming.ts';
import { applyPatch, patchObject } from './verbs/patch.ts';
import { getObject } from './verbs/read.ts';
import { getScale, updateScale } from './verbs/scale.ts';
import { updateObject } from './verbs/update.ts';
import { watchCollection } from './verbs/watch.ts';

/** Of the playground's own controllers: may do everything. */
const system: Pick<RequestContext, 'user' | 'may'> = {
  user: { name: 'system:admin', groups: ['system:masters'] },
  may: () => true,
};

/** The API without the network, for what runs in the same process. */
export function createInProcessClient(core: ApiCore): ApiClient {
  const contextFor = (namespace: string | undefined): RequestContext =>
    requestContext(core, system, namespace);
  const find = <T extends ApiObject>(
    resource: Resource<T>,
  ): { stored: Kind<T>; virtual?: never } | { virtual: VirtualKind<T>; stored?: never } => {
    const stored = core.kinds.storedKind(resource);
    if (stored !== undefined) return { stored };
    const virtual = core.kinds.virtualKind(resource);
    if (virtual === undefined) throw notFound(resource, '');
    return { virtual };
  };
  const unsupported = (resource: Resource, verb: string): StatusError => verbNotSupported(resource, verb);

  return {
    async get(resource, namespace, name) {
      const { stored, virtual } = find(resource);
      if (stored !== undefined) return getObject(core, stored, namespace, name);
      if (virtual.get === undefined) throw unsupported(resource, 'get');
      return structuredClone(virtual.get(name, contextFor(namespace)));
    },
    async list<T extends ApiObject>(resource: Resource<T>, options: ListOptions = {}) {
      const { stored, virtual } = find(resource);
      if (stored !== undefined) return core.storage.list(resource, options);
      if (virtual.list === undefined) throw unsupported(resource, 'list');
      const list: ApiList<T> = virtual.list(options, contextFor(options.namespace));
      return { items: structuredClone(list.items), resourceVersion: list.metadata.resourceVersion };
    },
    async create(resource, namespace, object) {
      const { stored, virtual } = find(resource);
      const context = contextFor(namespace);
      if (stored !== undefined) return createObject(core, stored, object, context);
      if (virtual.create === undefined) throw unsupported(resource, 'create');
      const incoming = incomingObject(resource, namespace, object);
      const { body } = await virtual.create(incoming, context, new AbortController().signal);
      // A virtual kind answers with its own type; what it says otherwise is said with a Status, which callers see as such.
      return structuredClone(body) as typeof incoming;
    },
    async update<T extends ApiObject>(
      resource: Resource<T>,
      object: T,
      subresource?: 'status' | 'scale',
    ): Promise<T> {
      const { stored, virtual } = find(resource);
      const { namespace, name } = object.metadata;
      const context = contextFor(namespace);
      if (stored === undefined) {
        if (virtual.update === undefined) throw unsupported(resource, 'update');
        return structuredClone(
          virtual.update(name, incomingObject(resource, namespace, object), context).body,
        );
      }
      if (subresource === 'scale') return scaled(updateScale(core, stored, name, object, context));
      return updateObject(core, stored, name, object, context, { subresource });
    },
    async patch<T extends ApiObject>(
      resource: Resource<T>,
      namespace: string | undefined,
      name: string,
      patch: unknown,
      type: Parameters<ApiClient['patch']>[4],
      subresource?: 'status' | 'scale',
    ): Promise<T> {
      const { stored, virtual } = find(resource);
      const context = contextFor(namespace);
      if (stored === undefined) {
        if (virtual.get === undefined || virtual.update === undefined) throw unsupported(resource, 'patch');
        const patched = applyPatch(resource, virtual.get(name, context), patch, type);
        return structuredClone(
          virtual.update(name, incomingObject(resource, namespace, patched), context).body,
        );
      }
      if (subresource === 'scale') {
        const patched = applyPatch(resource, getScale(core, stored, namespace, name), patch, type);
        return scaled(updateScale(core, stored, name, patched, context));
      }
      return patchObject(core, stored, name, patch, type, context, { subresource });
    },
    async delete(resource, namespace, name, options = {}) {
      const { stored, virtual } = find(resource);
      if (stored !== undefined) deleteObject(core, stored, namespace, name, options);
      else if (virtual.delete === undefined) throw unsupported(resource, 'delete');
      else
        virtual.delete(
          name,
          contextFor(namespace),
          (other, where, what, more) =>
            void deleteObject(core, core.kinds.mustBeStored(other), where, what, more),
          options,
        );
    },
    watch<T extends ApiObject>(
      resource: Resource<T>,
      options: ListOptions & { resourceVersion: string },
      onEvent: (event: WatchEvent<T>) => void,
      signal: AbortSignal,
    ): void {
      if (signal.aborted) return;
      const kind = core.kinds.mustBeStored(resource);
      const watch = watchCollection(
        core,
        kind,
        options,
        Number(options.resourceVersion),
        ({ type, json }) => onEvent({ type, object: JSON.parse(json()) as T }),
        () => {
          const gone: unknown = expired(
            `The resourceVersion for the provided watch is too old. (${groupVersion(resource)} ${resource.plural})`,
          ).status;
          // By the watch protocol, the object of an ERROR event is a Status.
          onEvent({ type: 'ERROR', object: gone as T });
        },
      );
      signal.addEventListener('abort', () => watch.stop(), { once: true });
    },
  };
}

/** By the contract of the client, `scale` speaks of Scales while the resource stays the scaled one's. */
const scaled = <T extends ApiObject>(scale: ApiObject): T => scale as T;
