import type { Kind } from '../kinds/kind.ts';
import { methodNotAllowed } from '../status-errors.ts';
import { applyPatch } from '../verbs/patch.ts';
import { getScale, updateScale } from '../verbs/scale.ts';
import { patchTypeOf } from './content.ts';
import { readBody, sendObject } from './exchange.ts';
import { decodeObject, fieldValidationOf } from './field-validation.ts';
import { dryRunOf } from './query.ts';
import type { Route } from './route.ts';
import { verbOf } from './route.ts';
import { contextOf } from './stored-routes.ts';

/** `…/NAME/scale`. */
export function scaleRoute(kind: Kind): Route {
  const [group = '', version = 'v1'] = (kind.scale?.groupVersion ?? 'autoscaling/v1').split('/');
  const scale = { group, version, kind: 'Scale' };
  return {
    attributes: (method, { namespace, name }, query) => ({
      verb: verbOf(method, true, query),
      group: kind.resource.group,
      resource: kind.resource.plural,
      subresource: 'scale',
      namespace,
      name,
    }),
    deprecation: kind.scale?.deprecation ?? kind.deprecation,
    async handle(core, exchange, { namespace, name = '' }) {
      const { query, request, response } = exchange;
      const context = contextOf(core, exchange, namespace);
      switch (verbOf(request.method ?? 'GET', true, query)) {
        case 'get':
          sendObject(response, 200, getScale(core, kind, namespace, name));
          return;
        case 'update': {
          const options = { dryRun: dryRunOf(query) };
          const body = decodeObject(scale, await readBody(exchange), fieldValidationOf(query), exchange.warn);
          sendObject(response, 200, updateScale(core, kind, name, body, context, options));
          return;
        }
        case 'patch': {
          const options = { dryRun: dryRunOf(query) };
          const type = patchTypeOf(request.headers['content-type']);
          const { value } = await readBody(exchange);
          const patched = applyPatch(kind.resource, getScale(core, kind, namespace, name), value, type);
          sendObject(response, 200, updateScale(core, kind, name, patched, context, options));
          return;
        }
        default:
          throw methodNotAllowed();
      }
    },
  };
}
