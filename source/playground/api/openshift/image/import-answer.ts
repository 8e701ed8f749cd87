import { randomUUID } from 'node:crypto';
import { rfc3339 } from '../../../../platform/clock.ts';
import type {
  Embedded,
  Image,
  ImageImportStatus,
  ImageStream,
  ImageStreamImport,
} from '../../../../wire/openshift.ts';
import { statusOf, succeeded } from '../importer/import-error.ts';
import type { ImageOutcome, ImportOutcome } from '../importer/importer.ts';

/** What the request answers with; `stream` as it was written. */
export function importAnswer(
  request: ImageStreamImport,
  outcome: ImportOutcome,
  stream: ImageStream | undefined,
  now: number,
): ImageStreamImport {
  const { spec, metadata } = request;
  const { repository } = outcome;
  const status: ImageStreamImport['status'] = {
    ...(stream === undefined ? {} : { import: withoutKind(stream) }),
    ...(repository === undefined
      ? {}
      : { repository: repositoryStatus(repository, spec.repository?.includeManifest === true) }),
    ...(outcome.images.length === 0
      ? {}
      : {
          images: outcome.images.map((image, i) =>
            imageStatus(image, spec.images?.[i]?.includeManifest === true),
          ),
        }),
  };
  return {
    kind: 'ImageStreamImport',
    apiVersion: 'image.openshift.io/v1',
    metadata: { ...metadata, uid: randomUUID(), creationTimestamp: rfc3339(now) },
    spec,
    status,
  };
}

function imageStatus(
  { tag, fetched, children, error }: ImageOutcome,
  includeManifest: boolean,
): ImageImportStatus {
  return {
    status: fetched === undefined ? statusOf(error) : succeeded,
    ...(fetched === undefined ? {} : { image: shown(fetched, includeManifest) }),
    ...(tag === '' ? {} : { tag }),
    ...(children.length === 0 ? {} : { manifests: children.map((child) => shown(child, false)) }),
  };
}

function repositoryStatus(
  repository: NonNullable<ImportOutcome['repository']>,
  includeManifest: boolean,
): NonNullable<ImageStreamImport['status']['repository']> {
  if ('error' in repository) return { status: statusOf(repository.error) };
  const failures = repository.images.filter(({ fetched }) => fetched === undefined).length;
  return {
    status:
      failures === 0
        ? succeeded
        : {
            metadata: {},
            status: 'Failure',
            message: `${failures === 1 ? 'one' : failures} of the images from this repository failed to import`,
            reason: 'ImportFailed',
          },
    ...(repository.images.length === 0
      ? {}
      : { images: repository.images.map((image) => imageStatus(image, includeManifest)) }),
    ...(repository.additionalTags.length === 0 ? {} : { additionalTags: repository.additionalTags }),
  };
}

function shown(image: Embedded<Image>, includeManifest: boolean): Embedded<Image> {
  if (includeManifest) return image;
  const { dockerImageManifest: _manifest, dockerImageConfig: _config, ...rest } = image;
  return rest;
}

function withoutKind({ kind: _kind, apiVersion: _apiVersion, ...rest }: ImageStream): Embedded<ImageStream> {
  return rest;
}
