/** Source: openshift-apiserver `pkg/image/apiserver/registry/imagestreamimport/rest.go`. */
import { isDeepStrictEqual } from 'node:util';
import { rfc3339 } from '../../../../platform/clock.ts';
import type { Secret } from '../../../../wire/kubernetes.ts';
import {
  Annotations,
  type ImageImportSpec,
  type ImageStream,
  type ImageStreamImport,
} from '../../../../wire/openshift.ts';
import { ImageStreamImports, ImageStreams } from '../../../../wire/resources.ts';
import type { RequestContext, VirtualKind } from '../../kinds/kind.ts';
import { conflict, invalid, notFound } from '../../status-errors.ts';
import { statusOf } from '../importer/import-error.ts';
import type { ImageOutcome, Importer, ImportOutcome } from '../importer/importer.ts';
import { orderedImportPolicy, orderedReference } from './field-order.ts';
import { importAnswer } from './import-answer.ts';
import { validateImport } from './import-validation.ts';
import { pullSecrets } from './pull-secrets.ts';
import { formatPullSpec, parsePullSpec } from './pull-spec.ts';
import { ensureSpecTag, type Recorder, recordOutcome } from './record-import.ts';
import { type NormalImageStream, normaliseStream } from './stream-tags.ts';
import { checkNamespace, insertStream, newStream, replaceStream } from './write-stream.ts';

const imageStream = { group: 'image.openshift.io', plural: 'imagestream' };

/** The import of images into a stream, from start to end inside the request. */
export function imageStreamImportKind(importer: Importer, now: () => number): VirtualKind<ImageStreamImport> {
  return {
    resource: ImageStreamImports,
    singular: 'imagestreamimport',
    async create(object, context, signal) {
      const request = withDefaults(object);
      const errors = validateImport(request);
      if (errors.length > 0) throw invalid(ImageStreamImports, request.metadata.name, errors);
      const found = findStream(request, context);
      const secrets = pullSecrets(context.storage, context.namespace);
      const outcome = await runImport(importer, request, found.stream, secrets, context.now, signal);
      if (!request.spec.import)
        return { code: 201, body: importAnswer(request, outcome, undefined, context.now) };
      // What is written is of the time when it was fetched, which may have taken a while.
      const writing: RequestContext = { ...context, now: now() };
      const { stream, recorded } = context.storage.transaction(() =>
        record(request, outcome, found, writing),
      );
      return { code: 201, body: importAnswer(request, recorded, stream, writing.now) };
    },
  };
}

function withDefaults(object: ImageStreamImport): ImageStreamImport {
  const policies = (spec: Omit<ImageImportSpec, 'from' | 'to'>) => ({
    importPolicy: orderedImportPolicy(spec.importPolicy),
    referencePolicy: { type: spec.referencePolicy?.type ?? 'Source' },
    ...(spec.includeManifest === true ? { includeManifest: true } : {}),
  });
  const { repository } = object.spec ?? {};
  const images = (object.spec?.images ?? []).map((image) => {
    const tag = parsePullSpec(image.from?.name ?? '').spec?.tag ?? '';
    const to = image.to ?? (tag === '' ? undefined : { name: tag });
    return {
      from: orderedReference(image.from ?? {}),
      ...(to === undefined ? {} : { to: { name: to.name ?? '' } }),
      ...policies(image),
    };
  });
  return {
    ...object,
    spec: {
      import: object.spec?.import === true,
      ...(repository === undefined
        ? {}
        : { repository: { from: orderedReference(repository.from ?? {}), ...policies(repository) } }),
      ...(images.length === 0 ? {} : { images }),
    },
    status: {},
  };
}

interface FoundStream {
  stream: NormalImageStream;
  isNew: boolean;
}

