/**
 * Fetches what an ImageStreamImport asks for. What fails is an outcome like any other.
 * Source: openshift-apiserver `pkg/image/apiserver/importer/importer.go`.
 */
import { arch } from 'node:process';
import type { Secret } from '../../../../wire/kubernetes.ts';
import type { Embedded, Image, ImageStream, ImageStreamImport } from '../../../../wire/openshift.ts';
import { invalidValue } from '../../kinds/field-errors.ts';
import { invalid } from '../../status-errors.ts';
import { type PullSpec, parsePullSpec, withClientDefaults } from '../image/pull-spec.ts';
import { specTag } from '../image/stream-tags.ts';
import { createKeyring, credentialsFor, type Keyring } from './credentials.ts';
import { type FetchedImage, fetchImage } from './fetch-image.ts';
import { repositoryError } from './import-error.ts';
import type { Platform } from './manifest-list.ts';
import { createRegistryHttp } from './registry-http.ts';
import { createRegistrySession, type RegistrySession } from './registry-session.ts';
import { prioritiseTags } from './tag-priority.ts';

export interface ImporterOptions {
  /** Certificates in PEM that are trusted beside the usual ones. */
  ca?: string;
  /** The child that is taken out of manifest lists where the tag does not prefer another: linux on this machine's processor. */
  platform?: Platform;
  /** Ends it all. */
  signal?: AbortSignal;
}

export interface ImageOutcome {
  /** In the registry; '' for an image by digest. */
  tag: string;
  fetched?: Embedded<Image>;
  children: Embedded<Image>[];
  error?: unknown;
}

export interface ImportOutcome {
  /** In the order of `spec.images`. */
  images: ImageOutcome[];
  repository?: { images: ImageOutcome[]; additionalTags: string[] } | { error: unknown };
}

export interface ImportRequest {
  spec: ImageStreamImport['spec'];
  /** Whose tags may prefer a platform. */
  stream: ImageStream;
  secrets: readonly Secret[];
  /** Milliseconds since the epoch. */
  now: number;
}

export interface Importer {
  /** @throws the signal's reason when it is aborted */
  import(request: ImportRequest, signal: AbortSignal): Promise<ImportOutcome>;
}

/** Of a repository that is imported whole. */
const maxTags = 50;
const preferArchitecture = 'importer.image.openshift.io/prefer-arch';
const preferSystem = 'importer.image.openshift.io/prefer-os';

const goArchitectures: Readonly<Record<string, string>> = { x64: 'amd64', ia32: '386' };

export function createImporter(options: ImporterOptions): Importer {
  const http = createRegistryHttp({
    ...(options.ca === undefined ? {} : { ca: options.ca }),
    ...(options.signal === undefined ? {} : { signal: options.signal }),
  });
  const own = options.platform ?? { architecture: goArchitectures[arch] ?? arch, os: 'linux' };
  return {
    async import(request, requestSignal) {
      const signal =
        options.signal === undefined ? requestSignal : AbortSignal.any([requestSignal, options.signal]);
      // Not before a registry asks: a secret that cannot be read is no harm to an image that everyone may have.
      let keyring: Keyring | undefined;
      const credentialsOf = (name: string) => {
        keyring ??= createKeyring(request.secrets);
        return credentialsFor(keyring, name);
      };
      const session = createRegistrySession(http, credentialsOf, signal);
      const run = importRun(session, own, request.now);
      const images: ImageOutcome[] = [];
      for (const spec of request.spec.images ?? []) {
        images.push(await importImage(run, spec, request.stream));
        signal.throwIfAborted();
      }
      const { repository } = request.spec;
      if (repository === undefined) return { images };
      const outcome = await importRepository(run, session, repository);
      signal.throwIfAborted();
      return { images, repository: outcome };
    },
  };
}

interface Wanted {
  spec: PullSpec;
  /** Tag or digest. */
  reference: string;
  insecure: boolean;
  preserveOriginal: boolean;
  platform: Platform;
}

interface ImportRun {
  own: Platform;
  /** The same image, asked for twice, is fetched once. */
  fetch(wanted: Wanted): Promise<FetchedImage>;
}

function importRun(session: RegistrySession, own: Platform, now: number): ImportRun {
  const fetched = new Map<string, Promise<FetchedImage>>();
  /** The first that asks for a repository says how it is spoken to. */
  const insecureOf = new Map<string, boolean>();
  return {
    own,
    fetch(wanted) {
      const { registry, repository } = withClientDefaults(wanted.spec);
      const place = `${registry}/${repository}`;
      const insecure = insecureOf.get(place) ?? wanted.insecure;
      insecureOf.set(place, insecure);
      const { architecture, os } = wanted.platform;
      const key = `${place} ${wanted.reference} ${wanted.preserveOriginal} ${architecture} ${os}`;
      const known = fetched.get(key) ?? fetchImage(session, { ...wanted, insecure, now });
      fetched.set(key, known);
      return known;
    },
  };
}

type ImageSpec = NonNullable<ImageStreamImport['spec']['images']>[number];

async function importImage(run: ImportRun, image: ImageSpec, stream: ImageStream): Promise<ImageOutcome> {
  const name = image.from.name ?? '';
  const { spec, problem } = parsePullSpec(name);
  if (spec === undefined) return { tag: '', children: [], error: invalidName(name, problem) };
  const tag = spec.digest === '' ? spec.tag || 'latest' : '';
  const annotations = specTag(stream, image.to?.name ?? tag)?.annotations ?? {};
  const platform =
    tag === ''
      ? run.own
      : {
          architecture: annotations[preferArchitecture] || run.own.architecture,
          os: annotations[preferSystem] || run.own.os,
        };
  return outcomeOf(tag, () =>
    run.fetch({
      spec,
      platform,
      reference: spec.digest === '' ? tag : spec.digest,
      insecure: image.importPolicy?.insecure === true,
      preserveOriginal: image.importPolicy?.importMode === 'PreserveOriginal',
    }),
  );
}

async function importRepository(
  run: ImportRun,
  session: RegistrySession,
  wanted: NonNullable<ImageStreamImport['spec']['repository']>,
): Promise<NonNullable<ImportOutcome['repository']>> {
  const name = wanted.from.name ?? '';
  const { spec, problem } = parsePullSpec(name);
  if (spec === undefined) return { error: invalidName(name, problem) };
  const { registry, repository } = withClientDefaults(spec);
  const insecure = wanted.importPolicy?.insecure === true;
  let tags: string[];
  try {
    tags = await session.tags({ registry, repository, insecure });
  } catch (error) {
    return { error: repositoryError(error, name, registry) };
  }
  // Some registries have tags without a name.
  const sorted = prioritiseTags([...new Set(tags.map((tag) => tag || 'latest'))]);
  const images: ImageOutcome[] = [];
  for (const tag of sorted.slice(0, maxTags)) {
    const preserveOriginal = wanted.importPolicy?.importMode === 'PreserveOriginal';
    images.push(
      await outcomeOf(tag, () =>
        run.fetch({ spec, insecure, preserveOriginal, reference: tag, platform: run.own }),
      ),
    );
  }
  return { images, additionalTags: sorted.slice(maxTags) };
}

async function outcomeOf(tag: string, fetch: () => Promise<FetchedImage>): Promise<ImageOutcome> {
  try {
    const { image, children } = await fetch();
    return { tag, fetched: structuredClone(image), children: structuredClone(children) };
  } catch (error) {
    return { tag, children: [], error };
  }
}

const invalidName = (name: string, problem: string): unknown =>
  invalid({ group: '', kind: '' }, '', [invalidValue('from.name', name, `invalid name: ${problem}`)]);
