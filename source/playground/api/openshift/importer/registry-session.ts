/**
 * A registry during one import: what it asks for at `/v2/`, tokens, manifests, blobs, tags.
 * Source: openshift/library-go `pkg/image/registryclient/client.go`, distribution/distribution `registry/client/auth`.
 */
import { createHash } from 'node:crypto';
import { z } from 'zod';
import { isTag } from '../../../../wire/image-reference.ts';
import { mediaTypes } from '../image/media-types.ts';
import { apiHost } from '../image/pull-spec.ts';
import { type Challenge, parseChallenges } from './challenge.ts';
import type { Credentials } from './credentials.ts';
import { errorOfResponse } from './registry-errors.ts';
import type { RegistryHttp, RegistryResponse } from './registry-http.ts';

export interface RepositoryAddress {
  /** `quay.io`, `localhost:5000`. */
  registry: string;
  /** `org/web`. */
  repository: string;
  insecure: boolean;
}

export interface FetchedManifest {
  mediaType: string;
  bytes: Buffer;
  /** `sha256:…` of the bytes. */
  digest: string;
}

/** A registry that could not be reached at all, as opposed to one that does not give what is asked for. */
export class PingError extends Error {}
/** A registry that answers `/v2/` with something else. */
export class NotV2Error extends PingError {}

export interface RegistrySession {
  /** @param reference tag or digest */
  manifest(address: RepositoryAddress, reference: string): Promise<FetchedManifest>;
  /** The content is verified. */
  blob(address: RepositoryAddress, digest: string): Promise<Buffer>;
  /** All of them, in the registry's order. */
  tags(address: RepositoryAddress): Promise<string[]>;
}

const megabyte = 1024 * 1024;
const limits = {
  ping: megabyte,
  token: megabyte,
  manifest: 4 * megabyte,
  config: 8 * megabyte,
  tags: megabyte,
};
const maxTagPages = 100;

const manifestTypes = [
  mediaTypes.ociIndex,
  mediaTypes.ociManifest,
  mediaTypes.dockerManifestList,
  mediaTypes.dockerManifest,
];

const tokenSchema = z.object({ token: z.string().optional(), access_token: z.string().optional() });
const tagsSchema = z.object({ tags: z.array(z.string()).nullish() });

interface Endpoint {
  url: URL;
  challenges: Challenge[];
}

