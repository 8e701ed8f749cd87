import type { IncomingMessage } from 'node:http';
import { Agent, type RequestOptions, request } from 'node:https';
import { z } from 'zod';
import { acceptedManifests } from './manifest.ts';

/** The one registry that images come from. */
export interface RegistryEndpoint {
  /** `localhost:5000`. */
  host: string;
  /** PEM of the authority that signed its certificate. */
  ca: string;
  /** For repositories that are not public. */
  credentials?: { username: string; password: string };
}

export interface RegistryClient {
  /** The bytes of a manifest, by tag or digest, and the digest that the registry gives. */
  manifest(repository: string, reference: string, signal: AbortSignal): Promise<Buffer>;
  /** A blob, as a stream that the caller must read or destroy. */
  blob(repository: string, digest: string, signal: AbortSignal): Promise<IncomingMessage>;
  close(): void;
}

const idleTimeout = 30_000;
const largestManifest = 4 * 1024 * 1024;
const errorBody = z.object({
  errors: z.array(z.object({ code: z.string(), message: z.string().optional() })),
});
const tokenBody = z.object({ token: z.string().optional(), access_token: z.string().optional() });

/**
 * Reads from an OCI distribution registry, over HTTPS only, with a token from its own token endpoint where it asks for one.
 * Source: the OCI distribution specification; the token protocol of distribution/distribution.
 */
export function createRegistryClient(endpoint: RegistryEndpoint): RegistryClient {
  const agent = new Agent({ ca: endpoint.ca, keepAlive: false });
  const base = new URL(`https://${endpoint.host}/`);
  const tokens = new Map<string, string>();

  const send = (url: URL, headers: Record<string, string>, signal: AbortSignal): Promise<IncomingMessage> =>
    new Promise((resolve, reject) => {
      const options: RequestOptions = { agent, headers, signal, timeout: idleTimeout };
      const outgoing = request(url, options, resolve);
      outgoing.on('timeout', () => outgoing.destroy(new Error('i/o timeout')));
      outgoing.on('error', (error) => reject(connectionError(url, error)));
      outgoing.end();
    });

  const get = async (
    repository: string,
    path: string,
    accept: string,
    signal: AbortSignal,
  ): Promise<IncomingMessage> => {
    const url = new URL(`/v2/${repository}/${path}`, base);
    const attempt = (): Promise<IncomingMessage> => {
      const token = tokens.get(repository);
      return send(
        url,
        { accept, ...(token === undefined ? {} : { authorization: `Bearer ${token}` }) },
        signal,
      );
    };
    let response = await attempt();
    const challenge = response.headers['www-authenticate'];
    if (response.statusCode === 401 && challenge !== undefined) {
      response.resume();
      tokens.set(repository, await fetchToken(repository, challenge, signal));
      response = await attempt();
    }
    if (response.statusCode === 200) return response;
    throw await responseError(response);
  };

  const fetchToken = async (repository: string, challenge: string, signal: AbortSignal): Promise<string> => {
    const parameters = new Map(
      [...challenge.matchAll(/([a-z]+)="([^"]*)"/g)].map(([, key = '', value = '']) => [key, value]),
    );
    const realm = parameters.get('realm');
    if (!/^bearer /i.test(challenge) || realm === undefined)
      throw new Error('unauthorized: unknown challenge');
    const url = new URL(realm);
    // Credentials and questions go to the registry itself and nowhere else.
    if (url.origin !== base.origin)
      throw new Error(`unauthorized: token endpoint ${url.origin} is not the registry's`);
    const service = parameters.get('service');
    if (service !== undefined) url.searchParams.set('service', service);
    url.searchParams.set('scope', `repository:${repository}:pull`);
    const { credentials } = endpoint;
    const basic =
      credentials === undefined
        ? undefined
        : Buffer.from(`${credentials.username}:${credentials.password}`).toString('base64');
    const headers: Record<string, string> = basic === undefined ? {} : { authorization: `Basic ${basic}` };
    const response = await send(url, headers, signal);
    if (response.statusCode !== 200) throw await responseError(response);
    const { token, access_token } = tokenBody.parse(JSON.parse((await readAll(response)).toString('utf8')));
    return token ?? access_token ?? '';
  };

  return {
    async manifest(repository, reference, signal) {
      const response = await get(
        repository,
        `manifests/${encodeURIComponent(reference)}`,
        acceptedManifests,
        signal,
      );
      return readAll(response);
    },
    blob: (repository, digest, signal) => get(repository, `blobs/${digest}`, '*/*', signal),
    close: () => agent.destroy(),
  };
}

async function readAll(response: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of response) {
    const bytes = Buffer.from(chunk as Uint8Array);
    size += bytes.length;
    if (size > largestManifest) {
      response.destroy();
      throw new Error(`answer is larger than ${largestManifest} bytes`);
    }
    chunks.push(bytes);
  }
  return Buffer.concat(chunks);
}

/** `manifest unknown`, as clients print the registry's error code, with its message when that says more. */
async function responseError(response: IncomingMessage): Promise<Error> {
  const text = (await readAll(response)).toString('utf8');
  let first: { code: string; message?: string | undefined } | undefined;
  try {
    first = errorBody.parse(JSON.parse(text)).errors[0];
  } catch {
    // Not every error has a body of that shape.
  }
  if (first === undefined) return new Error(`received unexpected HTTP status: ${response.statusCode}`);
  const code = first.code.toLowerCase().replaceAll('_', ' ');
  const message = first.message ?? '';
  return new Error(message === '' || message.toLowerCase() === code ? code : `${code}: ${message}`);
}

function connectionError(url: URL, error: Error & { code?: string; address?: string; port?: number }): Error {
  const causes: unknown = error instanceof AggregateError ? error.errors[0] : undefined;
  const cause = causes instanceof Error ? (causes as typeof error) : error;
  const what =
    cause.code === 'ECONNREFUSED'
      ? `dial tcp ${cause.address ?? url.hostname}:${cause.port ?? url.port}: connect: connection refused`
      : cause.message;
  return new Error(`pinging container registry ${url.host}: Get "${url.origin}/v2/": ${what}`, {
    cause: error,
  });
}
