import type { ApiObject, WatchEventType } from '../../../wire/kubernetes.ts';
import { qualifiedResource } from '../../../wire/resources.ts';
import type { StoreEvent, StoreWatch, WatchPace } from '../../store/store.ts';
import type { ListOptions } from '../client.ts';
import type { ApiCore } from '../core.ts';
import type { Kind } from '../kinds/kind.ts';
import { createSelection } from '../selectors/selection.ts';

/** A change as one watch sees it. */
export interface Change {
  type: Extract<WatchEventType, 'ADDED' | 'MODIFIED' | 'DELETED'>;
  /** What changed. Two changes of the same event and type have the same `json`, for all watches of a kind. */
  event: StoreEvent;
  /** The object as JSON. */
  json(): string;
}

interface Decoded {
  object: unknown;
  previous: unknown;
}

/** An event goes to many watches, and is decoded for the first that has to look into it. Lives as long as the event. */
const decodedEvents = new WeakMap<StoreEvent, Decoded>();

function decode<T extends ApiObject>(kind: Kind<T>, event: StoreEvent, which: 'json' | 'previous'): T {
  let decoded = decodedEvents.get(event);
  if (decoded === undefined) {
    decoded = { object: undefined, previous: undefined };
    decodedEvents.set(event, decoded);
  }
  const field = which === 'json' ? 'object' : 'previous';
  let found = decoded[field] as T | undefined;
  if (found === undefined) {
    found = JSON.parse(event[which] ?? 'null') as T;
    kind.decorate?.(found);
    decoded[field] = found;
  }
  return found;
}

/**
 * Watches a collection. An object that comes to match the selectors is ADDED, one that no longer does is DELETED with its
 * last matching state, as in upstream's watch cache. Events come in order and never from inside a write.
 * @throws StatusError 400 for selectors that cannot be read
 */
export function watchCollection<T extends ApiObject>(
  core: ApiCore,
  kind: Kind<T>,
  options: ListOptions,
  fromRevision: number,
  onChange: (change: Change) => void,
  onGone: () => void,
  pace?: WatchPace,
): StoreWatch {
  const { resource } = kind;
  const { name, matches } = createSelection(kind, options);
  const jsonOf = (event: StoreEvent): string =>
    kind.decorate === undefined ? event.json : JSON.stringify(decode(kind, event, 'json'));
  const toChange = (event: StoreEvent): Change | undefined => {
    if (matches === undefined) return { type: event.type, event, json: () => jsonOf(event) };
    if (name !== undefined && name !== event.name) return undefined;
    const isSelected = event.type !== 'DELETED' && matches(decode(kind, event, 'json'));
    const previous = event.previous === undefined ? undefined : decode(kind, event, 'previous');
    const wasSelected = previous !== undefined && matches(previous);
    if (!isSelected && !wasSelected) return undefined;
    if (!isSelected)
      return { type: 'DELETED', event, json: () => lastSelected(previous as T, event.revision) };
    return { type: wasSelected ? 'MODIFIED' : 'ADDED', event, json: () => jsonOf(event) };
  };
  return core.store.watch(
    {
      resource: qualifiedResource(resource),
      namespace: resource.namespaced ? options.namespace : undefined,
    },
    fromRevision,
    (event) => {
      const change = toChange(event);
      if (change !== undefined) onChange(change);
    },
    onGone,
    pace,
  );
}

/** The object as it was, with the revision at which it ceased to be selected. */
const lastSelected = (previous: ApiObject, revision: number): string =>
  JSON.stringify({ ...previous, metadata: { ...previous.metadata, resourceVersion: String(revision) } });