/** The stream that the import is for. @throws StatusError 403, 404; 409 when it is not the one that was meant */
function findStream({ metadata }: ImageStreamImport, context: RequestContext): FoundStream {
  const { name, resourceVersion = '', uid = '' } = metadata;
  const stream = context.storage.get(ImageStreams, context.namespace, name);
  if (stream === undefined) {
    if (resourceVersion !== '' || uid !== '') throw notFound(ImageStreams, name);
    checkNamespace(context, name);
    return { stream: newStream(context, name), isNew: true };
  }
  const current = stream.metadata.resourceVersion ?? '';
  if (resourceVersion !== '' && resourceVersion !== current)
    throw conflict(
      imageStream,
      name,
      `the image stream was updated from "${resourceVersion}" to "${current}"`,
    );
  if (uid !== '' && uid !== stream.metadata.uid) throw notFound(imageStream, name);
  normaliseStream(stream);
  return { stream, isNew: false };
}

/** Fetches with the namespace's credentials and, where a registry refuses those even for what everyone may read, without. */
async function runImport(
  importer: Importer,
  { spec }: ImageStreamImport,
  stream: ImageStream,
  secrets: readonly Secret[],
  now: number,
  signal: AbortSignal,
): Promise<ImportOutcome> {
  const attempt = (using: readonly Secret[]): Promise<ImportOutcome> =>
    importer.import({ spec, stream, now, secrets: using }, signal);
  const first = await attempt(secrets);
  const isRefused = ({ error }: ImageOutcome): boolean => {
    if (error === undefined) return false;
    const { reason, message = '' } = statusOf(error);
    return reason === 'Unauthorized' && message.toLowerCase().includes('username or password');
  };
  if (!first.images.some(isRefused)) return first;
  const second = await attempt([]);
  return {
    ...second,
    // What fails either way is told as it was the first time.
    images: second.images.map((outcome, i) => {
      const isUnauthorized = outcome.error !== undefined && statusOf(outcome.error).reason === 'Unauthorized';
      return isUnauthorized ? { ...outcome, error: first.images[i]?.error ?? outcome.error } : outcome;
    }),
  };
}

function record(
  { spec }: ImageStreamImport,
  outcome: ImportOutcome,
  { stream: original, isNew }: FoundStream,
  context: RequestContext,
): { stream: NormalImageStream; recorded: ImportOutcome } {
  const stream = structuredClone(original);
  const recorder: Recorder = {
    stream,
    context,
    nextGeneration: (original.metadata.generation ?? 0) + 1,
  };
  const recorded: ImportOutcome = { ...outcome };
  const { repository } = spec;
  if (repository !== undefined && outcome.repository !== undefined && 'images' in outcome.repository) {
    recorded.repository = {
      ...outcome.repository,
      images: outcome.repository.images.map((image) =>
        recordOutcome(recorder, image, image.tag, tagOf(repository.from.name ?? '', image.tag), repository),
      ),
    };
  }
  recorded.images = outcome.images.map((image, i) => {
    const asked = spec.images?.[i];
    if (asked?.to === undefined) return image;
    const from = asked.from.name ?? '';
    const result = recordOutcome(recorder, image, asked.to.name, from, asked);
    if (result.fetched === undefined) ensureSpecTag(recorder, asked.to.name, from, asked, false);
    return result;
  });
  normaliseStream(stream);
  const wasChecked = Annotations.dockerRepositoryCheck in (original.metadata.annotations ?? {});
  if (!isNew && wasChecked && isDeepStrictEqual(stream, original)) return { stream: original, recorded };
  stream.metadata.annotations = {
    ...stream.metadata.annotations,
    [Annotations.dockerRepositoryCheck]: rfc3339(context.now),
  };
  const written = isNew ? insertStream(context, stream) : replaceStream(context, stream, original);
  return { stream: written, recorded };
}

function tagOf(repository: string, tag: string): string {
  const { spec } = parsePullSpec(repository);
  return spec === undefined ? repository : formatPullSpec({ ...spec, tag, digest: '' });
}
