import type { Clock } from '../../../platform/clock.ts';
import { isConflict } from '../../../wire/status.ts';

/** What a sync asks for: nothing more, or to be called again after some milliseconds. */
export type SyncResult = { requeueAfter: number } | undefined;

export interface Controller {
  /** Asks for a sync of `key` soon. Asking again before it has begun is the same as asking once. */
  enqueue(key: string): void;
  /** Asks for a sync of `key` later. Of several times asked for, the earliest counts. */
  enqueueAfter(key: string, milliseconds: number): void;
  /** Resolves when nothing is queued or running. Waits for no timer. */
  idle(): Promise<void>;
}

export interface ControllerOptions {
  name: string;
  /** Brings the world nearer to what the object named by `key` asks for. Must be idempotent; rejects to be retried. */
  sync(key: string, signal: AbortSignal): Promise<SyncResult> | Promise<void>;
  clock: Clock;
  signal: AbortSignal;
  /** Called with each error of a sync, which is retried anyway. Not called for conflicts that are looked at again at once. */
  onError?(error: unknown, key: string): void;
  /** First and largest delay of a retry in milliseconds; doubles between. */
  backoff?: { first: number; max: number };
  /** How many keys may be synced at the same time, 1 unless told. One key is never synced twice at a time. */
  concurrency?: number;
  /** Stops retrying a key after so many failures in a row. Left out: never. */
  retries?: { max: number; onGivenUp(error: unknown, key: string): void };
}

/** Conflicts in a row that are looked at again without delay. */
const promptConflicts = 5;

/**
 * The one shape of all controllers here: keys in a set, success forgets the key, failure puts it back with growing delay.
 * A Conflict is not a failure: the object has moved on, so the key is looked at again at once.
 */
export function createController(options: ControllerOptions): Controller {
  const { clock, signal, sync } = options;
  const backoff = options.backoff ?? { first: 20, max: 10_000 };
  const concurrency = options.concurrency ?? 1;
  const waiting = new Set<string>();
  const running = new Set<string>();
  const conflicts = new Map<string, number>();
  const failures = new Map<string, number>();
  const timers = new Map<string, { due: number; cancel: AbortController }>();
  let pumping = false;
  let idleWaiters: (() => void)[] = [];

  const settle = (): void => {
    if (waiting.size > 0 || running.size > 0) return;
    const waiters = idleWaiters;
    idleWaiters = [];
    for (const resolve of waiters) resolve();
  };
  const forget = (key: string): void => {
    conflicts.delete(key);
    failures.delete(key);
  };
  const fail = (error: unknown, key: string): void => {
    const conflict = conflicts.get(key) ?? 0;
    if (isConflict(error) && conflict < promptConflicts) {
      conflicts.set(key, conflict + 1);
      enqueue(key);
      return;
    }
    options.onError?.(error, key);
    const count = failures.get(key) ?? 0;
    if (options.retries !== undefined && count >= options.retries.max) {
      forget(key);
      options.retries.onGivenUp(error, key);
      return;
    }
    failures.set(key, count + 1);
    enqueueAfter(key, Math.min(backoff.first * 2 ** count, backoff.max));
  };
  const run = async (key: string): Promise<void> => {
    try {
      const result = await sync(key, signal);
      forget(key);
      if (result) enqueueAfter(key, result.requeueAfter);
    } catch (error) {
      if (!signal.aborted) fail(error, key);
    } finally {
      running.delete(key);
      // A turn later: a sync that met a Conflict must not come again before its caches have had a chance to catch up.
      schedule();
    }
  };
  const pump = (): void => {
    pumping = false;
    if (signal.aborted) waiting.clear();
    for (const key of waiting) {
      if (running.size >= concurrency) break;
      if (running.has(key)) continue;
      waiting.delete(key);
      running.add(key);
      void run(key);
    }
    settle();
  };
  const schedule = (): void => {
    if (pumping) return;
    pumping = true;
    setImmediate(pump);
  };
  const enqueue = (key: string): void => {
    if (signal.aborted) return;
    waiting.add(key);
    // A turn later, so that a burst of events for one object is one sync.
    schedule();
  };
  /** One timer per key, for the earliest time that was asked for: chains of retries must not multiply. */
  const enqueueAfter = (key: string, milliseconds: number): void => {
    if (signal.aborted) return;
    const due = clock.now() + milliseconds;
    const pending = timers.get(key);
    if (pending !== undefined && pending.due <= due) return;
    pending?.cancel.abort();
    const timer = { due, cancel: new AbortController() };
    timers.set(key, timer);
    clock.sleep(milliseconds, AbortSignal.any([signal, timer.cancel.signal])).then(
      () => {
        if (timers.get(key) === timer) timers.delete(key);
        enqueue(key);
      },
      () => undefined,
    );
  };
  return {
    enqueue,
    enqueueAfter,
    async idle() {
      while (running.size > 0 || waiting.size > 0)
        await new Promise<void>((resolve) => idleWaiters.push(resolve));
    },
  };
}
