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
