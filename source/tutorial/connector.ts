import { type Cluster, ConnectionError } from '../cluster/cluster.ts';
import { loginWords } from '../cluster/login.ts';
import type { Clock } from '../platform/clock.ts';
import { messageOf } from '../platform/user-error.ts';
import type { Connection } from './snapshot.ts';

export interface ConnectorOptions {
  connect: () => Promise<Cluster>;
  clock: Clock;
  /** Uniform in [0, 1). */
  random: () => number;
  onChange: () => void;
  signal: AbortSignal;
}

/** Gets the connection to the cluster when it is first wanted, and again and again while that fails. */
export interface Connector {
  readonly state: Connection;
  readonly cluster: Cluster | undefined;
  /** API groups that the cluster serves; undefined while that is not known. */
  readonly groups: ReadonlySet<string> | undefined;
  /** Resolves to the cluster, after as many attempts as it takes. Rejects when the signal is aborted. */
  get(): Promise<Cluster>;
  /**
   * The cluster, after one more attempt where it is not connected.
   * @throws ConnectionError in the words of that attempt, or the signal's reason
   */
  connected(signal: AbortSignal): Promise<Cluster>;
  /** Resolves after the next attempt, whatever came of it. */
  attempted(): Promise<void>;
  retry(): void;
  /** Closes the connection, if there is one. */
  close(): Promise<void>;
}

const firstPause = 1_000;
const longestPause = 30_000;

export function createConnector(options: ConnectorOptions): Connector {
  const { clock, onChange, signal } = options;
  let state: Connection = { state: 'starting', what: 'not connected yet' };
  let cluster: Cluster | undefined;
  let groups: Set<string> | undefined;
  let connecting: Promise<Cluster> | undefined;
  let waiting = new AbortController();
  let attempt = Promise.withResolvers<void>();
  let lastSeen = clock.now();

  const setState = (next: Connection) => {
    state = next;
    onChange();
  };

  async function attemptOnce(): Promise<Cluster> {
    if (cluster === undefined) {
      cluster = await options.connect();
      cluster.onLogin(() => waiting.abort());
    }
    groups = await servedGroups(cluster, signal);
    return cluster;
  }

  function wordsOf(error: unknown): string {
    return (cluster && loginWords(error, cluster)) ?? messageOf(error);
  }

  async function connect(): Promise<Cluster> {
    for (let pause = firstPause; ; pause = Math.min(longestPause, pause * 2)) {
      signal.throwIfAborted();
      try {
        const made = await attemptOnce();
        lastSeen = clock.now();
        setState({ state: 'connected' });
        attempt.resolve();
        return made;
      } catch (error) {
        signal.throwIfAborted();
        const wait = pause * (0.5 + options.random() / 2);
        setState({ state: 'lost', words: wordsOf(error), lastSeen, retryAt: clock.now() + wait });
        attempt.resolve();
        attempt = Promise.withResolvers();
        waiting = new AbortController();
        await clock.sleep(wait, AbortSignal.any([signal, waiting.signal])).catch(() => {});
      }
    }
  }

  const connector: Connector = {
    get state() {
      return state;
    },
    get cluster() {
      return state.state === 'connected' ? cluster : undefined;
    },
    get groups() {
      return groups;
    },
    get() {
      if (connecting === undefined) {
        setState({ state: 'starting', what: 'connecting to the cluster' });
        connecting = connect();
        connecting.catch(() => {});
      }
      return connecting;
    },
    async connected(until) {
      until.throwIfAborted();
      const waited = new Promise<void>((resolve) => {
        until.addEventListener('abort', () => resolve(), { once: true });
      });
      const made = connector.get();
      connector.retry();
      await Promise.race([made, attempt.promise, waited]).catch(() => {});
      until.throwIfAborted();
      if (state.state === 'lost') throw new ConnectionError(state.words);
      return await made;
    },
    attempted: () => attempt.promise,
    retry: () => waiting.abort(),
    close: async () => await cluster?.close(),
  };
  return connector;
}

/** Names of the API groups, `''` for the core one. Source: the Kubernetes API's `/apis` (APIGroupList). */
async function servedGroups(cluster: Cluster, signal: AbortSignal): Promise<Set<string>> {
  const list = await cluster.request<{ groups?: { name?: string }[] }>('GET', '/apis', { signal });
  return new Set(['', ...(list.groups ?? []).flatMap(({ name }) => name ?? [])]);
}
