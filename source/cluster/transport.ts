import type { Dispatcher } from 'undici';
import type { Clock } from '../platform/clock.ts';
import { type AnswerHeaders, ConnectionError } from './cluster.ts';
import { connectionError, isCut } from './connection-errors.ts';
import type { Access, Credentials, Tls } from './credentials.ts';
import { statusErrorOf } from './status-errors.ts';
import { onceEach, parseWarnings } from './warnings.ts';

export interface Call {
  method: string;
  /** Path on the server, percent-encoded, with or without a query. */
  path: string;
  query?: Record<string, string | undefined>;
  body?: unknown;
  contentType?: string;
  accept?: string;
  signal?: AbortSignal | undefined;
  onWarning?: ((text: string) => void) | undefined;
  onHeaders?: ((headers: AnswerHeaders) => void) | undefined;
  /** Milliseconds until the answer's headers must be there. */
  patience?: number;
  /** A busy server's wish to be asked again is left to the caller. */
  once?: boolean;
}

/** HTTP to one API server: authentication, time-outs, warnings, and errors in words. */
export interface Transport {
  readonly server: string;
  /** One request, its answer parsed as JSON. Rejects with StatusError, ConnectionError or the signal's reason. */
  json<T>(call: Call): Promise<T>;
  /** The body of an answer as it comes. An error while it comes is a ConnectionError, or the signal's reason. */
  stream(call: Call): Promise<AsyncIterable<Uint8Array>>;
  close(): Promise<void>;
}

export interface TransportOptions {
  server: string;
  credentials: Credentials;
  createPool: (tls: Tls) => Dispatcher;
  onWarning?: ((text: string) => void) | undefined;
  clock: Clock;
  /** Address of the proxy that the pool goes through, for errors. */
  proxy?: string | undefined;
  /** Called when the server goes on refusing the login. */
  onRefused?: () => void;
  /** What somebody is to do whose login is refused. */
  loginRemedy?: string;
}

/** Attempts in all at what a busy server asks to be sent again. */
const attempts = 4;
/** Milliseconds: who has to wait longer than this is told so instead. */
const longestWait = 5_000;

/** Milliseconds for a read, and for a change, which may make the server itself ask elsewhere (an import asks a registry). */
const readPatience = 30_000;
const changePatience = 75_000;

