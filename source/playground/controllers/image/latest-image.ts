import type { ImageStream } from '../../../wire/openshift.ts';
import { latestEvent } from '../../api/openshift/image/stream-tags.ts';
import { resolveReference } from '../../api/openshift/image/tag-events.ts';

/** Finds an ImageStream; undefined when there is none. */
export type StreamLookup = (namespace: string, name: string) => ImageStream | undefined;

/** `web:latest` → `['web', 'latest']`; `web:` stands for `web:latest`. undefined without a colon. */
export function splitImageStreamTag(name: string): [stream: string, tag: string] | undefined {
  const colon = name.indexOf(':');
  return colon < 0 ? undefined : [name.slice(0, colon), name.slice(colon + 1) || 'latest'];
}

/**
 * The pull spec that an ImageStreamTag stands for, whether or not a later import failed; undefined while nothing has been
 * imported.
 * Source: openshift/library-go `pkg/image/imageutil/helpers.go` ResolveLatestTaggedImage.
 * @param name `stream:tag`
 */
export function resolveImageStreamTag(
  lookup: StreamLookup,
  namespace: string,
  name: string,
): string | undefined {
  const [streamName, tag] = splitImageStreamTag(name) ?? [];
  if (streamName === undefined || tag === undefined) return undefined;
  const stream = lookup(namespace, streamName);
  const event = stream === undefined ? undefined : latestEvent(stream, tag);
  return stream === undefined || event === undefined ? undefined : resolveReference(stream, tag, event);
}
