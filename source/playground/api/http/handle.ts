import type { IncomingMessage, ServerResponse } from 'node:http';
import { isAllowed, mayReadPath } from '../access/authorize.ts';
import { type Authenticate, anonymous, type User } from '../access/users.ts';
import type { ApiCore } from '../core.ts';
import { badRequest, notAllowed, pathForbidden, unauthorized } from '../status-errors.ts';
import { type Exchange, sendError, sendText, warningHeader } from './exchange.ts';
import type { FindRoute } from './router.ts';

/** Answers one request, whatever becomes of it. */
export type Handle = (request: IncomingMessage, response: ServerResponse, stop: AbortSignal) => Promise<void>;

/** @param authenticate tells who has a token */
export function createHandler(core: ApiCore, findRoute: FindRoute, authenticate: Authenticate): Handle {
  return async (request, response, stop) => {
    const leaving = new AbortController();
    const abort = (): void => leaving.abort();
    if (stop.aborted) abort();
    else stop.addEventListener('abort', abort, { once: true });
    // A watch goes on after this function has returned, so it is the response that tells the end.
    response.on('close', () => {
      stop.removeEventListener('abort', abort);
      abort();
    });
    const warnings = new Set<string>();
    try {
      const user = userOf(request, authenticate);
      const { pathname, searchParams } = parseUrl(request.url ?? '/');
      const exchange: Exchange = {
        request,
        response,
        user,
        path: pathname,
        query: searchParams,
        signal: leaving.signal,
        warn(text) {
          if (warnings.has(text) || response.headersSent) return;
          warnings.add(text);
          response.appendHeader('Warning', warningHeader(text));
        },
      };
      await dispatch(core, findRoute, exchange);
    } catch (error) {
      // Whoever has left needs no answer, and what broke by that is no error of ours.
      if (!response.destroyed && !request.readableAborted) sendError(response, error);
    }
  };
}

async function dispatch(core: ApiCore, findRoute: FindRoute, exchange: Exchange): Promise<void> {
  const { request, response, user, path, query } = exchange;
  const method = request.method ?? 'GET';
  const found = findRoute(path);
  const attributes = found?.route.attributes?.(method, found.parameters, query);
  if (attributes === undefined) {
    if (!mayReadPath(user, path)) throw pathForbidden(user.name, method.toLowerCase(), path);
  } else if (!isAllowed(user, attributes))
    throw notAllowed(user.name, {
      ...attributes,
      resource: { group: attributes.group, plural: attributes.resource },
      name: attributes.name ?? '',
    });
  if (found === undefined) {
    sendText(response, 404, '404 page not found\n');
    return;
  }
  if (found.route.deprecation !== undefined) exchange.warn(found.route.deprecation);
  await found.route.handle(core, exchange, found.parameters);
}

/** @throws StatusError 401 for a token that nobody has */
function userOf(request: IncomingMessage, authenticate: Authenticate): User {
  const header = request.headers.authorization;
  if (header === undefined) return anonymous;
  const token = /^Bearer +(\S+)$/i.exec(header)?.[1];
  const user = token === undefined ? undefined : authenticate(token);
  if (user === undefined) throw unauthorized();
  return user;
}

function parseUrl(text: string): URL {
  try {
    return new URL(text, 'https://localhost');
  } catch {
    throw badRequest('the path of the request is malformed');
  }
}
