import { createHash } from 'node:crypto';
import type { Random } from './random.ts';
import { mutate, strangeWords } from './strange-values.ts';
import { type FuzzRequest, toBytes } from './wire.ts';

export interface RegistryAccess {
  repository: string;
  /** `user:password`. */
  credentials: string;
}

const methods = ['GET', 'GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE'] as const;
const config = Buffer.from('{}');
const digestOf = (bytes: Buffer): string => `sha256:${createHash('sha256').update(bytes).digest('hex')}`;
const manifest = {
  schemaVersion: 2,
  mediaType: 'application/vnd.oci.image.manifest.v1+json',
  config: { mediaType: 'application/vnd.oci.empty.v1+json', size: config.length, digest: digestOf(config) },
  layers: [{ mediaType: 'application/vnd.oci.empty.v1+json', size: config.length, digest: digestOf(config) }],
};
const mediaTypes = [
  manifest.mediaType,
  'application/vnd.oci.image.index.v1+json',
  'application/vnd.docker.distribution.manifest.v2+json',
  'application/octet-stream',
  'application/json',
  'text/html',
  '',
] as const;
const parameters = [
  'digest',
  'mount',
  'from',
  'n',
  'last',
  'artifactType',
  'service',
  'scope',
  'account',
] as const;

/** A request to the registry, from outside: what is said of `apiRequest` holds for it as well. */
export function registryRequest(random: Random, access: RegistryAccess): FuzzRequest {
  const method = random.pick(methods);
  const hasBody = method === 'PUT' || method === 'PATCH' || (method === 'POST' && random.once(2));
  return toBytes(random, {
    method,
    path: pathOf(random, access) + queryOf(random, access),
    headers: headersOf(random, access, hasBody),
    body: hasBody ? bodyOf(random) : undefined,
  });
}

function pathOf(random: Random, { repository }: RegistryAccess): string {
  const odd = (usual: string): string => (random.once(15) ? random.pick(strangeWords) : usual);
  const name = odd(random.pick([repository, repository, 'fuzz/a', 'library/x', 'nope']));
  const digest = odd(random.pick([digestOf(config), `sha256:${'0'.repeat(64)}`, 'sha512:00', 'md5:x']));
  const reference = random.once(2) ? odd(random.pick(['v1', 'latest', 'fuzz'])) : digest;
  switch (random.integer(10)) {
    case 0:
      return random.pick(['/v2/', '/v2', '/v2/_catalog', '/v2/auth', '/v2/token', '/', '/v1/', '/healthz']);
    case 1:
      return `/v2/${name}/tags/list`;
    case 2:
    case 3:
      return `/v2/${name}/manifests/${reference}`;
    case 4:
      return `/v2/${name}/blobs/${digest}`;
    case 5:
    case 6:
      return `/v2/${name}/blobs/uploads/`;
    case 7:
      return `/v2/${name}/blobs/uploads/${odd('00000000-0000-4000-8000-000000000000')}`;
    case 8:
      return `/v2/${name}/referrers/${digest}`;
    default:
      return `/api/v1/repository/${name}${random.pick(['', '/tag/', '/tag/v1', `/tag/${odd('fuzz')}`])}`;
  }
}

function queryOf(random: Random, { repository }: RegistryAccess): string {
  if (!random.once(3)) return '';
  const pairs = Array.from({ length: 1 + random.integer(3) }, () => {
    const value = random.once(4)
      ? random.pick(strangeWords)
      : random.pick([digestOf(config), repository, '5', '-1', 'v1', `repository:${repository}:pull,push`]);
    return `${random.pick(parameters)}=${encodeURIComponent(value.toWellFormed())}`;
  });
  return `?${pairs.join('&')}`;
}

function headersOf(
  random: Random,
  { credentials }: RegistryAccess,
  hasBody: boolean,
): Record<string, string> {
  const headers: Record<string, string> = { Host: 'localhost', Accept: random.pick(mediaTypes) };
  if (!random.once(6))
    headers['Authorization'] = random.once(15)
      ? random.pick(['Basic YTpi', 'Basic', 'Basic ===', 'Bearer a.b.c', 'Digest x', '💥'])
      : `Basic ${Buffer.from(credentials).toString('base64')}`;
  if (hasBody) headers['Content-Type'] = random.pick(mediaTypes);
  if (random.once(10))
    headers['Content-Range'] = random.pick([
      '0-1',
      '5-1',
      'bytes 0-1/2',
      'x',
      '0-99999999999999999999',
      '-1-5',
    ]);
  if (random.once(10))
    headers['Range'] = random.pick(['bytes=0-0', 'bytes=5-', 'bytes=-1', 'bytes=9-1', 'bytes=0-1,3-4', 'x']);
  if (random.once(80)) headers['Expect'] = '100-continue';
  return headers;
}

function bodyOf(random: Random): Buffer {
  switch (random.integer(6)) {
    case 0:
      return config;
    case 1:
      return Buffer.from(Array.from({ length: random.integer(300) }, () => random.integer(256)));
    case 2:
      return Buffer.alloc(random.integer(200_000), 120);
    case 3:
      return Buffer.from('['.repeat(random.integer(50_000)));
    default:
      return Buffer.from(JSON.stringify(random.once(3) ? manifest : mutate(random, manifest)));
  }
}
