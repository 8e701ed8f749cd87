import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import type { Api } from './api.ts';
import { limitConnections } from './http/connection-limit.ts';
import { answerProtocolErrors } from './http/protocol-errors.ts';

export interface ApiServerOptions {
  api: Pick<Api, 'handle'>;
  /** 0 for any that is free. */
  port: number;
  host: '127.0.0.1';
  /** PEM. */
  tls: { key: string; cert: string };
  /** Closes the server when aborted. */
  signal: AbortSignal;
}

export interface ApiServer {
  port: number;
  /** Ends watches, closes all connections, and resolves when nothing is left. */
  close(): Promise<void>;
}

/** How long a client may keep a connection that it does not use, in milliseconds. */
const keepAlive = 90_000;
/** For clients that are slow on purpose: how long they may take for what they send, in milliseconds. */
const patience = { handshake: 10_000, headers: 30_000, request: 60_000, check: 5000 };
/** Of a request line and headers, in bytes: room for long selectors. */
const headerLimit = 64 * 1024;
const connectionLimit = 512;

/**
 * Serves the API over HTTPS on loopback.
 * @throws the system's error when the port is taken (EADDRINUSE)
 */
export async function startApiServer(options: ApiServerOptions): Promise<ApiServer> {
  const { api, port, host, tls, signal } = options;
  const stop = new AbortController();
  const server = createServer(
    {
      key: tls.key,
      cert: tls.cert,
      keepAliveTimeout: keepAlive,
      handshakeTimeout: patience.handshake,
      headersTimeout: patience.headers,
      requestTimeout: patience.request,
      connectionsCheckingInterval: patience.check,
      maxHeaderSize: headerLimit,
      noDelay: true,
    },
    (request, response) => void api.handle(request, response, stop.signal),
  );
  // A client that asks whether it may send its body is told when someone wants to read it.
  server.on('checkContinue', (request, response) => void api.handle(request, response, stop.signal));
  answerProtocolErrors(server);
  limitConnections(server, connectionLimit);
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, host, () => {
      server.off('error', reject);
      resolve();
    });
  });

  let closing: Promise<void> | undefined;
  const close = (): Promise<void> => {
    closing ??= new Promise((resolve) => {
      signal.removeEventListener('abort', onAbort);
      server.close(() => resolve());
      stop.abort();
      // Watches have been ended above; what is left is idle, or belongs to clients that do not read.
      setImmediate(() => server.closeAllConnections());
    });
    return closing;
  };
  const onAbort = (): void => void close();
  if (signal.aborted) await close();
  else signal.addEventListener('abort', onAbort, { once: true });
  return { port: (server.address() as AddressInfo | null)?.port ?? port, close };
}
