import type { CollectionKey, StoreEvent, StoreWatch, WatchPace } from './store.ts';

/** Events that are kept in memory, so that live watches need not read them back from the log: how many, and how large. */
const recentLimit = 256;
const recentBytes = 4 * 1024 * 1024;
/** Events that are read from the log at a time. */
const pageSize = 256;

export interface EventFeed {
  /** Tells of committed writes, in order. Returns before anyone is called. */
  publish(events: readonly StoreEvent[]): void;
  watch(
    collection: CollectionKey,
    fromRevision: number,
    listener: (event: StoreEvent) => void,
    onGone: () => void,
    pace?: WatchPace,
  ): StoreWatch;
  close(): void;
}

interface Watcher extends StoreWatch {
  isPrompt: boolean;
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
  let isPromptScheduled = false;
  let isClosed = false;
  let turn: NodeJS.Immediate | undefined;

  const schedule = (): void => {
    if (turn !== undefined || isClosed) return;
    turn = setImmediate(deliver);
  };

  /** Does not wait for the event loop's next turn, which many requests may come before. */
  const schedulePrompt = (): void => {
    if (isPromptScheduled) return;
    isPromptScheduled = true;
    process.nextTick(() => {
      isPromptScheduled = false;
      if (isClosed) return;
      const upTo = log.committed();
      for (const watcher of watchers) if (watcher.isPrompt) serve(watcher, upTo);
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
    turn = undefined;
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
      schedulePrompt();
    },
    watch(collection, fromRevision, listener, onGone, pace = 'by turns') {
      const watcher: Watcher = {
        collection,
        position: fromRevision,
        listener,
        onGone,
        isPrompt: pace === 'prompt',
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
