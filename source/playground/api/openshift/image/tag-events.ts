/**
 * What a tag's history becomes when an image is tagged.
 * Source: openshift-apiserver `pkg/image/apiserver/internal/imageutil/helpers.go`.
 */
import type { ImageStream, TagEvent, TagReference } from '../../../../wire/openshift.ts';
import { conflict, notFound } from '../../status-errors.ts';
import { isDigestOrPrefix } from './names.ts';
import { history, type NormalImageStream, setHistory } from './stream-tags.ts';

/**
 * Tells a tag of an image. Only the newest entry is looked at: one that names the same image, or the same reference, is
 * brought up to date where it stands; anything else comes before it. Conditions of failed imports go.
 * @returns whether anything changed
 */
export function addTagEvent(stream: NormalImageStream, tag: string, next: TagEvent): boolean {
  const list = history(stream, tag);
  const [previous, ...older] = list?.items ?? [];
  if (previous === undefined) {
    setHistory(stream, { tag, items: [next] });
    return true;
  }
  const sameReference = previous.dockerImageReference === next.dockerImageReference;
  const sameImage = previous.image === next.image;
  if (sameReference && sameImage && previous.generation === next.generation) return false;
  setHistory(stream, {
    tag,
    items:
      sameReference || sameImage
        ? [{ ...next, created: previous.created }, ...older]
        : [next, previous, ...older],
  });
  return true;
}

/** The tag of this very stream that `tag` follows, whether it says `latest` or `web:latest`. */
function followedTag(stream: ImageStream, { from }: TagReference): string | undefined {
  if (from?.kind !== 'ImageStreamTag' || from.name === undefined) return undefined;
  if ((from.namespace || stream.metadata.namespace) !== stream.metadata.namespace) return undefined;
  const colon = from.name.indexOf(':');
  if (colon < 0) return from.name;
  return from.name.slice(0, colon) === stream.metadata.name ? from.name.slice(colon + 1) : undefined;
}

/** Tells the tags of the stream that follow `tag` of its new image. */
export function updateTrackingTags(stream: NormalImageStream, tag: string, event: TagEvent): void {
  for (const reference of stream.spec.tags ?? [])
    if (followedTag(stream, reference) === tag) addTagEvent(stream, reference.name, { ...event });
}

/**
 * The image of a stream's history that an id or the beginning of one stands for.
 * @throws StatusError 404, 409 when several do
 */
export function resolveImageId(stream: ImageStream, id: string, now: string): TagEvent {
  const resource = { group: 'image.openshift.io', plural: 'imagestreamimage' };
  const found = new Map<string, TagEvent>();
  for (const { items } of stream.status?.tags ?? [])
    for (const event of items ?? []) if (isDigestOrPrefix(event.image, id)) found.set(event.image, event);
  const [event] = found.values();
  if (event === undefined) throw notFound(resource, id);
  if (found.size > 1)
    throw conflict(
      resource,
      id,
      `multiple images match the prefix "${id}": ${[...found.keys()].toSorted().join(', ')}`,
    );
  return {
    created: now,
    dockerImageReference: event.dockerImageReference,
    image: event.image,
    generation: 0,
  };
}

/**
 * The pull spec that an entry of a tag's history stands for. Without a registry in the cluster, reference policy Local has
 * nothing to point at but the stream's own repository, when it names one.
 */
export function resolveReference(stream: ImageStream, tag: string, event: TagEvent): string {
  const policy = stream.spec.tags?.find(({ name }) => name === tag)?.referencePolicy?.type;
  const local = stream.status?.dockerImageRepository ?? '';
  return policy === 'Local' && local !== '' && event.image !== ''
    ? `${local}@${event.image}`
    : event.dockerImageReference;
}
