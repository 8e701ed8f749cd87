/** Source: openshift-apiserver `pkg/image/apiserver/registry/imagetag/{rest,strategy}.go`. */
import { isDeepStrictEqual } from 'node:util';
import type { ImageStream, TagReference } from '../../../../wire/openshift.ts';
import { ImageStreams } from '../../../../wire/resources.ts';
import { invalidValue, required } from '../../kinds/field-errors.ts';
import type { FieldError, RequestContext, VirtualKind } from '../../kinds/kind.ts';
import { createSelection } from '../../selectors/selection.ts';
import { badRequest, invalid, notFound } from '../../status-errors.ts';
import { orderedTag } from './field-order.ts';
import { imageTagTable } from './image-tag-table.ts';
import { requireTagName } from './names.ts';
import { type ImageTag, ImageTags } from './resources.ts';
import { history, normaliseStream, removeSpecTag, setSpecTag, specTag } from './stream-tags.ts';
import { validateTagReference } from './stream-validation.ts';
import { checkTagVersion, createTag, deleteTag, imageOfTag, streamForTag } from './tag-rest.ts';
import { getStream, insertStream, replaceStream } from './write-stream.ts';

export const imageTagKind: VirtualKind<ImageTag> = {
  resource: ImageTags,
  singular: 'imagetag',
  shortNames: ['itag'],
  table: imageTagTable,
  get(name, context) {
    const { stream: streamName, tag } = requireTagName('ImageTags', name);
    const stream = getStream(context, streamName);
    if (specTag(stream, tag) === undefined && history(stream, tag) === undefined)
      throw notFound(ImageTags, name);
    return viewOf(context, stream, tag, true);
  },
  list(options, context) {
    const selection = createSelection<ImageTag>({ resource: ImageTags }, options);
    const streams = context.storage.list(
      ImageStreams,
      options.namespace === undefined ? {} : { namespace: options.namespace },
    );
    const tags = streams.items.flatMap((stream) => {
      normaliseStream(stream);
      const names = new Set([
        ...(stream.spec.tags ?? []).map(({ name }) => name),
        ...(stream.status.tags ?? []).map(({ tag }) => tag),
      ]);
      return [...names].toSorted().map((tag) => viewOf(context, stream, tag, false));
    });
    return {
      kind: 'ImageTagList',
      apiVersion: 'image.openshift.io/v1',
      metadata: { resourceVersion: streams.resourceVersion },
      items: selection.matches === undefined ? tags : tags.filter(selection.matches),
    };
  },
  async create(object, context) {
    const { name } = object.metadata;
    const colon = name.indexOf(':');
    if (colon < 0) throw badRequest(`"${name}" must be of the form <stream_name>:<tag>`);
    const target = { stream: name.slice(0, colon), tag: name.slice(colon + 1) || 'latest' };
    const reference = object.spec
      ? orderedTag({ ...object.spec, name: object.spec.name || target.tag })
      : null;
    check(
      object,
      reference === null
        ? [required('spec', 'spec is a required field during creation')]
        : specProblems(reference, target.tag),
    );
    const stream = createTag(context, ImageTags, target, reference);
    return { code: 201, body: viewOf(context, stream, target.tag, true) };
  },
  update(name, object, context) {
    const { stream: streamName, tag } = requireTagName('ImageTags', name);
    return context.storage.transaction(() => {
      const { stream, isNew } = streamForTag(context, streamName);
      const old = viewOf(context, stream, tag, false);
      checkTagVersion(ImageTags, name, object.metadata.resourceVersion, stream);
      const reference = object.spec
        ? orderedTag({ ...object.spec, name: object.spec.name || tag })
        : undefined;
      check(object, [
        ...(reference === undefined ? [] : specProblems(reference, tag)),
        ...(isNew ? [] : otherProblems(object, old)),
      ]);
      const before = specTag(stream, tag);
      const stored = structuredClone(stream);
      if (reference === undefined) removeSpecTag(stream, tag);
      else setSpecTag(stream, reference);
      const written = isNew ? insertStream(context, stream) : replaceStream(context, stream, stored);
      return { code: before === undefined ? 201 : 200, body: viewOf(context, written, tag, true) };
    });
  },
  delete: (name, context, _remove, options) =>
    deleteTag(context, ImageTags, requireTagName('ImageTags', name), options),
};

function check(object: ImageTag, errors: readonly FieldError[]): void {
  if (errors.length > 0) throw invalid(ImageTags, object.metadata.name, errors);
}

const specProblems = (reference: TagReference, tag: string): FieldError[] => [
  ...(reference.name === tag ? [] : [invalidValue('spec.name', reference.name, 'must match image tag name')]),
  ...validateTagReference(reference, 'spec'),
];

/** Nothing but the spec can be changed through it; labels and annotations are the stream's. */
function otherProblems({ metadata, status }: ImageTag, old: ImageTag): FieldError[] {
  const differs = (field: 'labels' | 'annotations'): boolean =>
    !isDeepStrictEqual({ ...metadata[field] }, { ...old.metadata[field] });
  const onlySpec = (field: string): FieldError =>
    invalidValue(field, '', 'may not update fields other than spec');
  return [
    ...(differs('labels') || differs('annotations') ? [onlySpec('metadata')] : []),
    // It has to be sent as it is, so that some day it can be changed by leaving it out.
    ...(isDeepStrictEqual(status ?? null, old.status) ? [] : [onlySpec('status')]),
  ];
}

function viewOf(context: RequestContext, stream: ImageStream, tag: string, withImage: boolean): ImageTag {
  return {
    kind: 'ImageTag',
    apiVersion: 'image.openshift.io/v1',
    metadata: { ...stream.metadata, name: `${stream.metadata.name}:${tag}` },
    spec: specTag(stream, tag) ?? null,
    status: history(stream, tag) ?? null,
    image: withImage ? (imageOfTag(context, stream, tag) ?? null) : null,
  };
}
