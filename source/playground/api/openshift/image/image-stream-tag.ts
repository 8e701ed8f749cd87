/** Source: openshift-apiserver `pkg/image/apiserver/registry/imagestreamtag/{rest,strategy}.go`. */
import { isDeepStrictEqual } from 'node:util';
import type {
  Embedded,
  Image,
  ImageStream,
  ImageStreamTag,
  TagReference,
} from '../../../../wire/openshift.ts';
import { ImageStreams, ImageStreamTags, Images } from '../../../../wire/resources.ts';
import { invalidValue } from '../../kinds/field-errors.ts';
import type { FieldError, VirtualKind } from '../../kinds/kind.ts';
import { column, nameColumn, wide } from '../../kinds/table.ts';
import { createSelection } from '../../selectors/selection.ts';
import { badRequest, invalid, notFound } from '../../status-errors.ts';
import { orderedTag, sortedKeys } from './field-order.ts';
import { bareMetadata, metadataVersion } from './image-metadata.ts';
import { ago } from './image-stream-table.ts';
import { requireTagName } from './names.ts';
import {
  history,
  latestEvent,
  type NormalImageStream,
  normaliseStream,
  setSpecTag,
  specTag,
} from './stream-tags.ts';
import { validateTagReference } from './stream-validation.ts';
import { resolveReference } from './tag-events.ts';
import { checkTagVersion, createTag, deleteTag, imageOfTag, streamForTag } from './tag-rest.ts';
import { getStream, insertStream, replaceStream } from './write-stream.ts';

const metadataAnnotations = 'may not update fields other than metadata.annotations';

export const imageStreamTagKind: VirtualKind<ImageStreamTag> = {
  resource: ImageStreamTags,
  singular: 'imagestreamtag',
  shortNames: ['istag'],
  table: {
    columns: [nameColumn, column('Image Reference'), column('Updated'), wide('Image Name')],
    row: (tag, now) => [
      tag.metadata.name,
      tag.image.dockerImageReference ?? '',
      ago(tag.metadata.creationTimestamp, now),
      tag.image.metadata.name,
    ],
  },
  get(name, context) {
    const { stream: streamName, tag } = requireTagName('ImageStreamTags', name);
    const stream = getStream(context, streamName);
    const image = imageOfTag(context, stream, tag);
    if (image === undefined) {
      const digest = latestEvent(stream, tag)?.image ?? '';
      throw digest === '' ? notFound(ImageStreamTags, name) : notFound(Images, digest);
    }
    return viewOf(stream, tag, image);
  },
  list(options, context) {
    const selection = createSelection<ImageStreamTag>({ resource: ImageStreamTags }, options);
    const streams = context.storage.list(
      ImageStreams,
      options.namespace === undefined ? {} : { namespace: options.namespace },
    );
    const tags = streams.items.flatMap((stream) => {
      normaliseStream(stream);
      return (stream.status.tags ?? [])
        .filter(({ items }) => (items?.[0]?.image ?? '') !== '')
        .map(({ tag }) => viewOf(stream, tag, undefined));
    });
    return {
      kind: 'ImageStreamTagList',
      apiVersion: 'image.openshift.io/v1',
      metadata: { resourceVersion: streams.resourceVersion },
      items: selection.matches === undefined ? tags : tags.filter(selection.matches),
    };
  },
  async create(object, context) {
    const name = splitForCreate(object.metadata.name);
    const reference = object.tag ? { ...orderedTag(object.tag), name: name.tag } : null;
    check(object, reference === null ? [] : tagProblemsOfNew(object, reference));
    const stream = createTag(
      context,
      { group: 'image.openshift.io', plural: 'imagestreamtag' },
      name,
      reference,
    );
    return { code: 201, body: viewOf(stream, name.tag, imageOfTag(context, stream, name.tag)) };
  },
  update(name, object, context) {
    const { stream: streamName, tag } = requireTagName('ImageStreamTags', name);
    return context.storage.transaction(() => {
      const { stream, isNew } = streamForTag(context, streamName);
      const old = viewOf(stream, tag, undefined);
      checkTagVersion(ImageStreamTags, name, object.metadata.resourceVersion, stream);
      const annotations = object.metadata.annotations ?? null;
      const reference = object.tag ? { ...orderedTag(object.tag), name: tag, annotations } : undefined;
      check(object, [
        ...(reference === undefined
          ? []
          : isNew
            ? tagProblemsOfNew(
                object,
                orderedTag({ ...reference, annotations: object.tag?.annotations ?? null }),
              )
            : validateTagReference(reference, 'tag')),
        ...(isNew ? [] : metadataProblems(object, old)),
      ]);
      const before = specTag(stream, tag);
      if (before === undefined && reference === undefined)
        throw badRequest(
          `imagestreamtag ${tag} is not a spec tag in imagestream ${context.namespace ?? ''}/${streamName}, cannot be updated`,
        );
      const stored = structuredClone(stream);
      setSpecTag(stream, orderedTag({ ...(before ?? reference), ...reference, name: tag, annotations }));
      const written = isNew ? insertStream(context, stream) : replaceStream(context, stream, stored);
      return {
        code: before === undefined ? 201 : 200,
        body: viewOf(written, tag, imageOfTag(context, written, tag)),
      };
    });
  },
  delete: (name, context, _remove, options) =>
    deleteTag(context, ImageStreamTags, requireTagName('ImageStreamTags', name), options),
};

