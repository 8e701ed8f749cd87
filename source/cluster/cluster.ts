import type { ApiList, ApiObject, Status, Table, WatchEvent } from '../wire/kubernetes.ts';
import type { Resource } from '../wire/resources.ts';

export interface Selection {
  namespace?: string;
  labelSelector?: string;
  fieldSelector?: string;
}

export interface RequestOptions {
  signal?: AbortSignal;
  /** Called with the text of each `Warning` header of the answer. */
  onWarning?: (text: string) => void;
}

export type AnswerHeaders = Readonly<Record<string, string | string[] | undefined>>;

export interface DeleteOptions extends RequestOptions {
  propagationPolicy?: 'Background' | 'Foreground' | 'Orphan';
  gracePeriodSeconds?: number;
  preconditions?: { uid?: string; resourceVersion?: string };
  /** The server checks the deletion, and does not do it. */
  dryRun?: boolean;
}

export interface LogOptions {
  container?: string;
  follow?: boolean;
  previous?: boolean;
  tailLines?: number;
  sinceSeconds?: number;
  sinceTime?: string;
  timestamps?: boolean;
  limitBytes?: number;
  /** Of a DeploymentConfig: the version whose log is wanted, instead of the latest. */
  version?: number;
  onWarning?: (text: string) => void;
}

export interface TableOptions extends RequestOptions {
  /** What each row carries of its object. The server's default is `Metadata`. */
  includeObject?: 'None' | 'Metadata' | 'Object';
}

export interface TablePage {
  table: Table;
  /** What came before, if anything, does not count any more: the server had forgotten its snapshot. */
  first: boolean;
}

export interface WatchOptions {
  onWarning?: (text: string) => void;
  /** Seconds after which the server is asked to end the watch. */
  timeoutSeconds?: number;
}

export type PatchType = 'json' | 'merge' | 'strategic';

/** How it stands with the connection behind a {@link Mirror}. */
export type MirrorState =
  | { state: 'connecting' }
  | { state: 'current' }
  /** Events do not flow; the objects are those of `lastSeen`. Times in milliseconds since the epoch. */
  | { state: 'lost'; error: Error; lastSeen: number; retryAt: number };

/**
 * A live copy of a selection of objects: list, watch, resume from the last resourceVersion, list again on 410, back off with
 * jitter. It never gives up before its signal is aborted.
 */
export interface Mirror<T extends ApiObject> {
  readonly state: MirrorState;
  /**
   * The objects, by name; by `namespace/name` where the selection spans namespaces. Always the live map, whose keys and values
   * are replaced as events come. Shared: never change them.
   */
  readonly objects: ReadonlyMap<string, T>;
  /**
   * Resolves when the first list is in; rejects when that fails for a reason that waiting cannot mend (401, 403, 404), and
   * with the signal's reason when the mirror is stopped before. The mirror goes on trying all the same. A rejection that
   * nobody awaits is no unhandled one.
   */
  readonly ready: Promise<void>;
  /** Tries again now instead of at `retryAt`. */
  retry(): void;
  stop(): void;
}

/**
 * One API server, reached with one kubeconfig context over one pool of keep-alive connections. Rejects with `StatusError` in
 * the server's words, or with `ConnectionError` when there was no answer.
 */
export interface Cluster {
  readonly server: string;
  readonly contextName: string;
  /** The context's namespace, `default` where it names none. */
  readonly namespace: string;
  /** Name of the kubeconfig's user entry. */
  readonly userName: string;
  /** The server's certificate is not checked: the kubeconfig says so. */
  readonly insecure: boolean;
  /** The command by which somebody gets a new login into the kubeconfig that is read here. */
  readonly loginCommand: string;
  /**
   * Calls `listener` when the kubeconfig's files change after the server has refused the login. Mirrors try again by themselves
   * then, and every request reads the files again that is refused. Returns the way to stop.
   */
  onLogin(listener: () => void): () => void;

  get<T extends ApiObject>(
    resource: Resource<T>,
    namespace: string | undefined,
    name: string,
    options?: RequestOptions,
  ): Promise<T>;
  list<T extends ApiObject>(
    resource: Resource<T>,
    selection?: Selection,
    options?: RequestOptions,
  ): Promise<ApiList<T>>;
  /** A server-side table of a collection, or of one object when `name` is given. */
  table(resource: Resource, selection: Selection, name?: string, options?: TableOptions): Promise<Table>;
  /** A collection's tables, page by page, for those that do not want to hold it all. */
  tablePages(resource: Resource, selection: Selection, options?: TableOptions): AsyncIterable<TablePage>;
  create<T extends ApiObject>(
    resource: Resource<T>,
    namespace: string | undefined,
    object: unknown,
    options?: RequestOptions & { query?: Record<string, string> },
  ): Promise<T>;
  update<T extends ApiObject>(
    resource: Resource<T>,
    object: T,
    options?: RequestOptions & { subresource?: string; query?: Record<string, string> },
  ): Promise<T>;
  patch<T extends ApiObject>(
    resource: Resource<T>,
    namespace: string | undefined,
    name: string,
    patch: unknown,
    type: PatchType,
    options?: RequestOptions & { subresource?: string; query?: Record<string, string> },
  ): Promise<T>;
  delete(
    resource: Resource,
    namespace: string | undefined,
    name: string,
    options?: DeleteOptions,
  ): Promise<Status | ApiObject>;
  /** Events until the server ends the watch (returns), the signal is aborted (returns) or an error comes (throws). */
  watch<T extends ApiObject>(
    resource: Resource<T>,
    selection: Selection & { resourceVersion?: string },
    signal: AbortSignal,
    options?: WatchOptions,
  ): AsyncIterable<WatchEvent<T>>;
  /** As {@link watch}, with one-row tables instead of objects. */
  watchTable(
    resource: Resource,
    selection: Selection & { resourceVersion?: string },
    signal: AbortSignal,
    options?: WatchOptions & Pick<TableOptions, 'includeObject'>,
  ): AsyncIterable<WatchEvent<Table>>;
  mirror<T extends ApiObject>(
    resource: Resource<T>,
    selection: Selection,
    onChange: (mirror: Mirror<T>) => void,
    signal: AbortSignal,
  ): Mirror<T>;
  /**
   * Lines of a log, without their newline. `path` is the object that has a `log` subresource: a pod or a DeploymentConfig.
   * An abort ends it quietly.
   */
  logs(
    resource: Resource,
    namespace: string,
    name: string,
    options: LogOptions,
    signal: AbortSignal,
  ): AsyncIterable<string>;
  /** Any request, for what has no method: discovery, reviews, instantiate. The answer is parsed JSON. */
  request<T>(
    method: string,
    path: string,
    options?: RequestOptions & {
      query?: Record<string, string>;
      body?: unknown;
      contentType?: string;
      accept?: string;
      /** Called with the answer's headers, by their lower-case names. */
      onHeaders?: (headers: AnswerHeaders) => void;
    },
  ): Promise<T>;
  /** The bearer token that requests carry, if they carry one. */
  token(): Promise<string | undefined>;
  /** Closes the pool and ends every watch and log. */
  close(): Promise<void>;
}

/** No answer came. `message` is one sentence with the server's address and what went wrong. */
export class ConnectionError extends Error {
  override name = 'ConnectionError';
}
