import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { createServer as createTlsServer, type ServerOptions } from 'node:https';
import type { AddressInfo, Socket } from 'node:net';

export interface Exchange {
  method: string;
  url: URL;
  headers: IncomingMessage['headers'];
  body: string;
  response: ServerResponse;
  /** Answers with JSON and ends. */
  json(status: number, value: unknown, headers?: Record<string, string | string[]>): void;
  /** Answers with text and ends. */
  text(status: number, body: string, headers?: Record<string, string>): void;
  /** Begins an answer that is written piece by piece. */
  begin(): ServerResponse;
  /** Cuts the connection without a word. */
  cut(): void;
}

export interface ScriptedServer extends AsyncDisposable {
  url: string;
  port: number;
  /** Every request so far, `METHOD /path?query`. */
  requests: string[];
  /** How many connections were opened. */
  connections(): number;
  /** Replaces the script. */
  script(handler: (exchange: Exchange) => void): void;
  /** Ends all connections and stops listening. */
  stop(): Promise<void>;
}

/** An HTTP server on an ephemeral port of 127.0.0.1 that does to each request what the test says, good or bad. */
export async function startScripted(
  handler: (exchange: Exchange) => void,
  options: { tls?: ServerOptions; port?: number } = {},
): Promise<ScriptedServer> {
  let current = handler;
  const requests: string[] = [];
  const sockets = new Set<Socket>();
  let opened = 0;
  const listener = (request: IncomingMessage, response: ServerResponse) => {
    const parts: Buffer[] = [];
    request.on('data', (part: Buffer) => parts.push(part));
    request.on('error', () => {});
    response.on('error', () => {});
    request.on('end', () => {
      requests.push(`${request.method} ${request.url}`);
      const end = (status: number, type: string, body: string, headers = {}) => {
        response.writeHead(status, { 'content-type': type, ...headers });
        response.end(body);
      };
      current({
        method: request.method ?? '',
        url: new URL(request.url ?? '', 'http://it'),
        headers: request.headers,
        body: Buffer.concat(parts).toString(),
        response,
        json: (status, value, headers) => end(status, 'application/json', JSON.stringify(value), headers),
        text: (status, body, headers) => end(status, 'text/plain', body, headers),
        begin() {
          response.writeHead(200, { 'content-type': 'application/json' });
          response.flushHeaders();
          return response;
        },
        cut: () => request.socket.destroy(),
      });
    });
  };
  const server = options.tls === undefined ? createServer(listener) : createTlsServer(options.tls, listener);
  server.on(options.tls === undefined ? 'connection' : 'secureConnection', (socket: Socket) => {
    opened += 1;
    sockets.add(socket);
    socket.on('error', () => {});
    socket.on('close', () => sockets.delete(socket));
  });
  await new Promise<void>((resolve) => server.listen(options.port ?? 0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const stop = async () => {
    const closed = new Promise<void>((resolve) => server.close(() => resolve()));
    for (const socket of sockets) socket.destroy();
    await closed;
  };
  return {
    url: `${options.tls === undefined ? 'http' : 'https'}://127.0.0.1:${port}`,
    port,
    requests,
    connections: () => opened,
    script(next) {
      current = next;
    },
    stop,
    [Symbol.asyncDispose]: stop,
  };
}

/** A pod as short as can be. */
export const pod = (name: string, resourceVersion: string, extra: Record<string, unknown> = {}) => ({
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: { name, namespace: 'demo', resourceVersion, ...extra },
  spec: { containers: [] },
});

export const podList = (resourceVersion: string, ...items: unknown[]) => ({
  apiVersion: 'v1',
  kind: 'PodList',
  metadata: { resourceVersion },
  items,
});

export const failure = (code: number, reason: string, message: string, details?: unknown) => ({
  kind: 'Status',
  apiVersion: 'v1',
  metadata: {},
  status: 'Failure',
  reason,
  message,
  code,
  ...(details === undefined ? {} : { details }),
});
