/**
 * What ImageStreamTags and ImageTags have in common: both are views of one tag of a stream.
 * Source: openshift-apiserver `pkg/image/apiserver/registry/{imagestreamtag,imagetag}/rest.go`.
 */
import type { Status } from '../../../../wire/kubernetes.ts';
import type { Embedded, Image, ImageStream, TagReference } from '../../../../wire/openshift.ts';
import { ImageStreams, Images, type Resource } from '../../../../wire/resources.ts';
import type { DeleteOptions } from '../../client.ts';
import type { RequestContext } from '../../kinds/kind.ts';
import { alreadyExists, conflict, notFound } from '../../status-errors.ts';
import type { TagName } from './names.ts';
import {
  history,
  latestEvent,
  type NormalImageStream,
  normaliseStream,
  removeHistory,
  removeSpecTag,
  setSpecTag,
  specTag,
} from './stream-tags.ts';
import { resolveReference } from './tag-events.ts';
import { getStream, insertStream, newStream, replaceStream } from './write-stream.ts';

/**
 * The image that a tag stands for, as it is shown inside the tag: without its manifest and config. undefined when the tag has
 * none, or when it is no longer there.
 */
export function imageOfTag(
  context: RequestContext,
  stream: ImageStream,
  tag: string,
): Embedded<Image> | undefined {
  const event = latestEvent(stream, tag);
  if (event === undefined || event.image === '') return undefined;
  const stored = context.storage.get(Images, undefined, event.image);
  if (stored === undefined) return undefined;
  const {
    kind: _kind,
    apiVersion: _apiVersion,
    dockerImageManifest: _manifest,
    dockerImageConfig: _config,
    ...image
  } = stored;
  return { ...image, dockerImageReference: resolveReference(stream, tag, event) };
}

/** The stream of a tag, or one that is still to be made. */
export function streamForTag(
  context: RequestContext,
  name: string,
): { stream: NormalImageStream; isNew: boolean } {
  const stream = context.storage.get(ImageStreams, context.namespace, name);
  if (stream === undefined) return { stream: newStream(context, name), isNew: true };
  normaliseStream(stream);
  return { stream, isNew: false };
}

/**
 * Adds a tag to a stream's spec, and makes the stream where there is none.
 * @throws StatusError 409 when the spec has the tag
 */
export function createTag(
  context: RequestContext,
  resource: Pick<Resource, 'group' | 'plural'>,
  { stream: name, tag }: TagName,
  reference: TagReference | null | undefined,
): NormalImageStream {
  return context.storage.transaction(() => {
    const { stream, isNew } = streamForTag(context, name);
    if (specTag(stream, tag) !== undefined) throw alreadyExists(resource, `${name}:${tag}`);
    const old = structuredClone(stream);
    if (reference) setSpecTag(stream, { ...reference, name: tag });
    return isNew ? insertStream(context, stream) : replaceStream(context, stream, old);
  });
}

/**
 * Whether what was sent is based on the stream as it is.
 * @param resourceVersion that was sent; '' for whatever is there
 * @throws StatusError 404, 409
 */
export function checkTagVersion(
  resource: Resource,
  name: string,
  resourceVersion: string | undefined,
  stream: ImageStream,
): void {
  const current = stream.metadata.resourceVersion;
  if (resourceVersion === undefined || resourceVersion === '') return;
  if (current === undefined) throw notFound(resource, name);
  if (current !== resourceVersion)
    throw conflict(resource, name, `another caller has updated the resource version to ${current}`);
}

/**
 * Takes a tag out of its stream, with its history. Images stay.
 * @throws StatusError 404; 409 when the stream is another than the one that was meant
 */
export function deleteTag(
  context: RequestContext,
  resource: Resource,
  { stream: name, tag }: TagName,
  { preconditions }: DeleteOptions,
): Status {
  context.storage.transaction(() => {
    const stream = getStream(context, name);
    if (preconditions?.uid !== undefined && preconditions.uid !== stream.metadata.uid)
      throw conflict(resource, `${name}:${tag}`, 'the UID precondition was not met');
    const old = structuredClone(stream);
    if (specTag(stream, tag) === undefined && history(stream, tag) === undefined)
      throw notFound(resource, `${name}:${tag}`);
    removeSpecTag(stream, tag);
    removeHistory(stream, tag);
    replaceStream(context, stream, old);
  });
  return { kind: 'Status', apiVersion: 'v1', metadata: {}, status: 'Success' };
}
