import type { Attributes } from '../access/authorize.ts';
import type { ApiCore } from '../core.ts';
import type { Exchange } from './exchange.ts';

/** What of a path names an object. */
export interface PathParameters {
  namespace: string | undefined;
  name: string | undefined;
}

/** What answers the requests to one path. */
export interface Route {
  /** Rights that the request needs. Undefined for paths that are no resource. */
  attributes?(method: string, parameters: PathParameters, query: URLSearchParams): Attributes;
  /** Text of the `Warning` header on each answer. */
  deprecation?: string | undefined;
  /** @throws StatusError */
  handle(core: ApiCore, exchange: Exchange, parameters: PathParameters): Promise<void> | void;
}

export const isWatch = (query: URLSearchParams): boolean =>
  query.get('watch') === 'true' || query.get('watch') === '1';

/** The verb of a request, by its method. */
export function verbOf(method: string, hasName: boolean, query: URLSearchParams): string {
  switch (method) {
    case 'GET':
    case 'HEAD':
      if (hasName) return 'get';
      return isWatch(query) ? 'watch' : 'list';
    case 'POST':
      return 'create';
    case 'PUT':
      return 'update';
    case 'PATCH':
      return 'patch';
    case 'DELETE':
      return hasName ? 'delete' : 'deletecollection';
    default:
      return method.toLowerCase();
  }
}

/** Namespaces and projects count as being in themselves. Source: k8s.io/apiserver `pkg/endpoints/request/requestinfo.go`. */
export const namespaceOf = (
  { group, plural }: { group: string; plural: string },
  { namespace, name }: PathParameters,
): string | undefined =>
  (group === '' && plural === 'namespaces') || (group === 'project.openshift.io' && plural === 'projects')
    ? name
    : namespace;

/** What a path asks for that nothing here answers, so that whoever may not ask is told so first. */
export function attributesOfPath(
  method: string,
  path: string,
  query: URLSearchParams,
): Attributes | undefined {
  const match = /^\/(?:api|apis\/([^/]+))\/[^/]+\/(.+?)\/?$/.exec(path);
  if (match === null) return undefined;
  const [, group = '', rest = ''] = match;
  const parts = rest.split('/').map(decoded);
  const isInside = parts[0] === 'namespaces' && parts.length > 2;
  const [resource = '', name, subresource] = isInside ? parts.slice(2) : parts;
  return {
    verb: verbOf(method, name !== undefined, query),
    group,
    resource,
    subresource,
    namespace: isInside ? parts[1] : namespaceOf({ group, plural: resource }, { namespace: undefined, name }),
    name,
  };
}

function decoded(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}
