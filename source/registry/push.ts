import { createHash } from 'node:crypto';
import { formatImageReference } from '../wire/image-reference.ts';
import type { AuthorizedRequests, RegistryRequest } from './authorized-requests.ts';
import { type PushingRegistry, RegistryError, type Repository } from './registry.ts';
import type { HttpAnswer } from './transport.ts';

type Pushing = Pick<PushingRegistry, 'blob' | 'pushBlob' | 'copyBlob' | 'pushManifest' | 'mayPush'>;

/** Milliseconds in which a registry stores what it was sent, which may be in somebody else's storage. */
const storingTime = 120_000;

/** What {@link PushingRegistry} has beyond reading. Source: OCI distribution specification, "Pushing". */
export function createPushing(requests: AuthorizedRequests): Pushing {
  const uploads = (
    repository: Repository,
    digest: string,
    query: Record<string, string>,
    signal: AbortSignal | undefined,
  ): RegistryRequest => ({
    what: `push ${shortName(repository)}@${digest}`,
    repository,
    method: 'POST',
    path: `/v2/${repository.repository}/blobs/uploads/${asQuery(query)}`,
    headers: { 'content-length': '0' },
    ...(query['from'] === undefined ? {} : { mountFrom: query['from'] }),
    signal,
  });

  const isThere = async (
    repository: Repository,
    digest: string,
    signal: AbortSignal | undefined,
  ): Promise<boolean> => {
    const answer = await requests.send({
      what: `read ${shortName(repository)}@${digest}`,
      repository,
      method: 'HEAD',
      path: `/v2/${repository.repository}/blobs/${digest}`,
      signal,
    });
    return answer.status === 200;
  };

  /** Begins an upload; resolves to where it goes, as path and query of the same registry. */
  const begin = async (request: RegistryRequest): Promise<string> => {
    const answer = await requests.send(request);
    if (answer.status !== 202) throw requests.refusal(request, answer);
    return uploadPath(request, answer);
  };

  const finish = async (
    repository: Repository,
    path: string,
    blob: { digest: string; size: number; body: NonNullable<RegistryRequest['body']> },
    signal: AbortSignal | undefined,
  ): Promise<void> => {
    const request: RegistryRequest = {
      what: `push ${shortName(repository)}@${blob.digest}`,
      repository,
      method: 'PUT',
      path: `${path}${path.includes('?') ? '&' : '?'}${new URLSearchParams({ digest: blob.digest })}`,
      headers: { 'content-type': 'application/octet-stream', 'content-length': String(blob.size) },
      body: blob.body,
      patience: storingTime,
      signal,
    };
    const answer = await requests.send(request);
    if (answer.status < 200 || answer.status > 299) throw requests.refusal(request, answer);
  };

  const giveUp = async (repository: Repository, path: string, signal: AbortSignal | undefined) => {
    await requests
      .send({
        what: `take back an upload to ${shortName(repository)}`,
        repository,
        method: 'DELETE',
        path,
        signal,
      })
      // Registries forget uploads that nobody goes on with.
      .catch(() => undefined);
  };

  return {
    async blob(repository, digest, signal) {
      const request: RegistryRequest = {
        what: `read ${shortName(repository)}@${digest}`,
        repository,
        method: 'GET',
        path: `/v2/${repository.repository}/blobs/${digest}`,
        signal,
      };
      const answer = await requests.send(request);
      if (answer.status !== 200) throw requests.refusal(request, answer);
      const found = digestOf(answer.bytes);
      if (digest.startsWith('sha256:') && found !== digest)
        throw new RegistryError(`${shortName(repository)}@${digest} came damaged: its content is ${found}.`, {
          remedy: 'Try again.',
        });
      return answer.bytes;
    },

    async pushBlob(repository, bytes, signal) {
      const digest = digestOf(bytes);
      if (await isThere(repository, digest, signal)) return;
      const path = await begin(uploads(repository, digest, {}, signal));
      await finish(repository, path, { digest, size: bytes.length, body: bytes }, signal);
    },

    async copyBlob(from, to, { digest, size }, signal) {
      if (await isThere(to, digest, signal)) return 'there';
      if (from.registry === to.registry) {
        const query = { mount: digest, from: from.repository };
        const request = uploads(to, digest, query, signal);
        const answer = await requests.send(request);
        if (answer.status === 201) return 'mounted';
        if (answer.status === 202) await giveUp(to, uploadPath(request, answer), signal);
        else if (answer.status >= 500) throw requests.refusal(request, answer);
      }
      const source: RegistryRequest = {
        what: `read ${shortName(from)}@${digest}`,
        repository: from,
        method: 'GET',
        path: `/v2/${from.repository}/blobs/${digest}`,
        async sink(body) {
          const path = await begin(uploads(to, digest, {}, signal));
          await finish(to, path, { digest, size, body }, signal);
        },
        signal,
      };
      const answer = await requests.send(source);
      if (answer.status !== 200) throw requests.refusal(source, answer);
      return 'copied';
    },

    async pushManifest(reference, { bytes, mediaType }, signal) {
      const { registry, repository, tag } = reference;
      const request: RegistryRequest = {
        what: `push ${formatImageReference({ registry, repository, tag })}`,
        repository: { registry, repository },
        method: 'PUT',
        path: `/v2/${repository}/manifests/${tag}`,
        headers: { 'content-type': mediaType },
        body: bytes,
        signal,
      };
      const answer = await requests.send(request);
      if (answer.status < 200 || answer.status > 299) throw requests.refusal(request, answer);
      return answer.header('docker-content-digest') ?? '';
    },

    async mayPush(repository, signal) {
      const request: RegistryRequest = {
        ...uploads(repository, '', {}, signal),
        what: `push to ${shortName(repository)}`,
      };
      try {
        const answer = await requests.send(request);
        if (answer.status !== 202) throw requests.refusal(request, answer);
        await giveUp(repository, uploadPath(request, answer), signal);
        return { allowed: true, from: requests.credentialsFrom(request) };
      } catch (error) {
        const isRefused = error instanceof RegistryError && error.status !== undefined && error.status < 500;
        if (!isRefused || error.status === 429) throw error;
        const { message: words, remedy } = error;
        return { allowed: false, words, ...(remedy === undefined ? {} : { remedy }) };
      }
    },
  };
}

/**
 * Where an upload goes on. It has to be the registry itself: what is uploaded goes with credentials.
 * @throws RegistryError
 */
function uploadPath({ what, repository }: RegistryRequest, answer: HttpAnswer): string {
  const { registry } = repository;
  const location = answer.header('location');
  const url = location === undefined ? null : URL.parse(location, `https://${registry}`);
  if (url === null)
    throw new RegistryError(`Cannot ${what}: ${registry} does not say where the upload goes.`);
  // A registry behind a proxy may not know its own scheme or port, but its host it must know.
  const own = URL.parse(`https://${registry}`)?.hostname;
  if (url.hostname !== own && !isDockerHub(url.hostname, registry))
    throw new RegistryError(`Cannot ${what}: ${registry} sends the upload to another host, ${url.hostname}.`);
  return `${url.pathname}${url.search}`;
}

const isDockerHub = (hostname: string, registry: string): boolean =>
  hostname === 'registry-1.docker.io' && /^(index\.)?docker\.io$/.test(registry);

const shortName = ({ registry, repository }: Repository): string => `${registry}/${repository}`;

const asQuery = (query: Record<string, string>): string => {
  const text = new URLSearchParams(query).toString();
  return text === '' ? '' : `?${text}`;
};

const digestOf = (bytes: Uint8Array): string => `sha256:${createHash('sha256').update(bytes).digest('hex')}`;
