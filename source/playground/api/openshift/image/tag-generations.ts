/**
 * Generations of an ImageStream and its tags. A tag's generation is the stream's at the time when something was asked of
 * the tag that calls for an import.
 * Source: openshift-apiserver `pkg/image/apiserver/registry/imagestream/strategy.go`.
 */
import { isDeepStrictEqual } from 'node:util';
import type { ImageStream, TagReference } from '../../../../wire/openshift.ts';
import { type NormalImageStream, specTag } from './stream-tags.ts';

/** Whether a tag asks for something else than before. */
export function isTagChanged(
  old: TagReference,
  next: TagReference,
  streamNamespace: string | undefined,
): boolean {
  if (next.from === undefined || ((next.from.kind ?? '') === '' && (next.from.name ?? '') === ''))
    return false;
  return (
    (old.from?.namespace || streamNamespace) !== (next.from.namespace || streamNamespace) ||
    (old.from?.name ?? '') !== (next.from.name ?? '') ||
    (old.reference ?? false) !== (next.reference ?? false) ||
    old.importPolicy?.importMode !== next.importPolicy?.importMode
  );
}

/** Of a new stream, everything is of generation 1, whatever was sent. Changes in place. */
export function setFirstGenerations(stream: NormalImageStream): void {
  stream.metadata.generation = 1;
  for (const tag of stream.spec.tags ?? []) tag.generation = 1;
}

/** Any difference of the spec raises the stream's generation; the tags that changed get it. Changes in place. */
export function setNextGenerations(stream: NormalImageStream, old: ImageStream): void {
  // Nobody but this server sets a tag's generation, except to 0.
  for (const tag of stream.spec.tags ?? []) {
    const oldTag = specTag(old, tag.name);
    if (tag.generation !== 0 && oldTag !== undefined) tag.generation = oldTag.generation ?? null;
  }
  const before = old.metadata.generation ?? 0;
  const generation = before === 0 || !isDeepStrictEqual(stream.spec, old.spec) ? before + 1 : before;
  stream.metadata.generation = generation;
  for (const tag of stream.spec.tags ?? []) {
    const oldTag = specTag(old, tag.name);
    const isNew = oldTag === undefined || isTagChanged(oldTag, tag, stream.metadata.namespace);
    // 0 asks for the same anew.
    if (isNew || (tag.generation ?? 0) === 0) tag.generation = generation;
  }
}