/** @param credentialsOf of a repository with its registry, `quay.io/org/web` */
export function createRegistrySession(
  http: RegistryHttp,
  credentialsOf: (repository: string) => Credentials | undefined,
  signal: AbortSignal,
): RegistrySession {
  const endpoints = new Map<string, Promise<Endpoint>>();
  const authorizations = new Map<string, Promise<string | undefined>>();

  const ping = async (url: URL, insecure: boolean): Promise<Endpoint> => {
    const target = new URL('/v2/', url);
    let response: RegistryResponse;
    try {
      response = await http.get(target, { insecure, signal, maxBytes: limits.ping });
    } catch (error) {
      signal.throwIfAborted();
      if (insecure && url.protocol === 'https:') return ping(new URL(`http://${url.host}`), insecure);
      throw new PingError(error instanceof Error ? error.message : String(error), { cause: error });
    }
    const { status } = response;
    const isRegistry =
      response.header('docker-distribution-api-version').length > 0 ||
      (status >= 200 && status < 300) ||
      status === 401 ||
      status === 403;
    if (!isRegistry)
      throw new NotV2Error(`endpoint "${url.origin}" does not support v2 API (got ${response.statusLine})`);
    return {
      url,
      challenges: status === 401 ? parseChallenges(response.header('www-authenticate')) : [],
    };
  };

  const remembered = <V>(map: Map<string, Promise<V>>, key: string, make: () => Promise<V>): Promise<V> => {
    const known = map.get(key);
    if (known !== undefined) return known;
    const made = make();
    // Whoever asked first hears of a failure, and so does everyone after.
    made.catch(() => undefined);
    map.set(key, made);
    return made;
  };
  const endpointOf = ({ registry, insecure }: RepositoryAddress): Promise<Endpoint> =>
    remembered(endpoints, `${registry} ${insecure}`, () =>
      ping(new URL(`https://${apiHost(registry)}`), insecure),
    );

  const fetchToken = async (
    challenge: Challenge,
    { repository, insecure }: RepositoryAddress,
    credentials: Credentials | undefined,
  ): Promise<string> => {
    const realm = challenge.parameters['realm'] ?? '';
    if (!URL.canParse(realm) || !/^https?:$/.test(new URL(realm).protocol))
      throw new Error(`invalid token auth challenge realm: ${JSON.stringify(realm)}`);
    const url = new URL(realm);
    const service = challenge.parameters['service'];
    if (service !== undefined && service !== '') url.searchParams.append('service', service);
    url.searchParams.append('scope', `repository:${repository}:pull`);
    const response = await http.get(url, {
      insecure,
      signal,
      maxBytes: limits.token,
      headers: credentials === undefined ? {} : { authorization: basic(credentials) },
    });
    if (response.status >= 400) throw errorOfResponse(response);
    const parsed = tokenSchema.safeParse(parseJson(response.body));
    const token = parsed.success ? parsed.data.token || parsed.data.access_token : undefined;
    if (!token) throw new Error('authorization server did not include a token in the response');
    return token;
  };

  /** The `Authorization` that the registry asked for at `/v2/`; undefined when it asked for none. */
  const authorize = async (
    address: RepositoryAddress,
    { challenges }: Endpoint,
  ): Promise<string | undefined> => {
    const credentials = (): Credentials | undefined =>
      credentialsOf(`${address.registry}/${address.repository}`);
    const bearer = challenges.find(({ scheme }) => scheme === 'bearer');
    if (bearer !== undefined) return `Bearer ${await fetchToken(bearer, address, credentials())}`;
    if (!challenges.some(({ scheme }) => scheme === 'basic')) return undefined;
    const own = credentials();
    if (own === undefined) throw new Error('no basic auth credentials');
    return basic(own);
  };

  const get = async (
    address: RepositoryAddress,
    path: string,
    maxBytes: number,
    headers: Record<string, string | string[]> = {},
  ): Promise<RegistryResponse> => {
    const endpoint = await endpointOf(address);
    const url = new URL(path, endpoint.url);
    let authorization: string | undefined;
    try {
      authorization = await remembered(authorizations, `${endpoint.url.origin} ${address.repository}`, () =>
        authorize(address, endpoint),
      );
    } catch (error) {
      signal.throwIfAborted();
      throw new Error(`Get "${url.href}": ${error instanceof Error ? error.message : String(error)}`, {
        cause: error,
      });
    }
    const response = await http.get(url, {
      insecure: address.insecure,
      signal,
      maxBytes,
      headers: { ...headers, ...(authorization === undefined ? {} : { authorization }) },
    });
    if (response.status >= 400) throw errorOfResponse(response);
    return response;
  };

  return {
    async manifest(address, reference) {
      if (!isTag(reference)) checkDigest(reference);
      const path = `/v2/${address.repository}/manifests/${reference}`;
      const response = await get(address, path, limits.manifest, { accept: manifestTypes });
      const bytes = response.body;
      const digest = digestOfBytes(bytes);
      if (reference.includes(':') && reference !== digest)
        throw new Error(
          `content integrity error: the manifest retrieved with digest ${reference} does not match the digest calculated from the content ${digest}`,
        );
      return { bytes, digest, mediaType: mediaTypeOf(response) };
    },
    async blob(address, digest) {
      checkDigest(digest);
      const { body } = await get(address, `/v2/${address.repository}/blobs/${digest}`, limits.config);
      const found = digestOfBytes(body);
      if (found !== digest)
        throw new Error(
          `content integrity error: the blob retrieved with digest ${digest} does not match the digest calculated from the content ${found}`,
        );
      return body;
    },
    async tags(address) {
      const tags: string[] = [];
      let path: string | undefined = `/v2/${address.repository}/tags/list`;
      for (let page = 0; path !== undefined && page < maxTagPages; page += 1) {
        const response: RegistryResponse = await get(address, path, limits.tags);
        const parsed = tagsSchema.safeParse(parseJson(response.body));
        if (!parsed.success) throw new Error('the list of tags cannot be read');
        tags.push(...(parsed.data.tags ?? []));
        path = nextPage(response);
      }
      return tags;
    },
  };
}

export const digestOfBytes = (bytes: Uint8Array): string =>
  `sha256:${createHash('sha256').update(bytes).digest('hex')}`;

/** Digests come out of what a registry sent, and become part of a path. */
function checkDigest(digest: string): void {
  if (!/^[a-z0-9+._-]+:[0-9a-fA-F]+$/.test(digest)) throw new Error('invalid checksum digest format');
  if (!/^sha256:[0-9a-f]{64}$/.test(digest)) throw new Error('unsupported digest algorithm');
}

const basic = ({ username, password }: Credentials): string =>
  `Basic ${Buffer.from(`${username}:${password}`).toString('base64')}`;

/** As the header has it or, where that says nothing, as the manifest itself does. */
function mediaTypeOf(response: RegistryResponse): string {
  const [header = ''] = response.header('content-type');
  const stated = (header.split(';')[0] ?? '').trim();
  if (stated !== '' && stated !== 'application/json') return stated;
  const parsed = z.object({ mediaType: z.string() }).safeParse(parseJson(response.body));
  return parsed.success ? parsed.data.mediaType : stated;
}

/** The path of the next page, on the same host whatever the link says. */
function nextPage(response: RegistryResponse): string | undefined {
  const link = response
    .header('link')
    .map((header) => /<([^>]+)>\s*;\s*rel="?next"?/.exec(header)?.[1])
    .find((target) => target !== undefined);
  if (link === undefined || !URL.canParse(link, response.url.href)) return undefined;
  const { pathname, search } = new URL(link, response.url);
  return pathname + search;
}

function parseJson(bytes: Buffer): unknown {
  try {
    return JSON.parse(bytes.toString('utf8'));
  } catch {
    return undefined;
  }
}