export function createTransport(options: TransportOptions): Transport {
  const { server, credentials } = options;
  const { origin, pathname } = new URL(server);
  const basePath = pathname === '/' ? '' : pathname;
  const closing = new AbortController();
  let pool: { dispatcher: Dispatcher; tls: Tls } | undefined;

  /** A plugin may hand out a new client certificate, which needs new connections. */
  function poolFor({ tls }: Access): Dispatcher {
    if (pool !== undefined && sameIdentity(pool.tls, tls)) return pool.dispatcher;
    // Streams on the old connections run on until they end.
    pool?.dispatcher.close().catch(() => {});
    pool = { dispatcher: options.createPool(tls), tls };
    return pool.dispatcher;
  }

  async function send(
    call: Call,
    kind: 'json' | 'stream',
    signal: AbortSignal,
    heard: (text: string) => void,
  ): Promise<Dispatcher.ResponseData> {
    const access = await orAborted(credentials.access(), signal);
    const hasBody = call.body !== undefined;
    const answer = await poolFor(access).request({
      origin,
      path: basePath + withQuery(call.path, call.query),
      method: call.method as Dispatcher.HttpMethod,
      headers: {
        accept: call.accept ?? 'application/json',
        'user-agent': 'oc-tutor',
        ...access.headers,
        ...(hasBody ? { 'content-type': call.contentType ?? 'application/json' } : {}),
      },
      body: hasBody ? JSON.stringify(call.body) : null,
      signal,
      headersTimeout: call.patience ?? (call.method === 'GET' ? readPatience : changePatience),
      bodyTimeout: kind === 'stream' ? 0 : readPatience,
    });
    for (const text of parseWarnings(answer.headers['warning'])) heard(text);
    call.onHeaders?.(answer.headers);
    return answer;
  }

  /** Sends until there is an answer below 400. A read whose connection broke, and a refused plugin's token, get one more try. */
  async function open(
    call: Call,
    kind: 'json' | 'stream',
    signal: AbortSignal,
  ): Promise<Dispatcher.ResponseData> {
    const heard = onceEach(call.onWarning ?? options.onWarning ?? (() => {}));
    let again = call.method === 'GET';
    let renewable = true;
    for (let attempt = 1; ; attempt += 1) {
      let answer: Dispatcher.ResponseData;
      try {
        answer = await send(call, kind, signal, heard);
      } catch (error) {
        // A kept-alive connection may be closed by the server at the very moment at which it is used again.
        if (!again || signal.aborted || !isCut(error)) throw error;
        again = false;
        continue;
      }
      if (answer.statusCode < 400) return answer;
      const text = await answer.body.text();
      if (answer.statusCode === 401) {
        if (renewable && (await orAborted(credentials.renew(), signal))) {
          renewable = false;
          continue;
        }
        options.onRefused?.();
      }
      const remedy = answer.statusCode === 401 ? options.loginRemedy : undefined;
      const error = statusErrorOf(answer.statusCode, text, single(answer.headers['retry-after']), remedy);
      const wait = (error.status.details?.retryAfterSeconds ?? Number.POSITIVE_INFINITY) * 1000;
      if (call.once === true || !isBusy(answer) || attempt >= attempts || wait > longestWait) throw error;
      await options.clock.sleep(wait, signal);
    }
  }

  /** Errors as callers know them: the reason of an abort, Status and user errors as they are, all others as no answer. */
  function translate(error: unknown, signal: AbortSignal | undefined): Error {
    if (signal?.aborted) return reasonOf(signal);
    if (closing.signal.aborted) return new ConnectionError(`The connection to ${server} was closed.`);
    if (error instanceof Error && (error.name === 'StatusError' || error.name === 'UserError')) return error;
    return connectionError(server, error, options.proxy);
  }

  const joined = (signal: AbortSignal | undefined): AbortSignal =>
    signal === undefined ? closing.signal : AbortSignal.any([signal, closing.signal]);

  return {
    server,
    async json<T>(call: Call): Promise<T> {
      try {
        const answer = await open(call, 'json', joined(call.signal));
        const text = await answer.body.text();
        return parseAnswer<T>(server, text);
      } catch (error) {
        throw translate(error, call.signal);
      }
    },
    async stream(call) {
      let body: AsyncIterable<Uint8Array>;
      try {
        body = (await open(call, 'stream', joined(call.signal))).body;
      } catch (error) {
        throw translate(error, call.signal);
      }
      return guarded(body, (error) => translate(error, call.signal));
    },
    async close() {
      closing.abort();
      await pool?.dispatcher.destroy();
    },
  };
}

async function* guarded(
  body: AsyncIterable<Uint8Array>,
  translate: (error: unknown) => Error,
): AsyncGenerator<Uint8Array> {
  try {
    yield* body;
  } catch (error) {
    throw translate(error);
  }
}

function withQuery(path: string, query: Record<string, string | undefined> | undefined): string {
  const parameters = new URLSearchParams();
  for (const [name, value] of Object.entries(query ?? {}))
    if (value !== undefined) parameters.set(name, value);
  if (parameters.size === 0) return path;
  return `${path}${path.includes('?') ? '&' : '?'}${parameters}`;
}

function parseAnswer<T>(server: string, text: string): T {
  try {
    return JSON.parse(text) as T;
  } catch (error) {
    const start = text.trim().replace(/\s+/g, ' ').slice(0, 60);
    const what = start === '' ? 'with nothing' : `with something that is not JSON (${JSON.stringify(start)})`;
    throw new ConnectionError(`${server} answered ${what}: is it the address of an API server?`, {
      cause: error,
    });
  }
}

function sameIdentity(one: Tls, other: Tls): boolean {
  return (['cert', 'key', 'ca'] as const).every((name) => String(one[name]) === String(other[name]));
}

/**
 * Whether the server asks, in so many words, for the same request once more: then it has not done it.
 * Source: client-go `rest/with_retry.go`.
 */
function isBusy({ statusCode, headers }: Dispatcher.ResponseData): boolean {
  return (statusCode === 429 || statusCode >= 500) && headers['retry-after'] !== undefined;
}

/** Waits no longer than the signal lets it. */
async function orAborted<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  signal.throwIfAborted();
  const ended = Promise.withResolvers<never>();
  const abort = () => ended.reject(reasonOf(signal));
  signal.addEventListener('abort', abort, { once: true });
  try {
    return await Promise.race([work, ended.promise]);
  } finally {
    signal.removeEventListener('abort', abort);
  }
}

function single(header: string | string[] | undefined): string | undefined {
  return Array.isArray(header) ? header[0] : header;
}

/** An abort's reason as an Error, whatever it was aborted with. */
export function reasonOf(signal: AbortSignal): Error {
  const reason: unknown = signal.reason;
  return reason instanceof Error ? reason : new Error('aborted', { cause: reason });
}
