import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { DEFAULT_CIPHERS } from 'node:tls';
import type { Clock } from '../../platform/clock.ts';
import { createAuthentication } from './auth/authentication.ts';
import type { RegistryUser } from './auth/users.ts';
import { handleRequest } from './http/handle.ts';
import { answerMalformed } from './http/malformed.ts';
import { openStorage, type RegistryStorage } from './storage/storage.ts';

export interface RegistryServerOptions {
  /** Where the content is kept; made when it is missing. */
  directory: string;
  /** 0 for any that is free. */
  port: number;
  host: '127.0.0.1';
  /** PEM. */
  tls: { key: string; cert: string };
  /** Who may push. Everybody may pull. */
  users: readonly RegistryUser[];
  clock: Clock;
  /** Closes the registry when aborted. */
  signal: AbortSignal;
  /** Bytes, and sessions; both have generous defaults. */
  limits?: { largestBlob?: number; openUploads?: number };
}

export interface RegistryServer {
  port: number;
  /** For filling it without HTTP. Not to be used after `close`. */
  storage: RegistryStorage;
  /** Ends all connections and resolves when the files are closed. */
  close(): Promise<void>;
}

const gibibyte = 1024 ** 3;
/** The default ones, but the fastest first: layers are large. Go's servers choose so, too. */
const ciphers = ['TLS_AES_128_GCM_SHA256', ...DEFAULT_CIPHERS.split(':')]
  .filter((cipher, place, all) => all.indexOf(cipher) === place)
  .join(':');
/** How long a client may keep a connection that it does not use, in milliseconds. */
const keepAlive = 60_000;
/** How long a body may stand still. */
const idle = 120_000;
const collectionInterval = 3_600_000;

/**
 * Serves an OCI distribution registry with a few of Quay's own endpoints over HTTPS on loopback.
 * @throws UserError when another process has the directory; the system's error when the port is taken (EADDRINUSE)
 */
export async function startRegistry(options: RegistryServerOptions): Promise<RegistryServer> {
  const { directory, host, tls, users, clock, signal, limits = {} } = options;
  const { largestBlob = 20 * gibibyte, openUploads = 256 } = limits;
  const storage = openStorage(directory, clock, { largestBlob, openUploads });
  const authentication = createAuthentication(users, clock);
  let port = options.port;
  const context = { storage, authentication, clock, host: () => `localhost:${port}` };
  const working = new Set<Promise<void>>();
  const server = createServer(
    {
      key: tls.key,
      cert: tls.cert,
      ciphers,
      keepAliveTimeout: keepAlive,
      headersTimeout: 30_000,
      // A layer may take as long as it takes, unless nothing comes any more.
      requestTimeout: 0,
      noDelay: true,
    },
    (request, response) => {
      const work = handleRequest(context, request, response).finally(() => working.delete(work));
      working.add(work);
    },
  );
  server.setTimeout(idle);
  // Plain HTTP, scanners and clients that hang up in the middle are none of our trouble.
  server.on('tlsClientError', (_, socket) => socket.destroy());
  server.on('clientError', answerMalformed);
  try {
    await new Promise<void>((resolve, reject) => {
      server.once('error', reject);
      server.listen(port, host, () => {
        server.off('error', reject);
        resolve();
      });
    });
  } catch (error) {
    storage.close();
    throw error;
  }
  port = (server.address() as AddressInfo).port;

  const stopping = new AbortController();
  const collecting = collectNowAndThen();

  async function collectNowAndThen(): Promise<void> {
    while (!stopping.signal.aborted) {
      try {
        storage.collectGarbage();
      } catch {
        // Nothing is lost by that; the next time may be luckier (a full disk, say).
      }
      await clock.sleep(collectionInterval, stopping.signal).catch(() => undefined);
    }
  }

  let closing: Promise<void> | undefined;
  const close = (): Promise<void> => {
    closing ??= (async () => {
      signal.removeEventListener('abort', onAbort);
      stopping.abort();
      const closed = new Promise<void>((resolve) => server.close(() => resolve()));
      server.closeAllConnections();
      await Promise.all([closed, collecting]);
      await Promise.all(working);
      storage.close();
    })();
    return closing;
  };
  const onAbort = (): void => void close();
  if (signal.aborted) await close();
  else signal.addEventListener('abort', onAbort, { once: true });
  return { port, storage, close };
}
