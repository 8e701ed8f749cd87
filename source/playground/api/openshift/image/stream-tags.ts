/** Tags of an ImageStream, in spec and status. Both are maps by name that are serialised as lists, sorted by name. */
import type { ImageStream, NamedTagEventList, TagEvent, TagReference } from '../../../../wire/openshift.ts';
import { orderedHistory, orderedTag } from './field-order.ts';

/** An ImageStream as it is inside this server: with a status, and no tag twice. */
export type NormalImageStream = ImageStream & { status: NonNullable<ImageStream['status']> };

const byName = <T>(items: Iterable<T>, nameOf: (item: T) => string): T[] =>
  [...items].toSorted((a, b) => (nameOf(a) < nameOf(b) ? -1 : 1));

const last = <T>(items: readonly T[], nameOf: (item: T) => string): T[] => [
  ...new Map(items.map((item) => [nameOf(item), item])).values(),
];

/**
 * Brings an ImageStream into the form that it is stored in: defaults, order of fields and tags; of two tags of the same name
 * the latter. Changes in place.
 */
export function normaliseStream(stream: ImageStream): asserts stream is NormalImageStream {
  const spec: Partial<ImageStream['spec']> = stream.spec ?? {};
  const tags = spec.tags ?? [];
  const repository = spec.dockerImageRepository ?? '';
  stream.spec = {
    lookupPolicy: { local: spec.lookupPolicy?.local === true },
    ...(repository === '' ? {} : { dockerImageRepository: repository }),
    ...(tags.length === 0
      ? {}
      : {
          tags: byName(
            last(tags, ({ name }) => name),
            ({ name }) => name,
          ).map(orderedTag),
        }),
  };
  const histories = (stream.status?.tags ?? []).filter(
    ({ items, conditions }) => (items ?? []).length > 0 || (conditions ?? []).length > 0,
  );
  stream.status = {
    // Without a registry of its own, a cluster shows what the spec says.
    dockerImageRepository: repository,
    ...(histories.length === 0
      ? {}
      : {
          tags: byName(
            last(histories, ({ tag }) => tag),
            ({ tag }) => tag,
          ).map(orderedHistory),
        }),
  };
}

export const specTag = (stream: ImageStream, name: string): TagReference | undefined =>
  stream.spec.tags?.find((tag) => tag.name === name);

export const history = (stream: ImageStream, name: string): NamedTagEventList | undefined =>
  stream.status?.tags?.find(({ tag }) => tag === name);

/** The image that a tag stands for now. */
export const latestEvent = (stream: ImageStream, name: string): TagEvent | undefined =>
  history(stream, name)?.items?.[0];

export function setSpecTag(stream: ImageStream, tag: TagReference): void {
  const others = (stream.spec.tags ?? []).filter(({ name }) => name !== tag.name);
  stream.spec.tags = byName([...others, tag], ({ name }) => name);
}

export function removeSpecTag(stream: ImageStream, name: string): void {
  const tags = (stream.spec.tags ?? []).filter((tag) => tag.name !== name);
  if (tags.length > 0) stream.spec.tags = tags;
  else delete stream.spec.tags;
}

/** Puts a tag's history in the place of the one it has; an empty one goes. */
export function setHistory(stream: NormalImageStream, list: NamedTagEventList): void {
  const others = (stream.status.tags ?? []).filter(({ tag }) => tag !== list.tag);
  const isEmpty = (list.items ?? []).length === 0 && (list.conditions ?? []).length === 0;
  const tags = byName(isEmpty ? others : [...others, orderedHistory(list)], ({ tag }) => tag);
  if (tags.length > 0) stream.status.tags = tags;
  else delete stream.status.tags;
}

export const removeHistory = (stream: NormalImageStream, tag: string): void =>
  setHistory(stream, { tag, items: null });
