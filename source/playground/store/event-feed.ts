import type { CollectionKey, StoreEvent, StoreWatch } from './store.ts';

/** Events that are kept in memory, so that live watches need not read them back from the log: how many, and how large. */
const recentLimit = 256;
const recentBytes = 4 * 1024 * 1024;
/** Events that are read from the log at a time. */
const pageSize = 256;

/** In one turn of the event loop. Listeners that write as they are told of writes would leave room for nothing else. */
const deliveriesPerTurn = 32;

export interface EventFeed {
  /** Tells of committed writes, in order. Returns before anyone is called. */
  publish(events: readonly StoreEvent[]): void;
  watch(
    collection: CollectionKey,
    fromRevision: number,
    listener: (event: StoreEvent) => void,
    onGone: () => void,
  ): StoreWatch;
  close(): void;
}

interface Watcher extends StoreWatch {
  position: number;
  isPaused: boolean;
  collection: CollectionKey;
  listener: (event: StoreEvent) => void;
  onGone: () => void;
}

interface Log {
  committed(): number;
  compacted(): number;
  read(after: number, upTo: number, limit: number): StoreEvent[];
  /** Called when all watches have been served. */
  afterDelivery(): void;
}

/**
 * Brings the events of the log to the watches. A watch is nothing but a position in the log, and there is one way to move
 * it forward; so there is no moment between "from the log" and "live" at which an event could be lost or told twice.
 */
export function createEventFeed(log: Log): EventFeed {
  const watchers = new Set<Watcher>();
  let recent: StoreEvent[] = [];
  let bytes = 0;
  let isScheduled = false;
  let isClosed = false;
  let deliveries = 0;
  let turn: NodeJS.Immediate | undefined;

  /** Delivers as soon as the writer has come to an end, but lets others have their turn of the event loop now and then. */
  const schedule = (): void => {
    if (isScheduled || isClosed) return;
    isScheduled = true;
    turn ??= setImmediate(() => {
      turn = undefined;
      deliveries = 0;
      if (isScheduled) deliver();
    });
    deliveries += 1;
    if (deliveries <= deliveriesPerTurn)
      process.nextTick(() => {
        if (isScheduled) deliver();
      });
  };

  /** Down to half, so that it is not to be done at each event. */
  const trim = (): void => {
    let first = recent.length;
    bytes = 0;
    for (; first > Math.max(0, recent.length - recentLimit); first -= 1) {
      const size = sizeOf(recent[first - 1]);
      if (bytes + size > recentBytes) break;
      bytes += size;
    }
    recent = recent.slice(first);
  };

  const eventsAfter = (position: number, upTo: number): readonly StoreEvent[] => {
    const first = recent[0];
    if (first === undefined || position + 1 < first.revision) return log.read(position, upTo, pageSize);
    // Revisions have no gaps, so an event's place follows from its revision.
    return position + 1 === first.revision ? recent : recent.slice(position + 1 - first.revision);
  };

  const serve = (watcher: Watcher, upTo: number): void => {
    while (watchers.has(watcher) && watcher.position < upTo && !watcher.isPaused) {
      if (watcher.position < log.compacted()) {
        watchers.delete(watcher);
        call(watcher.onGone);
        return;
      }
      const events = eventsAfter(watcher.position, upTo);
      for (const event of events) {
        if (event.revision > upTo) break;
        watcher.position = event.revision;
        if (!matches(watcher.collection, event)) continue;
        call(() => watcher.listener(event));
        if (!watchers.has(watcher) || watcher.isPaused) return;
      }
      if (events.length === 0) watcher.position = upTo;
    }
  };

  const deliver = (): void => {
    isScheduled = false;
    if (isClosed) return;
    const upTo = log.committed();
    for (const watcher of watchers) serve(watcher, upTo);
    log.afterDelivery();
  };

  return {
    publish(events) {
      for (const event of events) {
        recent.push(event);
        bytes += sizeOf(event);
      }
      if (recent.length > 2 * recentLimit || bytes > 2 * recentBytes) trim();
      schedule();
    },
    watch(collection, fromRevision, listener, onGone) {
      const watcher: Watcher = {
        collection,
        position: fromRevision,
        listener,
        onGone,
        isPaused: false,
        pause() {
          watcher.isPaused = true;
        },
        resume() {
          if (!watcher.isPaused) return;
          watcher.isPaused = false;
          schedule();
        },
        stop: () => watchers.delete(watcher),
      };
      watchers.add(watcher);
      if (fromRevision < log.compacted() || fromRevision > log.committed()) {
        // Either the log has been cut since, or the position is from another store's life. Both mean: list again.
        setImmediate(() => {
          if (watchers.delete(watcher)) call(onGone);
        });
      } else schedule();
      return watcher;
    },
    close() {
      isClosed = true;
      watchers.clear();
      clearImmediate(turn);
    },
  };
}

const sizeOf = (event: StoreEvent | undefined): number =>
  event === undefined ? 0 : event.json.length + (event.previous?.length ?? 0);

const matches = (collection: CollectionKey, event: StoreEvent): boolean =>
  event.resource === collection.resource &&
  (collection.namespace === undefined || event.namespace === collection.namespace);

/** An error in a listener is a bug of that listener: it is told, and the others are served all the same. */
function call(action: () => void): void {
  try {
    action();
  } catch (error) {
    process.emitWarning(error instanceof Error ? error : new Error(String(error)));
  }
}
