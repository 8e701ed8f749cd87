import type { Kind, Subresource, SubresourceRequest } from '../kinds/kind.ts';
import { methodNotAllowed } from '../status-errors.ts';
import { deleteObject } from '../verbs/delete.ts';
import { readBody, sendObject, sendStream } from './exchange.ts';
import { type Route, verbOf } from './route.ts';
import { contextOf } from './stored-routes.ts';

const isServed = (verb: string): verb is SubresourceRequest['verb'] =>
  verb === 'get' || verb === 'create' || verb === 'update' || verb === 'patch';

/** A subresource with an answer of its own, such as `log` or `instantiate`. */
export function subresourceRoute(
  kind: Pick<Kind, 'resource' | 'deprecation'>,
  subresourceName: string,
  subresource: Subresource,
): Route {
  return {
    attributes: (method, { namespace, name }, query) => ({
      verb: verbOf(method, true, query),
      group: kind.resource.group,
      resource: kind.resource.plural,
      subresource: subresourceName,
      namespace,
      name,
    }),
    deprecation: subresource.deprecation ?? kind.deprecation,
    async handle(core, exchange, { namespace, name = '' }) {
      const { query, request, response, signal } = exchange;
      const verb = verbOf(request.method ?? 'GET', true, query);
      if (!isServed(verb) || !subresource.verbs.includes(verb)) throw methodNotAllowed();
      const body = verb === 'get' ? undefined : (await readBody(exchange)).value;
      const answer = await subresource.handle(
        {
          verb,
          name,
          query,
          body,
          signal,
          remove: (resource, where, what, options) =>
            void deleteObject(core, core.kinds.mustBeStored(resource), where, what, options),
        },
        contextOf(core, exchange, namespace),
      );
      if ('stream' in answer) await sendStream(response, answer.code, answer.stream, signal);
      else sendObject(response, answer.code, answer.body);
    },
  };
}
