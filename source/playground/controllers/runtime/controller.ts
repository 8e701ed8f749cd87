import type { Clock } from '../../../platform/clock.ts';

/** What a sync asks for: nothing more, or to be called again after some milliseconds. */
export type SyncResult = { requeueAfter: number } | undefined;

export interface Controller {
  /** Asks for a sync of `key` soon. Asking again before it has begun is the same as asking once. */
  enqueue(key: string): void;
  enqueueAfter(key: string, milliseconds: number): void;
  /** Resolves when nothing is queued or running. Waits for no timer. */
  idle(): Promise<void>;
}

export interface ControllerOptions {
  name: string;
  /** Brings the world nearer to what the object named by `key` asks for. Must be idempotent; rejects to be retried. */
  sync(key: string, signal: AbortSignal): Promise<SyncResult | void>;
  clock: Clock;
  signal: AbortSignal;
  /** Called with each error of a sync, which is retried anyway. */
  onError?(error: unknown, key: string): void;
  /** First and largest delay of a retry in milliseconds; doubles between. */
  backoff?: { first: number; max: number };
}

/**
 * The one shape of all controllers here: keys in a set, one sync at a time per controller, success forgets the key, failure
 * puts it back with growing delay.
 */
export function createController(options: ControllerOptions): Controller {
  const { clock, signal, sync } = options;
  const backoff = options.backoff ?? { first: 20, max: 10_000 };
  const waiting = new Set<string>();
  const failures = new Map<string, number>();
  let running = false;
  let idleWaiters: (() => void)[] = [];

  const drain = async (): Promise<void> => {
    if (running) return;
    running = true;
    try {
      for (const key of waiting) {
        if (signal.aborted) break;
        waiting.delete(key);
        try {
          const result = await sync(key, signal);
          failures.delete(key);
          if (result !== undefined) enqueueAfter(key, result.requeueAfter);
        } catch (error) {
          if (signal.aborted) break;
          const count = failures.get(key) ?? 0;
          failures.set(key, count + 1);
          options.onError?.(error, key);
          enqueueAfter(key, Math.min(backoff.first * 2 ** count, backoff.max));
        }
      }
    } finally {
      running = false;
      const waiters = idleWaiters;
      idleWaiters = [];
      for (const resolve of waiters) resolve();
    }
  };
  const enqueue = (key: string): void => {
    if (signal.aborted) return;
    waiting.add(key);
    // A turn later, so that a burst of events for one object is one sync.
    setImmediate(() => void drain());
  };
  const enqueueAfter = (key: string, milliseconds: number): void => {
    if (signal.aborted) return;
    clock.sleep(milliseconds, signal).then(
      () => enqueue(key),
      () => undefined,
    );
  };
  return {
    enqueue,
    enqueueAfter,
    async idle() {
      while (running || waiting.size > 0) await new Promise<void>((resolve) => idleWaiters.push(resolve));
    },
  };
}
