import type { ApiObject, WatchEventType } from '../../../wire/kubernetes.ts';
import { qualifiedResource } from '../../../wire/resources.ts';
import type { StoreEvent, StoreWatch } from '../../store/store.ts';
import type { ListOptions } from '../client.ts';
import type { ApiCore } from '../core.ts';
import type { Kind } from '../kinds/kind.ts';
import { createSelection } from '../selectors/selection.ts';
import { serialiseAt } from '../storage.ts';

/** A change as one watch sees it. */
export interface Change {
  type: Extract<WatchEventType, 'ADDED' | 'MODIFIED' | 'DELETED'>;
  /** The object as JSON. */
  json: string;
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
): StoreWatch {
  const { resource } = kind;
  const { matches } = createSelection(kind, options);
  const decorated = (object: T): T => {
    kind.decorate?.(object);
    return object;
  };
  const toChange = (event: StoreEvent): Change | undefined => {
    if (matches === undefined)
      return {
        type: event.type,
        json:
          kind.decorate === undefined ? event.json : JSON.stringify(decorated(JSON.parse(event.json) as T)),
      };
    const isSelected = event.type !== 'DELETED' && matches(decorated(JSON.parse(event.json) as T));
    const previous = event.previous === undefined ? undefined : decorated(JSON.parse(event.previous) as T);
    const wasSelected = previous !== undefined && matches(previous);
    if (!isSelected && !wasSelected) return undefined;
    if (!isSelected && previous !== undefined)
      return { type: 'DELETED', json: serialiseAt(previous, event.revision) };
    return {
      type: wasSelected ? 'MODIFIED' : 'ADDED',
      json: kind.decorate === undefined ? event.json : JSON.stringify(decorated(JSON.parse(event.json) as T)),
    };
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
  );
}
