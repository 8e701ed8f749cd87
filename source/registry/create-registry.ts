import { createHash } from 'node:crypto';
import { systemClock } from '../platform/clock.ts';
import { formatImageReference, type ImageReference, isDigest, isTag } from '../wire/image-reference.ts';
import { createAuthorizedRequests, type RegistryRequest } from './authorized-requests.ts';
import { acceptedManifests, isList, platformsOf } from './manifest-types.ts';
import { createPushing } from './push.ts';
import { readRefusal } from './refusals.ts';
import {
  type Manifest,
  type PushingRegistry,
  RegistryError,
  type RegistryOptions,
  type Repository,
  type TagState,
} from './registry.ts';
import { createTagHistory } from './tag-history.ts';
import { listTags } from './tags-list.ts';
import type { HttpAnswer } from './transport.ts';

/** Of lists that were read; they never change. */
const rememberedLists = 50;

/**
 * A client for OCI registries, over one set of keep-alive connections. Nothing is opened before it is needed.
 * Source: OCI distribution specification 1.1.
 */
export function createRegistry(options: RegistryOptions = {}): PushingRegistry {
  const { clock = systemClock, random = Math.random } = options;
  const requests = createAuthorizedRequests({ ...options, clock, random });
  const history = createTagHistory(requests);
  const lists = new Map<string, Record<string, string>>();

  const requestFor = (
    reference: ImageReference,
    method: 'GET' | 'HEAD',
    signal: AbortSignal | undefined,
  ): RegistryRequest => ({
    what: `read ${formatImageReference(reference)}`,
    repository: reference,
    method,
    path: `/v2/${reference.repository}/manifests/${nameIn(reference)}`,
    headers: { accept: acceptedManifests },
    signal,
  });

  /** The state by GET. Undefined when the tag is not there, though its repository is. */
  const getState = async (
    reference: ImageReference,
    signal: AbortSignal | undefined,
  ): Promise<TagState | undefined> => {
    const request = requestFor(reference, 'GET', signal);
    const answer = await requests.send(request);
    if (answer.status === 404 && isTagMissing(answer)) return undefined;
    if (answer.status !== 200) throw requests.refusal(request, answer);
    const { digest, mediaType, bytes } = checkedManifest(reference, answer);
    return {
      digest,
      mediaType,
      size: bytes.length,
      ...(isList(mediaType) ? { platforms: platformsOf(bytes) } : {}),
    };
  };

  const platforms = async (
    reference: ImageReference,
    digest: string,
    signal: AbortSignal | undefined,
  ): Promise<Record<string, string>> => {
    const known = lists.get(digest);
    if (known !== undefined) return known;
    const { registry: host, repository } = reference;
    const read = platformsOf((await registry.manifest({ registry: host, repository, digest }, signal)).bytes);
    if (lists.size >= rememberedLists) lists.clear();
    lists.set(digest, read);
    return read;
  };

  const headState = async (
    reference: ImageReference,
    signal: AbortSignal | undefined,
  ): Promise<TagState | undefined> => {
    const request = requestFor(reference, 'HEAD', signal);
    const answer = await requests.send(request);
    // HEAD has no body to tell a missing tag from a missing repository, and not every server knows HEAD.
    if (answer.status === 404 || answer.status === 405) return getState(reference, signal);
    if (answer.status !== 200) throw requests.refusal(request, answer);
    const digest = answer.header('docker-content-digest') ?? '';
    const mediaType = typeOf(answer);
    const size = Number(answer.header('content-length') ?? Number.NaN);
    if (!isDigest(digest) || mediaType === '' || Number.isNaN(size)) return getState(reference, signal);
    return {
      digest,
      mediaType,
      size,
      ...(isList(mediaType) ? { platforms: await platforms(reference, digest, signal) } : {}),
    };
  };

  const registry: PushingRegistry = {
    ...createPushing(requests),
    async tag(reference, signal) {
      const state = await headState(reference, signal);
      const { digest, tag = 'latest' } = reference;
      if (state === undefined || digest !== undefined) return state;
      const since = await history.since({ ...reference, tag }, state.digest, signal);
      return since === undefined ? state : { ...state, since };
    },
    async manifest(reference, signal) {
      const request = requestFor(reference, 'GET', signal);
      const answer = await requests.send(request);
      if (answer.status !== 200) throw requests.refusal(request, answer);
      return checkedManifest(reference, answer);
    },
    tags: (repository, signal) => listTags(requests, repository, signal),
    async retag(source, tag, signal) {
      if (!isTag(tag)) throw new RegistryError(`“${tag}” is not a tag.`);
      const { bytes, mediaType, digest } = await registry.manifest(source, signal);
      const target = { registry: source.registry, repository: source.repository, tag };
      const told = await registry.pushManifest(target, { bytes, mediaType }, signal);
      const now = told === '' ? (await headState(target, signal))?.digest : told;
      if (now !== digest)
        throw new RegistryError(
          `${formatImageReference(target)} was pushed as ${digest}, but points at ${now ?? 'nothing'}.`,
          { remedy: 'Try again; somebody else may have pushed at the same time.' },
        );
      return {
        digest,
        mediaType,
        size: bytes.length,
        ...(isList(mediaType) ? { platforms: platformsOf(bytes) } : {}),
      };
    },
    close: () => requests.close(),
  };
  return registry;
}

const nameIn = ({ tag = 'latest', digest }: Repository & { tag?: string; digest?: string }): string =>
  digest ?? tag;

/** Without parameters: some registries add a charset. */
const typeOf = (answer: HttpAnswer): string =>
  (answer.header('content-type') ?? '').split(';', 1)[0]?.trim() ?? '';

/** Whether a 404 is about the tag, and not about the repository or from something that is no registry. */
function isTagMissing(answer: HttpAnswer): boolean {
  const { code } = readRefusal(answer);
  return code !== undefined && code !== 'NAME_UNKNOWN' && code !== 'NAME_INVALID';
}

/**
 * The manifest in an answer, with the digest of exactly these bytes.
 * @throws RegistryError when they are not those of the digest that was asked for, or that the server names
 */
function checkedManifest(reference: ImageReference, answer: HttpAnswer): Manifest {
  const { bytes } = answer;
  const named = reference.digest ?? answer.header('docker-content-digest');
  const algorithm = named?.startsWith('sha512:') ? 'sha512' : 'sha256';
  const digest = `${algorithm}:${createHash(algorithm).update(bytes).digest('hex')}`;
  if (named !== undefined && isDigest(named) && named !== digest)
    throw new RegistryError(
      `${formatImageReference(reference)} came damaged: its content is ${digest}, not ${named}.`,
      { remedy: 'Try again.' },
    );
  const mediaType = typeOf(answer);
  if (mediaType === '')
    throw new RegistryError(`${reference.registry} does not say what ${formatImageReference(reference)} is.`);
  return { bytes, mediaType, digest };
}
