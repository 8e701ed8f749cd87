/** GETs of a registry: bounded in size and time, redirects followed, errors in the words of Go's HTTP client. */
import { createSecureContext, rootCertificates, type SecureContext } from 'node:tls';
import type { Agent } from 'undici';
import { requestFailure } from './network-errors.ts';

export interface RegistryResponse {
  /** Of the last request, after redirects. */
  url: URL;
  status: number;
  /** `404 Not Found`. */
  statusLine: string;
  /** The values of a header, in order. Names are case-insensitive. */
  header(name: string): string[];
  body: Buffer;
}

export interface GetOptions {
  headers?: Record<string, string | string[]>;
  /** In bytes; more is an error. */
  maxBytes: number;
  /** Skips the verification of certificates. */
  insecure: boolean;
  signal: AbortSignal;
}

export interface RegistryHttp {
  /** @throws Error in the words of Go's client, `Get "https://…": dial tcp …`; the signal's reason when it is aborted */
  get(url: URL, options: GetOptions): Promise<RegistryResponse>;
}

const maxRedirects = 5;
const timeoutSeconds = 15;
const redirects = [301, 302, 303, 307, 308];

/**
 * @param options.ca certificates in PEM that are trusted beside the usual ones
 * @param options.signal closes the connections that are kept open
 */
export function createRegistryHttp(options: { ca?: string; signal?: AbortSignal }): RegistryHttp {
  let verifying: Agent | undefined;
  let trusting: Agent | undefined;
  const secureContext = (): SecureContext | undefined =>
    options.ca === undefined ? undefined : createSecureContext({ ca: [...rootCertificates, options.ca] });
  // A tenth of a second to load, which nobody need wait for before the first import.
  const load = () => import('./undici.ts');
  const agentFor = async (insecure: boolean): Promise<Agent> => {
    const { Agent } = await load();
    if (insecure) {
      trusting ??= new Agent({ connect: { rejectUnauthorized: false } });
      return trusting;
    }
    if (verifying === undefined) {
      const context = secureContext();
      verifying = new Agent(context === undefined ? {} : { connect: { secureContext: context } });
    }
    return verifying;
  };
  options.signal?.addEventListener(
    'abort',
    () => {
      for (const agent of [verifying, trusting]) void agent?.destroy();
    },
    { once: true },
  );

  const getOnce = async (url: URL, asked: GetOptions): Promise<RegistryResponse> => {
    const { request } = await load();
    const { statusCode, headers, body, statusText } = await request(url, {
      method: 'GET',
      headers: asked.headers ?? {},
      dispatcher: await agentFor(asked.insecure),
      signal: AbortSignal.any([asked.signal, AbortSignal.timeout(timeoutSeconds * 1000)]),
    });
    const chunks: Buffer[] = [];
    let size = 0;
    for await (const chunk of body) {
      const bytes = Buffer.from(chunk as Uint8Array);
      size += bytes.length;
      if (size > asked.maxBytes) {
        body.destroy();
        throw new Error(`the response is larger than ${asked.maxBytes} bytes`);
      }
      chunks.push(bytes);
    }
    return {
      url,
      status: statusCode,
      statusLine: `${statusCode} ${statusText}`.trim(),
      header(name) {
        const value = headers[name.toLowerCase()];
        return value === undefined ? [] : Array.isArray(value) ? value : [value];
      },
      body: Buffer.concat(chunks),
    };
  };

  return {
    async get(url, asked) {
      let current = url;
      let headers = asked.headers ?? {};
      for (let count = 0; ; count += 1) {
        try {
          const response = await getOnce(current, { ...asked, headers });
          const [location] = response.header('location');
          if (!redirects.includes(response.status) || location === undefined) return response;
          const next = new URL(location, current);
          if (count >= maxRedirects) throw new Error(`stopped after ${maxRedirects} redirects`);
          if (current.protocol === 'https:' && next.protocol !== 'https:' && !asked.insecure)
            throw new Error(`refused a redirect from HTTPS to ${next.protocol}//`);
          // Credentials are the registry's, not those of a store that it sends us to.
          if (next.origin !== current.origin) headers = withoutAuthorization(headers);
          current = next;
        } catch (error) {
          asked.signal.throwIfAborted();
          throw requestFailure(current, error);
        }
      }
    },
  };
}

const withoutAuthorization = (
  headers: Record<string, string | string[]>,
): Record<string, string | string[]> =>
  Object.fromEntries(Object.entries(headers).filter(([name]) => name.toLowerCase() !== 'authorization'));
