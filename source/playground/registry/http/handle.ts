import type { IncomingMessage, ServerResponse } from 'node:http';
import { QuayError } from '../quay/quay-error.ts';
import { quayRoutes } from '../quay/routes.ts';
import { v2Routes } from '../v2/routes.ts';
import { type Exchange, type RegistryContext, sendJson } from './exchange.ts';
import { OciError } from './oci-error.ts';
import { allowedMethods, findRoute, handlerFor } from './route.ts';

const routes = [...v2Routes, ...quayRoutes];
const quayRoot = /^\/api(?:\/|$)/;

/** Answers one request, whatever becomes of it. Never rejects. */
export async function handleRequest(
  context: RegistryContext,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const exchange = createExchange(context, request, response);
  try {
    await dispatch(context, exchange);
  } catch (error) {
    // Whoever has left needs no answer, and what broke by that is no error of ours.
    if (response.destroyed || request.readableAborted) return;
    if (response.headersSent) response.destroy();
    else sendError(exchange, error);
  } finally {
    if (!request.complete) discardRest(request);
  }
}

/** Bytes that a client may go on sending after its answer. */
const mostDiscarded = 64 * 1024 * 1024;

/** Takes what still comes of a body that is not wanted, since many clients read the answer only then. Not without end. */
function discardRest(request: IncomingMessage): void {
  let left = mostDiscarded;
  request.on('data', (chunk: Buffer) => {
    left -= chunk.length;
    if (left < 0) request.destroy();
  });
  // It may be cut off, too, as anybody may hang up.
  request.on('error', () => undefined);
  request.resume();
}

async function dispatch(context: RegistryContext, exchange: Exchange): Promise<void> {
  const { path, method, response } = exchange;
  const found = findRoute(routes, path);
  if (found === undefined) {
    if (quayRoot.test(path)) throw new QuayError('not_found', 'Not Found');
    throw new OciError('UNSUPPORTED', { status: 404, message: 'there is nothing here' });
  }
  if (!quayRoot.test(path)) response.setHeader('docker-distribution-api-version', 'registry/2.0');
  const handler = handlerFor(found.route, method);
  if (handler === undefined)
    throw new OciError('UNSUPPORTED', { headers: { allow: allowedMethods(found.route) } });
  await handler(context, exchange, found.parameters);
}

function createExchange(
  context: RegistryContext,
  request: IncomingMessage,
  response: ServerResponse,
): Exchange {
  const url = request.url ?? '/';
  const question = url.indexOf('?');
  return {
    request,
    response,
    method: request.method ?? 'GET',
    path: decodePath(question < 0 ? url : url.slice(0, question)),
    query: new URLSearchParams(question < 0 ? '' : url.slice(question + 1)),
    host: hostOf(request) ?? context.host(),
  };
}

/** The host as the client wrote it, since it goes into what clients are told to ask next. */
function hostOf({ headers }: IncomingMessage): string | undefined {
  return /^(?:[A-Za-z0-9.-]+|\[[0-9A-Fa-f:.]+\])(?::\d{1,5})?$/.exec(headers.host ?? '')?.[0];
}

function decodePath(path: string): string {
  try {
    return decodeURIComponent(path);
  } catch {
    // No route has a percent sign in it.
    return path;
  }
}

function sendError(exchange: Exchange, error: unknown): void {
  if (error instanceof QuayError) {
    sendJson(exchange, error.status, error.toBody(exchange.host));
    return;
  }
  const answer = error instanceof OciError ? error : new OciError('UNKNOWN', { message: words(error) });
  sendJson(exchange, answer.status, answer.toBody(), answer.headers);
}

/** The system's code for a full disk and the like helps; where files are is nobody's business. */
function words(error: unknown): string {
  if (!(error instanceof Error)) return 'the registry failed';
  // SQLite has a code of its own for it.
  if (/database or disk is full/.test(error.message)) return 'the registry failed: ENOSPC, its disk is full';
  if (!('code' in error)) return 'the registry failed';
  return error.code === 'ENOSPC'
    ? 'the registry failed: ENOSPC, its disk is full'
    : `the registry failed: ${String(error.code)}`;
}
