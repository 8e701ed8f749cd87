import { Readable } from 'node:stream';
import { createSecureContext, getCACertificates } from 'node:tls';
import type { Dispatcher } from 'undici';
import { isLoopback } from './hosts.ts';

export interface HttpRequest {
  method: 'GET' | 'HEAD' | 'PUT' | 'POST' | 'DELETE';
  headers?: Record<string, string>;
  /** One that comes as it is read is sent once: such a request cannot be repeated. */
  body?: Uint8Array | string | AsyncIterable<Uint8Array>;
  /** Takes the body of an answer with status 200 as it comes, which may be of any size. `bytes` is empty then. */
  sink?: (body: AsyncIterable<Uint8Array>, answer: Pick<HttpAnswer, 'header'>) => Promise<void>;
  /** Milliseconds until the answer must begin, once all is sent. */
  patience?: number;
  signal?: AbortSignal | undefined;
}

export interface HttpAnswer {
  status: number;
  header(name: string): string | undefined;
  bytes: Buffer;
}

/** Keep-alive connections to registries. */
export interface Transport {
  /** @throws what the network layer throws; the signal's reason */
  send(url: URL, request: HttpRequest): Promise<HttpAnswer>;
  close(): Promise<void>;
}

/** Of an answer, in bytes: twice what a manifest may have. */
const largestAnswer = 8 * 1024 * 1024;
/** Milliseconds. */
const timeouts = { connect: 10_000, headers: 20_000, body: 20_000 };

/**
 * One pool for registries on this machine and one for all others, which may be behind a proxy; each made when it is first needed.
 * @param ca PEM of authorities to trust beside the system's
 * @param insecure whether certificates are taken that nobody vouches for
 */
export function createTransport(
  ca: string | undefined,
  environment: NodeJS.ProcessEnv,
  insecure = false,
): Transport {
  let pools: { near?: Promise<Dispatcher>; far?: Promise<Dispatcher> } = {};

  const pool = (isNear: boolean): Promise<Dispatcher> => {
    if (isNear) pools.near ??= createNear(ca);
    else pools.far ??= createFar(ca, environment, insecure);
    return (isNear ? pools.near : pools.far) ?? createFar(ca, environment, insecure);
  };

  return {
    async send(url, { method, headers = {}, body, sink, patience, signal }) {
      const dispatcher = await pool(isLoopback(url.host));
      const answer = await dispatcher.request({
        origin: url.origin,
        path: `${url.pathname}${url.search}`,
        method,
        headers: { 'user-agent': 'oc-tutor', ...headers },
        body: bodyOf(body),
        signal: signal ?? null,
        ...(patience === undefined ? {} : { headersTimeout: patience }),
        // Otherwise undici closes the connection after each HEAD, and tags are read with nothing else.
        reset: false,
      });
      const header = (name: string): string | undefined => {
        const value = answer.headers[name];
        return Array.isArray(value) ? value.join(', ') : value;
      };
      if (sink !== undefined && answer.statusCode === 200) {
        await sink(answer.body as AsyncIterable<Buffer>, { header });
        return { status: 200, header, bytes: Buffer.alloc(0) };
      }
      const chunks: Buffer[] = [];
      let size = 0;
      for await (const chunk of answer.body as AsyncIterable<Buffer>) {
        size += chunk.length;
        if (size > largestAnswer) throw new Error(`the answer is larger than ${largestAnswer} bytes`);
        chunks.push(chunk);
      }
      return { status: answer.statusCode, header, bytes: Buffer.concat(chunks) };
    },
    async close() {
      const open = [pools.near, pools.far];
      pools = {};
      await Promise.all(open.map(async (one) => (await one)?.destroy()));
    },
  };
}

function bodyOf(body: HttpRequest['body']): Uint8Array | string | Readable | null {
  if (body === undefined || typeof body === 'string' || body instanceof Uint8Array) return body ?? null;
  return Readable.from(body, { objectMode: false });
}

const poolOptions = {
  allowH2: false,
  pipelining: 1,
  connections: 8,
  headersTimeout: timeouts.headers,
  bodyTimeout: timeouts.body,
  keepAliveTimeout: 30_000,
};

async function createNear(ca: string | undefined): Promise<Dispatcher> {
  const { Agent } = await import('./undici.ts');
  // No public authority vouches for this machine's own names: the one that was given is all there is to trust.
  const tls = ca === undefined ? { rejectUnauthorized: false } : { ca };
  return new Agent({ ...poolOptions, connect: { ...tls, timeout: timeouts.connect } });
}

async function createFar(
  ca: string | undefined,
  environment: NodeJS.ProcessEnv,
  insecure: boolean,
): Promise<Dispatcher> {
  const { Agent, EnvHttpProxyAgent } = await import('./undici.ts');
  // Made once: some hundred certificates are parsed for it, which would else be done for every connection.
  const secureContext = createSecureContext({ ca: trusted(ca) });
  const connect = {
    secureContext,
    timeout: timeouts.connect,
    ...(insecure ? { rejectUnauthorized: false } : {}),
  };
  const variable = (name: string): string => environment[name.toLowerCase()] || environment[name] || '';
  const httpProxy = variable('HTTP_PROXY');
  const httpsProxy = variable('HTTPS_PROXY');
  if (httpProxy === '' && httpsProxy === '') return new Agent({ ...poolOptions, connect });
  return new EnvHttpProxyAgent({
    ...poolOptions,
    connect,
    requestTls: connect,
    proxyTls: connect,
    httpProxy,
    httpsProxy,
    noProxy: variable('NO_PROXY'),
  });
}

/** What Node trusts, what the system trusts (a company's own authorities are there), and what was given. */
function trusted(ca: string | undefined): string[] {
  const known = new Set([...getCACertificates('default'), ...getCACertificates('system')]);
  return [...known, ...(ca === undefined ? [] : [ca])];
}
