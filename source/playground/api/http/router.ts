import findMyWay from 'find-my-way';
import { groupVersion, type Resource, resourcePath } from '../../../wire/resources.ts';
import type { KindRegistry } from '../kind-registry.ts';
import type { PathParameters, Route } from './route.ts';
import { scaleRoute } from './scale-route.ts';
import { collectionRoute, objectRoute } from './stored-routes.ts';
import { subresourceRoute } from './subresource-route.ts';
import { virtualCollectionRoute, virtualObjectRoute } from './virtual-routes.ts';

export interface Found {
  route: Route;
  parameters: PathParameters;
}

/** Finds the route of a path, already without its query. */
export type FindRoute = (path: string) => Found | undefined;

/** Methods are told apart by the routes, so that a known path with a wrong one is a 405 and not a 404. */
const anyMethod = 'GET';

export function createRouter(kinds: KindRegistry, documents: Readonly<Record<string, Route>>): FindRoute {
  const router = findMyWay({ ignoreTrailingSlash: true, maxParamLength: 65_536 });
  const on = (path: string, route: Route): void => router.on(anyMethod, path, () => undefined, route);

  for (const [path, route] of Object.entries(documents)) on(path, route);
  for (const kind of kinds.stored) {
    const { resource } = kind;
    const object = objectPath(resource);
    for (const path of collectionPaths(resource)) on(path, collectionRoute(kind));
    on(object, objectRoute(kind));
    if (kind.prepareForStatusUpdate !== undefined) on(`${object}/status`, objectRoute(kind, 'status'));
    if (kind.scale !== undefined) on(`${object}/scale`, scaleRoute(kind));
    for (const [name, subresource] of Object.entries(kind.subresources ?? {}))
      on(`${object}/${name}`, subresourceRoute(kind, name, subresource));
  }
  for (const kind of kinds.virtual) {
    // Where nothing can be done with a collection, there is none.
    if (kind.list !== undefined || kind.create !== undefined)
      for (const path of collectionPaths(kind.resource)) on(path, virtualCollectionRoute(kind));
    if (kind.get !== undefined || kind.update !== undefined || kind.delete !== undefined)
      on(objectPath(kind.resource), virtualObjectRoute(kind));
  }

  return (path) => {
    const found = router.find(anyMethod, path);
    if (found === null) return undefined;
    const { namespace, name } = found.params;
    return { route: found.store as Route, parameters: { namespace, name } };
  };
}

const rootOf = (resource: Resource): string =>
  resource.group === '' ? '/api/v1' : `/apis/${groupVersion(resource)}`;

/** Of one namespace, and of all. */
function collectionPaths(resource: Resource): string[] {
  const everywhere = resourcePath(resource);
  return resource.namespaced
    ? [everywhere, `${rootOf(resource)}/namespaces/:namespace/${resource.plural}`]
    : [everywhere];
}

const objectPath = (resource: Resource): string =>
  resource.namespaced
    ? `${rootOf(resource)}/namespaces/:namespace/${resource.plural}/:name`
    : `${rootOf(resource)}/${resource.plural}/:name`;