/** @throws StatusError 400 */
function splitForCreate(name: string): { stream: string; tag: string } {
  const colon = name.indexOf(':');
  if (colon < 0) throw badRequest(`"${name}" must be of the form <stream_name>:<tag>`);
  return { stream: name.slice(0, colon), tag: name.slice(colon + 1) || 'latest' };
}

function check(object: ImageStreamTag, errors: readonly FieldError[]): void {
  if (errors.length > 0) throw invalid(ImageStreamTags, object.metadata.name, errors);
}

/** Of a tag whose stream is to be made, or that is to be added to one. */
function tagProblemsOfNew({ metadata }: ImageStreamTag, reference: TagReference): FieldError[] {
  const annotations = reference.annotations ?? {};
  const differ =
    Object.keys(annotations).length > 0 &&
    !isDeepStrictEqual(annotations, sortedKeys(metadata.annotations ?? {}));
  return [
    ...validateTagReference(reference, 'tag'),
    ...(differ
      ? [
          invalidValue(
            'tag.annotations',
            '<map>',
            'tag annotations must not be provided or must be equal to the object meta annotations',
          ),
        ]
      : []),
  ];
}

/** Nothing but the tag itself, its annotations and the lookup policy can be changed through it. */
function metadataProblems(object: ImageStreamTag, old: ImageStreamTag): FieldError[] {
  const sent = object.metadata;
  const same = <K extends 'uid' | 'creationTimestamp'>(field: K): boolean =>
    sent[field] === undefined || sent[field] === null || sent[field] === old.metadata[field];
  const sentLabels = sent.labels ?? {};
  const labelsAreSame =
    Object.keys(sentLabels).length === 0 || isDeepStrictEqual(sentLabels, old.metadata.labels ?? {});
  return same('uid') && same('creationTimestamp') && labelsAreSame
    ? []
    : [invalidValue('metadata', '', metadataAnnotations)];
}

/** A tag of a stream as an ImageStreamTag; of an image that is not given, only name and reference are shown. */
function viewOf(
  stream: NormalImageStream | ImageStream,
  tag: string,
  image: Embedded<Image> | undefined,
): ImageStreamTag {
  const { name, namespace, uid, resourceVersion, creationTimestamp, labels } = stream.metadata;
  const event = latestEvent(stream, tag);
  const isTagged = event !== undefined && event.image !== '';
  const reference = specTag(stream, tag);
  const annotations = reference?.annotations ?? {};
  const conditions = history(stream, tag)?.conditions;
  const created = isTagged ? event.created : creationTimestamp;
  const pullSpec = isTagged ? resolveReference(stream, tag, event) : '';
  return {
    kind: 'ImageStreamTag',
    apiVersion: 'image.openshift.io/v1',
    metadata: {
      name: `${name}:${tag}`,
      ...(namespace === undefined ? {} : { namespace }),
      ...(uid === undefined ? {} : { uid }),
      ...(resourceVersion === undefined ? {} : { resourceVersion }),
      ...(created === undefined ? {} : { creationTimestamp: created }),
      ...(labels === undefined ? {} : { labels }),
      ...(Object.keys(annotations).length === 0 ? {} : { annotations }),
    },
    tag: reference ?? null,
    generation: isTagged ? event.generation : 0,
    lookupPolicy: stream.spec.lookupPolicy ?? { local: false },
    ...(conditions === undefined ? {} : { conditions }),
    image:
      image === undefined
        ? bareImage(isTagged ? event.image : '', pullSpec)
        : withAnnotations(image, annotations),
  };
}

const bareImage = (name: string, dockerImageReference: string): Embedded<Image> => ({
  metadata: { name },
  ...(dockerImageReference === '' ? {} : { dockerImageReference }),
  dockerImageMetadata: bareMetadata('', null),
  dockerImageMetadataVersion: metadataVersion,
});

function withAnnotations(image: Embedded<Image>, annotations: Record<string, string>): Embedded<Image> {
  if (Object.keys(annotations).length === 0) return image;
  const merged = sortedKeys({ ...image.metadata.annotations, ...annotations });
  return { ...image, metadata: { ...image.metadata, annotations: merged } };
}
