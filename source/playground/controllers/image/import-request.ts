/**
 * Which tags of an ImageStream are to be imported, and the request that imports them.
 * Source: openshift-controller-manager `pkg/image/controller/imagestream_controller.go`, `scheduled_image_controller.go`.
 */
import {
  Annotations,
  type ImageStream,
  type ImageStreamImport,
  type TagReference,
} from '../../../wire/openshift.ts';
import { parsePullSpec } from '../../api/openshift/image/pull-spec.ts';
import { history, latestEvent } from '../../api/openshift/image/stream-tags.ts';

const insecureRepository = 'openshift.io/image.insecureRepository';

/** Names an image in a registry, and not only to refer to it. */
const isImportable = (tag: TagReference): boolean =>
  tag.from?.kind === 'DockerImage' && tag.reference !== true;

/** The newest generation of the tag that an import has dealt with, in success or failure; 0 when none has. */
function observedGeneration(stream: ImageStream, tag: string): number {
  const condition = history(stream, tag)?.conditions?.find(({ type }) => type === 'ImportSuccess');
  return Math.max(0, latestEvent(stream, tag)?.generation ?? 0, condition?.generation ?? 0);
}

const hasGeneration = ({ generation }: TagReference): boolean =>
  generation !== undefined && generation !== null;

const isNewer = (stream: ImageStream, tag: TagReference): boolean =>
  (tag.generation ?? 0) > observedGeneration(stream, tag.name);

/** A tag by digest cannot move: once imported it is left alone. */
function isSettled(stream: ImageStream, tag: TagReference): boolean {
  const { spec } = parsePullSpec(tag.from?.name ?? '');
  if (spec === undefined) return true;
  const event = latestEvent(stream, tag.name);
  return spec.digest !== '' && event !== undefined && event.generation === tag.generation;
}

const isScheduled = (stream: ImageStream, tag: TagReference): boolean =>
  isImportable(tag) && tag.importPolicy?.scheduled === true && !isSettled(stream, tag);

/** Whether any tag of the stream is to be imported again and again. */
export const needsScheduling = (stream: ImageStream): boolean =>
  stream.spec.tags?.some((tag) => isScheduled(stream, tag)) ?? false;

function request(stream: ImageStream, tags: TagReference[], whole: boolean): ImageStreamImport | undefined {
  const { name, namespace, resourceVersion, uid, annotations } = stream.metadata;
  const repository = whole ? (stream.spec.dockerImageRepository ?? '') : '';
  if (tags.length === 0 && repository === '') return undefined;
  const insecure = annotations?.[insecureRepository] === 'true';
  return {
    apiVersion: 'image.openshift.io/v1',
    kind: 'ImageStreamImport',
    metadata: {
      name,
      ...(namespace === undefined ? {} : { namespace }),
      ...(resourceVersion === undefined ? {} : { resourceVersion }),
      ...(uid === undefined ? {} : { uid }),
    },
    spec: {
      import: true,
      ...(repository === ''
        ? {}
        : {
            repository: {
              from: { kind: 'DockerImage', name: repository },
              ...(insecure ? { importPolicy: { insecure } } : {}),
            },
          }),
      ...(tags.length === 0
        ? {}
        : {
            images: tags.map((tag) => ({
              from: { kind: 'DockerImage', name: tag.from?.name ?? '' },
              to: { name: tag.name },
              ...(tag.importPolicy === undefined ? {} : { importPolicy: tag.importPolicy }),
              ...(tag.referencePolicy === undefined ? {} : { referencePolicy: tag.referencePolicy }),
            })),
          }),
    },
    status: {},
  };
}

/**
 * The import that the stream as it stands asks for: everything when it was never imported, later the tags whose generation
 * is newer than what was last imported. A tag that failed is not asked for again until somebody changes it.
 * @returns undefined when there is nothing to import
 */
export function importRequest(stream: ImageStream): ImageStreamImport | undefined {
  const tags = (stream.spec.tags ?? []).filter(isImportable);
  const unchecked = (stream.metadata.annotations?.[Annotations.dockerRepositoryCheck] ?? '') === '';
  if (unchecked && (stream.spec.dockerImageRepository ?? '') !== '') return request(stream, tags, true);
  if (!(unchecked && tags.length > 0) && !tags.some((tag) => isNewer(stream, tag))) return undefined;
  return request(
    stream,
    tags.filter((tag) => !hasGeneration(tag) || isNewer(stream, tag)),
    false,
  );
}

/**
 * The import that the schedule asks for: the scheduled tags, with those that need one anyway.
 * @returns undefined when no tag of the stream is scheduled
 */
export function scheduledImportRequest(stream: ImageStream): ImageStreamImport | undefined {
  if (!needsScheduling(stream)) return undefined;
  const next = (stream.metadata.generation ?? 0) + 1;
  return importRequest({
    ...stream,
    spec: {
      ...stream.spec,
      tags: (stream.spec.tags ?? []).map((tag) =>
        isScheduled(stream, tag) ? { ...tag, generation: next } : tag,
      ),
    },
  });
}
