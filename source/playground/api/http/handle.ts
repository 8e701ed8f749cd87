import type { IncomingMessage, ServerResponse } from 'node:http';
import { isAllowed, mayReadPath } from '../access/authorize.ts';
import { type Authenticate, anonymous, type User } from '../access/users.ts';
import type { ApiCore } from '../core.ts';
import { methodNotAllowed, notAllowed, pathForbidden, unauthorized } from '../status-errors.ts';
import { refuseCrossOrigin } from './cross-origin.ts';
import { type Exchange, sendError, sendText, warningHeader } from './exchange.ts';
import { createRequestBodies, type RequestBodies } from './request-bodies.ts';
import { checkPathName, parseTarget } from './request-target.ts';
import { attributesOfPath } from './route.ts';
import type { FindRoute } from './router.ts';

/** In characters. Beyond that warnings are cut, and then left out. Source: k8s.io/apiserver `pkg/endpoints/filters/warning.go`. */
const allWarnings = 4096;
const longWarning = 256;

/** Answers one request, whatever becomes of it. */
export type Handle = (request: IncomingMessage, response: ServerResponse, stop: AbortSignal) => Promise<void>;

/** @param authenticate tells who has a token */
export function createHandler(core: ApiCore, findRoute: FindRoute, authenticate: Authenticate): Handle {
  const bodies = createRequestBodies();
  return async (request, response, stop) => {
    try {
      refuseCrossOrigin(request.headers);
      const user = userOf(request, authenticate);
      await dispatch(core, findRoute, createExchange(request, response, user, bodies, stop));
    } catch (error) {
      // Whoever has left needs no answer, and what broke by that is no error of ours.
      if (!response.destroyed && !request.readableAborted) sendError(response, error);
    }
  };
}

function createExchange(
  request: IncomingMessage,
  response: ServerResponse,
  user: User,
  bodies: RequestBodies,
  stop: AbortSignal,
): Exchange {
  const { path, query } = parseTarget(request.url ?? '/');
  let warnings: Set<string> | undefined;
  let warned = 0;
  let signal: AbortSignal | undefined;
  return {
    request,
    response,
    user,
    path,
    query,
    get signal() {
      // Most requests are answered at once, and making one costs as much as all the rest of a small answer.
      signal ??= leavingOf(response, stop);
      return signal;
    },
    readBytes: () => bodies.read(request, response),
    warn(text) {
      warnings ??= new Set();
      if (warnings.has(text) || response.headersSent) return;
      warnings.add(text);
      const short = warned + text.length > allWarnings ? text.slice(0, longWarning) : text;
      if (warned + short.length > allWarnings) return;
      warned += short.length;
      response.appendHeader('Warning', warningHeader(short));
    },
  };
}

/** Aborted when the client goes away, has its answer, or `stop` is. */
function leavingOf(response: ServerResponse, stop: AbortSignal): AbortSignal {
  const leaving = new AbortController();
  const abort = (): void => leaving.abort();
  if (stop.aborted || response.destroyed) abort();
  else stop.addEventListener('abort', abort, { once: true });
  // A watch goes on after its handler has returned, so it is the response that tells the end.
  response.on('close', () => {
    stop.removeEventListener('abort', abort);
    abort();
  });
  return leaving.signal;
}

async function dispatch(core: ApiCore, findRoute: FindRoute, exchange: Exchange): Promise<void> {
  const { request, response, user, path, query } = exchange;
  const method = request.method ?? 'GET';
  const found = findRoute(path);
  const attributes =
    found === undefined
      ? attributesOfPath(method, path, query)
      : found.route.attributes?.(method, found.parameters, query);
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
  if (attributes !== undefined) {
    if (method === 'HEAD') throw methodNotAllowed();
    checkPathName(found.parameters.name);
    checkPathName(found.parameters.namespace);
  }
  if (found.route.deprecation !== undefined) exchange.warn(found.route.deprecation);
  await found.route.handle(core, exchange, found.parameters);
}

/**
 * Other ways to say who one is are as good as none.
 * Source: k8s.io/apiserver `pkg/authentication/request/bearertoken/bearertoken.go`.
 * @throws StatusError 401 for a token that nobody has
 */
function userOf(request: IncomingMessage, authenticate: Authenticate): User {
  const [scheme, token = ''] = (request.headers.authorization ?? '').trim().split(' ', 3);
  if (scheme?.toLowerCase() !== 'bearer' || token === '') return anonymous;
  const user = authenticate(token);
  if (user === undefined) throw unauthorized();
  return user;
}
