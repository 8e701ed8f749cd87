import { createServer as createHttpServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { createServer as createHttpsServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { onTestFinished } from 'vitest';

export interface Seen {
  /** `GET /v2/` */
  line: string;
  headers: IncomingMessage['headers'];
  body: string;
  /** The client's: tells connections apart. */
  port: number | undefined;
}

export interface Reply {
  status?: number;
  headers?: Record<string, string>;
  body?: unknown;
  /** Cuts the connection instead. */
  cut?: boolean;
}

export interface ScriptedRegistry {
  /** `127.0.0.1:PORT` */
  host: string;
  seen: Seen[];
  lines(): string[];
}

/** A server that answers as a test tells it to: for what no registry at hand does. */
export async function startScripted(
  answer: (request: Seen) => Reply,
  tls?: { key: string; cert: string },
): Promise<ScriptedRegistry> {
  const seen: Seen[] = [];
  const handle = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const one = {
      line: `${request.method} ${request.url}`,
      headers: request.headers,
      body: await text(request),
      port: request.socket.remotePort,
    };
    seen.push(one);
    const { status = 200, headers = {}, body = '', cut = false } = answer(one);
    if (cut) {
      response.destroy();
      return;
    }
    const bytes = typeof body === 'string' ? body : JSON.stringify(body);
    response.writeHead(status, { 'content-type': 'application/json', ...headers });
    response.end(bytes);
  };
  const listener = (request: IncomingMessage, response: ServerResponse) => void handle(request, response);
  const server = tls === undefined ? createHttpServer(listener) : createHttpsServer(tls, listener);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(async () => {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  });
  return {
    host: `127.0.0.1:${(server.address() as AddressInfo).port}`,
    seen,
    lines: () => seen.map(({ line }) => line),
  };
}
