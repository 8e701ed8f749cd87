import type { ApiObject } from '../../wire/kubernetes.ts';
import { qualifiedResource, type Resource } from '../../wire/resources.ts';
import type { Kind, VirtualKind } from './kinds/kind.ts';
import { notFound } from './status-errors.ts';

type Named = Pick<Resource, 'group' | 'plural'>;

/** All that the API serves. */
export interface KindRegistry {
  readonly stored: readonly Kind[];
  readonly virtual: readonly VirtualKind[];
  storedKind<T extends ApiObject>(resource: Resource<T>): Kind<T> | undefined;
  virtualKind<T extends ApiObject>(resource: Resource<T>): VirtualKind<T> | undefined;
  /** @throws StatusError 404 when the resource is not stored */
  mustBeStored<T extends ApiObject>(resource: Resource<T>): Kind<T>;
}

/** @throws Error when two kinds claim the same resource */
export function createKindRegistry(stored: readonly Kind[], virtual: readonly VirtualKind[]): KindRegistry {
  const storedByName = new Map<string, Kind>();
  const virtualByName = new Map<string, VirtualKind>();
  for (const kind of [...stored, ...virtual]) {
    const name = qualifiedResource(kind.resource);
    if (storedByName.has(name) || virtualByName.has(name))
      throw new Error(`The resource ${name} is defined twice.`);
    if (isStored(kind)) storedByName.set(name, kind);
    else virtualByName.set(name, kind);
  }
  // A kind is registered under its own resource, so that what is found for a resource is of the resource's type.
  const storedKind = <T extends ApiObject>(resource: Named & Resource<T>): Kind<T> | undefined =>
    storedByName.get(qualifiedResource(resource)) as Kind<T> | undefined;
  return {
    stored,
    virtual,
    storedKind,
    virtualKind: <T extends ApiObject>(resource: Resource<T>) =>
      virtualByName.get(qualifiedResource(resource)) as VirtualKind<T> | undefined,
    mustBeStored(resource) {
      const kind = storedKind(resource);
      if (kind === undefined) throw notFound(resource, '');
      return kind;
    },
  };

  function isStored(kind: Kind | VirtualKind): kind is Kind {
    return stored.includes(kind as Kind);
  }
}
