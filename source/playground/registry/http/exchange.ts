import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Clock } from '../../../platform/clock.ts';
import type { Authentication } from '../auth/authentication.ts';
import type { Storage } from '../storage/storage.ts';

/** What every route works with. */
export interface RegistryContext {
  storage: Storage;
  authentication: Authentication;
  clock: Clock;
  /** The server's own, for clients that do not say under which name they know it: `localhost:5000`. */
  host: () => string;
}

/** One request and its answer. */
export interface Exchange {
  request: IncomingMessage;
  response: ServerResponse;
  method: string;
  /** Decoded, and not normalised: `..` is still there to be refused. */
  path: string;
  query: URLSearchParams;
  /** By which name the client knows this server: `localhost:5000`. */
  host: string;
}

export function sendJson(
  { response }: Pick<Exchange, 'response'>,
  status: number,
  value: unknown,
  headers: Record<string, string> = {},
): void {
  const bytes = Buffer.from(`${JSON.stringify(value)}\n`);
  response.writeHead(status, {
    'content-type': 'application/json',
    ...headers,
    'content-length': bytes.length,
  });
  // Node leaves the body out where the method is HEAD.
  response.end(bytes);
}

export function sendEmpty(
  { response }: Pick<Exchange, 'response'>,
  status: number,
  headers: Record<string, string> = {},
): void {
  // An answer of 204 may not have a length. Source: RFC 9110, 8.6.
  response.writeHead(status, status === 204 ? headers : { ...headers, 'content-length': 0 });
  response.end();
}

/** The body in pieces. Whoever stops in the middle does not cut the connection by that: the answer is to say why. */
export function bodyOf(request: IncomingMessage): AsyncIterable<Buffer> {
  return request.iterator({ destroyOnReturn: false }) as AsyncIterable<Buffer>;
}

/** The whole body. Undefined when it is larger than `limit` bytes: then the rest of it is not waited for. */
export async function readBody(request: IncomingMessage, limit: number): Promise<Buffer | undefined> {
  if (Number(request.headers['content-length'] ?? 0) > limit) return undefined;
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of bodyOf(request)) {
    size += chunk.length;
    if (size > limit) return undefined;
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}
