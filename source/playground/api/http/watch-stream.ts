import type { ApiObject } from '../../../wire/kubernetes.ts';
import { groupVersion } from '../../../wire/resources.ts';
import type { StoreEvent } from '../../store/store.ts';
import type { ListOptions } from '../client.ts';
import type { ApiCore } from '../core.ts';
import type { Kind } from '../kinds/kind.ts';
import { badRequest, tooOldResourceVersion } from '../status-errors.ts';
import { type Change, watchCollection } from '../verbs/watch.ts';
import type { Exchange } from './exchange.ts';
import { listJsonTexts } from './list-response.ts';
import { writeTexts } from './pieces.ts';

const bookmarkInterval = 60_000;
/** Seconds after which a watch ends when the client does not say, plus up to as much again. Source: kube-apiserver's default. */
const shortestWatch = 1800;
const initialEventsEnd = 'k8s.io/initial-events-end';

/** Turns objects into what the client asked for instead: tables, or their metadata alone. */
export interface WatchEncoding<T extends ApiObject> {
  /** Of two encodings with the same id, either gives the same for an object. Without one, each watch encodes for itself. */
  id?: string;
  /** Undefined for objects that the client is not shown. */
  object(object: T): unknown;
  bookmark(metadata: Pick<ApiObject['metadata'], 'resourceVersion' | 'annotations'>): unknown;
}

/**
 * Answers with a watch: a JSON event a line, until the client leaves, `timeoutSeconds` have passed or the server stops.
 * A revision that is too old, or of another store's life, is told with an ERROR event, as upstream does. A client that does
 * not read holds up its own watch: what it has not seen stays in the store's log, and not in memory.
 * @param encoding undefined when the objects go out as they are, which spares parsing them
 * @throws StatusError 400
 */
export function streamWatch<T extends ApiObject>(
  core: ApiCore,
  kind: Kind<T>,
  options: ListOptions,
  exchange: Exchange,
  encoding: WatchEncoding<T> | undefined,
): void {
  const { response, query, signal } = exchange;
  const start = startOf(core, query);
  const timers: NodeJS.Timeout[] = [];
  const end = (): void => {
    watch.stop();
    for (const timer of timers) clearTimeout(timer);
    signal.removeEventListener('abort', end);
    response.end();
  };
  const watch = watchCollection(
    core,
    kind,
    options,
    start.revision,
    (change) => {
      const line = lineOf(change, encoding);
      if (line !== undefined && !response.write(line)) watch.pause();
    },
    () => {
      const { status } = tooOldResourceVersion(start.revision, core.store.revision);
      response.write(toLine('ERROR', JSON.stringify(status)));
      end();
    },
    'prompt',
  );
  const bookmarkAt = (revision: number, annotations?: Record<string, string>): string => {
    const metadata = {
      resourceVersion: String(revision),
      ...(annotations === undefined ? {} : { annotations }),
    };
    const plain = { kind: kind.resource.kind, apiVersion: groupVersion(kind.resource), metadata };
    return toLine('BOOKMARK', JSON.stringify(encoding === undefined ? plain : encoding.bookmark(metadata)));
  };
  function* beginning(): Generator<string> {
    yield* initialLines(core, kind, options, encoding);
    if (start.endMark) yield bookmarkAt(start.revision, { [initialEventsEnd]: 'true' });
  }

  response.writeHead(200, { 'Content-Type': 'application/json', 'Cache-Control': 'no-cache, private' });
  response.flushHeaders();
  watch.pause();
  let hasBegun = false;
  const proceed = (): void => {
    hasBegun = true;
    response.on('drain', watch.resume);
    watch.resume();
  };
  if (start.sendInitialEvents)
    void writeTexts(response, beginning()).then((isDone) => (isDone ? proceed() : undefined), end);
  else proceed();

  // Also where nothing has happened since the last one: clients take it as a sign of life.
  const bookmark = (): void => {
    if (hasBegun && !response.writableNeedDrain) response.write(bookmarkAt(watch.position));
  };
  const allowsBookmarks =
    query.get('allowWatchBookmarks') === 'true' || query.get('allowWatchBookmarks') === '1';
  if (allowsBookmarks) timers.push(setInterval(bookmark, bookmarkInterval).unref());
  timers.push(
    setTimeout(() => {
      if (allowsBookmarks) bookmark();
      end();
    }, secondsOf(query) * 1000).unref(),
  );
  response.on('close', end);
  if (signal.aborted) end();
  else signal.addEventListener('abort', end, { once: true });
}

const toLine = (type: string, json: string): string => `{"type":"${type}","object":${json}}\n`;

/** Events as they go over the wire, by type and encoding: made for the first watch, good for all. Live as long as the event. */
const lines = new WeakMap<StoreEvent, Map<string, Buffer>>();

function lineOf<T extends ApiObject>(
  { type, event, json }: Change,
  encoding: WatchEncoding<T> | undefined,
): Buffer | string | undefined {
  if (encoding !== undefined && encoding.id === undefined) return encodedLine(type, json(), encoding);
  const key = `${type} ${encoding?.id ?? ''}`;
  let known = lines.get(event);
  if (known === undefined) {
    known = new Map();
    lines.set(event, known);
  }
  let line = known.get(key);
  if (line === undefined) {
    line = Buffer.from(encodedLine(type, json(), encoding) ?? '');
    known.set(key, line);
  }
  return line.length === 0 ? undefined : line;
}

function encodedLine<T extends ApiObject>(
  type: string,
  json: string,
  encoding: WatchEncoding<T> | undefined,
): string | undefined {
  if (encoding === undefined) return toLine(type, json);
  const object = encoding.object(JSON.parse(json) as T);
  return object === undefined ? undefined : toLine(type, JSON.stringify(object));
}

function* initialLines<T extends ApiObject>(
  core: ApiCore,
  kind: Kind<T>,
  options: ListOptions,
  encoding: WatchEncoding<T> | undefined,
): Generator<string> {
  for (const json of listJsonTexts(core, kind, options)) {
    const line = encodedLine('ADDED', json, encoding);
    if (line !== undefined) yield line;
  }
}

interface Start {
  revision: number;
  sendInitialEvents: boolean;
  /** Whether a bookmark tells the end of the initial events. */
  endMark: boolean;
}

/** Source: k8s.io/apiserver `pkg/storage/cacher/cacher.go`, and the API concepts' table of `resourceVersion` for watches. */
function startOf(core: ApiCore, query: URLSearchParams): Start {
  const asked = query.get('resourceVersion') ?? '';
  const current = core.store.revision;
  if (!/^\d*$/.test(asked)) throw badRequest(`invalid resource version ${JSON.stringify(asked)}`);
  if (query.get('sendInitialEvents') === 'true') {
    if (query.get('resourceVersionMatch') !== 'NotOlderThan')
      throw badRequest('sendInitialEvents requires resourceVersionMatch to be set to NotOlderThan');
    return {
      revision: current,
      sendInitialEvents: true,
      endMark: query.get('allowWatchBookmarks') === 'true',
    };
  }
  if (asked === '' || asked === '0')
    return {
      revision: current,
      sendInitialEvents: query.get('sendInitialEvents') !== 'false',
      endMark: false,
    };
  return { revision: Number(asked), sendInitialEvents: false, endMark: false };
}

function secondsOf(query: URLSearchParams): number {
  const asked = Number(query.get('timeoutSeconds') ?? 0);
  // Timers take no more than 2^31 milliseconds.
  if (Number.isFinite(asked) && asked > 0) return Math.min(asked, 2_000_000);
  return shortestWatch * (1 + Math.random());
}
