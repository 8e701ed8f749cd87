import type { Clock } from '../platform/clock.ts';
import type { ApiList, ApiObject, WatchEvent } from '../wire/kubernetes.ts';
import type { Resource } from '../wire/resources.ts';
import { isGone, StatusError } from '../wire/status.ts';
import { createBackOff } from './back-off.ts';
import { ConnectionError, type Mirror, type MirrorState, type Selection } from './cluster.ts';
import { reasonOf } from './transport.ts';

export interface MirrorSource<T extends ApiObject> {
  list(signal: AbortSignal): Promise<ApiList<T>>;
  /** `onOpen` is called when the server has accepted the watch. */
  watch(
    resourceVersion: string,
    timeoutSeconds: number,
    signal: AbortSignal,
    onOpen: () => void,
  ): AsyncIterable<WatchEvent<T>>;
}

export interface MirrorTools {
  clock: Clock;
  /** Uniform in [0, 1). */
  random: () => number;
  /** Ends every mirror of the connection. */
  closed: AbortSignal;
}

/** Milliseconds; a watch that lasted this long, or brought anything, was a good one. */
const goodWatch = 5_000;
/**
 * A server that sends bookmarks does so about once a minute, so that this long without anything, in milliseconds, means that
 * the connection is dead without having said so.
 */
const longestSilence = 150_000;

/** See {@link Mirror}. One loop: list, watch until that ends, and again from where it ended. */
export function createMirror<T extends ApiObject>(
  resource: Resource<T>,
  selection: Selection,
  source: MirrorSource<T>,
  onChange: (mirror: Mirror<T>) => void,
  signal: AbortSignal,
  tools: MirrorTools,
): Mirror<T> & { ended: AbortSignal } {
  const { clock } = tools;
  const stopping = new AbortController();
  const ended = AbortSignal.any([signal, stopping.signal, tools.closed]);
  const backOff = createBackOff(tools.random);
  const ready = Promise.withResolvers<void>();
  ready.promise.catch(() => {});
  const objects = new Map<string, T>();
  const keyOf = ({ metadata }: T) =>
    resource.namespaced && selection.namespace === undefined
      ? `${metadata.namespace}/${metadata.name}`
      : metadata.name;

  let state: MirrorState = { state: 'connecting' };
  let lastSeen = clock.now();
  let resourceVersion: string | undefined;
  let waiting: AbortController | undefined;
  let scheduled = false;

  const mirror: Mirror<T> & { ended: AbortSignal } = {
    ended,
    get state() {
      return state;
    },
    objects,
    ready: ready.promise,
    retry() {
      backOff.reset();
      waiting?.abort();
    },
    stop: () => stopping.abort(new DOMException('The mirror was stopped.', 'AbortError')),
  };

  /** Many events may come in one chunk; the listener hears of them once. */
  function changed(): void {
    if (scheduled) return;
    scheduled = true;
    setImmediate(() => {
      scheduled = false;
      if (!ended.aborted) onChange(mirror);
    });
  }

  function becomeCurrent(): void {
    lastSeen = clock.now();
    if (state.state === 'current') return;
    state = { state: 'current' };
    changed();
  }

  async function readAll(): Promise<void> {
    const list = await source.list(ended);
    objects.clear();
    for (const item of list.items) objects.set(keyOf(item), item);
    resourceVersion = list.metadata.resourceVersion;
    changed();
    becomeCurrent();
    ready.resolve();
  }

  function apply(event: WatchEvent<T>): void {
    const version = event.object.metadata?.resourceVersion;
    if (version !== undefined && version !== '') resourceVersion = version;
    if (event.type === 'BOOKMARK') return;
    if (event.type === 'DELETED') objects.delete(keyOf(event.object));
    else objects.set(keyOf(event.object), event.object);
    changed();
  }

  // A watch that breaks is taken up again at once; only when that fails too is the connection lost.
  let hasten = true;

  /** Follows one watch to its end. Returns whether it was worth anything; throws when it ended badly. */
  async function follow(from: string): Promise<boolean> {
    const started = clock.now();
    const silence = new AbortController();
    let guard: AbortController | undefined;
    let bookmarks = false;
    let events = 0;
    let open = false;
    // Spread over minutes, so that a server's watches do not all come back at once.
    const timeoutSeconds = Math.round(300 * (1 + tools.random()));
    try {
      const watchSignal = AbortSignal.any([ended, silence.signal]);
      const onOpen = () => {
        open = true;
        becomeCurrent();
      };
      for await (const event of source.watch(from, timeoutSeconds, watchSignal, onOpen)) {
        events += 1;
        lastSeen = clock.now();
        apply(event);
        bookmarks ||= event.type === 'BOOKMARK';
        guard?.abort();
        if (bookmarks) guard = watchSilence(silence);
      }
    } finally {
      guard?.abort();
      // Until it broke, an open watch without events said that nothing had changed; a dead one said nothing.
      if (open && !silence.signal.aborted) lastSeen = clock.now();
      // However it ended, it held for a while: that is no reason to wait before the next.
      if (open && clock.now() - started >= goodWatch) hasten = true;
    }
    if (silence.signal.aborted) {
      throw new ConnectionError('The server went silent in the middle of a watch.');
    }
    return events > 0 || clock.now() - started >= goodWatch;
  }

  function watchSilence(silence: AbortController): AbortController {
    const guard = new AbortController();
    clock.sleep(longestSilence, guard.signal).then(
      () => silence.abort(),
      () => {},
    );
    return guard;
  }

  /** Waits until the next attempt is due, {@link Mirror.retry} is called or the mirror ends. */
  async function pause(error: Error): Promise<void> {
    const delay = Math.max(backOff.next(), retryAfter(error));
    state = { state: 'lost', error, lastSeen, retryAt: clock.now() + delay };
    changed();
    waiting = new AbortController();
    await clock.sleep(delay, AbortSignal.any([ended, waiting.signal])).catch(() => {});
    waiting = undefined;
  }

  async function run(): Promise<void> {
    while (!ended.aborted) {
      try {
        if (resourceVersion === undefined) await readAll();
        const good = await follow(resourceVersion ?? '');
        if (good) {
          backOff.reset();
          hasten = true;
        } else if (hasten) {
          hasten = false;
        } else if (!ended.aborted) {
          await pause(new ConnectionError('The server ends every watch at once.'));
        }
      } catch (error) {
        if (ended.aborted) break;
        const failure = error instanceof Error ? error : new Error(String(error));
        if (isForgotten(failure)) {
          resourceVersion = undefined;
          if (hasten) {
            hasten = false;
            continue;
          }
        }
        if (isHopeless(failure)) ready.reject(failure);
        if (hasten && state.state === 'current' && failure instanceof ConnectionError) {
          hasten = false;
          continue;
        }
        await pause(failure);
      }
    }
    ready.reject(reasonOf(ended));
  }

  // The loop handles every failure itself; what is left is a mistake of ours and must be seen.
  void run();
  return mirror;
}

function retryAfter(error: Error): number {
  return error instanceof StatusError ? (error.status.details?.retryAfterSeconds ?? 0) * 1000 : 0;
}

/**
 * Whether the server cannot go on from our resourceVersion: it is too old, or, after the server was put back to an earlier
 * state, newer than the server's own. Source: client-go `tools/cache/reflector.go`.
 */
function isForgotten(error: Error): boolean {
  return isGone(error) || (error instanceof StatusError && /Too large resource version/.test(error.message));
}

function isHopeless(error: Error): boolean {
  return error instanceof StatusError && [401, 403, 404].includes(error.code);
}
