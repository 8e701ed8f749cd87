/**
 * What tags of a spec do at once, without an import: references, and tags that point to other tags and images.
 * Source: openshift-apiserver `pkg/image/apiserver/registry/imagestream/strategy.go` tagsChanged.
 */
import { isDeepStrictEqual } from 'node:util';
import { rfc3339 } from '../../../../platform/clock.ts';
import type { ObjectReference } from '../../../../wire/kubernetes.ts';
import type { ImageStream, TagEvent, TagReference } from '../../../../wire/openshift.ts';
import { ImageStreams } from '../../../../wire/resources.ts';
import { StatusError } from '../../../../wire/status.ts';
import { fieldNotFound, forbiddenField, invalidValue } from '../../kinds/field-errors.ts';
import type { FieldError, RequestContext } from '../../kinds/kind.ts';
import { latestEvent, type NormalImageStream, specTag } from './stream-tags.ts';
import { addTagEvent, resolveImageId, updateTrackingTags } from './tag-events.ts';
import { isTagChanged } from './tag-generations.ts';

/**
 * Brings the status up to date with the tags of the spec that changed since `old` (all, when undefined). Changes in place.
 * @returns what is wrong with what tags point to, rights included
 */
export function followTagChanges(
  stream: NormalImageStream,
  old: ImageStream | undefined,
  context: RequestContext,
): FieldError[] {
  const errors = forbiddenTags(stream, old, context);
  for (const tag of stream.spec.tags ?? []) {
    if (isSame(old, tag, stream)) continue;
    const outcome = eventOf(stream, tag, context);
    if (outcome === undefined) continue;
    if ('error' in outcome) {
      errors.push(outcome.error);
      continue;
    }
    tag.generation = stream.metadata.generation ?? 0;
    addTagEvent(stream, tag.name, { ...outcome.event, generation: tag.generation });
  }
  return errors;
}

/** Tells tags of the same stream that follow others of the images that these got since `old`. Changes in place. */
export function updateFollowers(stream: NormalImageStream, old: ImageStream | undefined): void {
  for (const { tag } of stream.status.tags ?? []) {
    const event = latestEvent(stream, tag);
    const before = old === undefined ? undefined : latestEvent(old, tag);
    if (event !== undefined && !isDeepStrictEqual(event, before)) updateTrackingTags(stream, tag, event);
  }
}

const isSame = (old: ImageStream | undefined, tag: TagReference, stream: ImageStream): boolean => {
  const oldTag = old === undefined ? undefined : specTag(old, tag.name);
  return oldTag !== undefined && !isTagChanged(oldTag, tag, stream.metadata.namespace);
};

/** Who takes an image out of another namespace has to be allowed to pull it there. */
function forbiddenTags(
  stream: NormalImageStream,
  old: ImageStream | undefined,
  context: RequestContext,
): FieldError[] {
  return (stream.spec.tags ?? []).flatMap((tag): FieldError[] => {
    const { from } = tag;
    const namespace = from?.namespace ?? '';
    if (from === undefined || namespace === '' || namespace === stream.metadata.namespace) return [];
    if (isSame(old, tag, stream)) return [];
    const field = `spec.tags[${tag.name}].from`;
    const target = targetOf(stream, from);
    if (target === undefined) return [invalidValue(`${field}.name`, from.name ?? '', wantedForm)];
    const { name } = target;
    const pull = {
      verb: 'get',
      group: 'image.openshift.io',
      resource: 'imagestreams',
      subresource: 'layers',
    };
    return context.may({ ...pull, namespace, name })
      ? []
      : [forbiddenField(field, `${namespace}/${name}: "" ""`)];
  });
}

const wantedForm = 'must be of the form <tag>, <repo>:<tag>, <id>, or <repo>@<id>';

type Outcome = { event: TagEvent } | { error: FieldError } | undefined;

function eventOf(stream: NormalImageStream, tag: TagReference, context: RequestContext): Outcome {
  const { from } = tag;
  if (from === undefined) return undefined;
  const created = rfc3339(context.now);
  if (from.kind === 'DockerImage' && (from.name ?? '') !== '') {
    // The rest is the import's work.
    if (tag.reference !== true) return undefined;
    return { event: { created, dockerImageReference: from.name ?? '', image: '', generation: 0 } };
  }
  const field = `spec.tags[${tag.name}].from.name`;
  const target = targetOf(stream, from);
  if (target === undefined)
    return {
      error: invalidValue(field, from.name ?? '', wantedForm),
    };
  const { namespace, name, id } = target;
  const other =
    namespace === stream.metadata.namespace && name === stream.metadata.name
      ? stream
      : context.storage.get(ImageStreams, namespace, name);
  if (other === undefined) return { error: fieldNotFound(field, from.name ?? '') };
  if (from.kind === 'ImageStreamTag') {
    const event = latestEvent(other, id === '' ? 'latest' : id);
    if (event === undefined) return undefined;
    // Upstream has one event for both tags of a stream: the followed one becomes as new as the follower.
    event.generation = stream.metadata.generation ?? 0;
    return { event: { ...event } };
  }
  try {
    return { event: resolveImageId(other, id, created) };
  } catch (error) {
    if (!(error instanceof StatusError)) throw error;
    return {
      error: invalidValue(field, from.name ?? '', `error generating tag event: ${error.message}`),
    };
  }
}

/** Which tag or image of which stream `from` points to. undefined when it cannot be read. */
function targetOf(
  stream: NormalImageStream,
  from: ObjectReference,
): { namespace: string | undefined; name: string; id: string } | undefined {
  const separator = from.kind === 'ImageStreamTag' ? ':' : from.kind === 'ImageStreamImage' ? '@' : undefined;
  if (separator === undefined) return undefined;
  const parts = (from.name ?? '').split(separator);
  const namespace = from.namespace || stream.metadata.namespace;
  const [first = '', second] = parts;
  if (parts.length > 2) return undefined;
  return second === undefined
    ? { namespace, name: stream.metadata.name, id: first }
    : { namespace, name: first, id: second };
}
