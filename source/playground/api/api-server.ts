import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import type { Api } from './api.ts';

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

/**
 * Serves the API over HTTPS on loopback.
 * @throws the system's error when the port is taken (EADDRINUSE)
 */
export async function startApiServer(options: ApiServerOptions): Promise<ApiServer> {
  const { api, port, host, tls, signal } = options;
  const stop = new AbortController();
  const server = createServer(
    { key: tls.key, cert: tls.cert, keepAliveTimeout: keepAlive, requestTimeout: 60_000, noDelay: true },
    (request, response) => void api.handle(request, response, stop.signal),
  );
  // Plain HTTP, scanners and clients that hang up in the middle are none of our trouble.
  server.on('tlsClientError', (_, socket) => socket.destroy());
  server.on('clientError', (_, socket) => socket.destroy());
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
