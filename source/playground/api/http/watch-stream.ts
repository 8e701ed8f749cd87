import type { ServerResponse } from 'node:http';
import type { ApiObject } from '../../../wire/kubernetes.ts';
import { groupVersion } from '../../../wire/resources.ts';
import type { StoreWatch } from '../../store/store.ts';
import type { ListOptions } from '../client.ts';
import type { ApiCore } from '../core.ts';
import type { Kind } from '../kinds/kind.ts';
import { createSelection } from '../selectors/selection.ts';
import { badRequest, tooOldResourceVersion } from '../status-errors.ts';
import { watchCollection } from '../verbs/watch.ts';
import type { Exchange } from './exchange.ts';

/** A watch whose reader is this many bytes behind is ended: it can list again, and we cannot hold everything for it. */
const bufferLimit = 8 * 1024 * 1024;
const bookmarkInterval = 60_000;
/** Seconds after which a watch ends when the client does not say, plus up to as much again. Source: kube-apiserver's default. */
const shortestWatch = 1800;
const initialEventsEnd = 'k8s.io/initial-events-end';

/** Turns objects into what the client asked for instead: tables, or their metadata alone. */
export interface WatchEncoding<T extends ApiObject> {
  /** Undefined for objects that the client is not shown. */
  object(object: T): unknown;
  bookmark(metadata: Pick<ApiObject['metadata'], 'resourceVersion' | 'annotations'>): unknown;
}

/**
 * Answers with a watch: a JSON event a line, until the client leaves, `timeoutSeconds` have passed or the server stops.
 * A revision that is too old, or of another store's life, is told with an ERROR event, as upstream does.
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
  // Errors that have a status of their own must come before the headers.
  createSelection(kind, options);

  let watch: StoreWatch | undefined;
  const timers: NodeJS.Timeout[] = [];
  const end = (): void => {
    watch?.stop();
    for (const timer of timers) clearTimeout(timer);
    signal.removeEventListener('abort', end);
    response.end();
  };
  const send = (type: string, json: string): void => {
    if (response.writableLength > bufferLimit) {
      watch?.stop();
      response.destroy();
      return;
    }
    response.write(`{"type":"${type}","object":${json}}\n`);
  };
  const sendChange = (type: string, json: string): void => {
    const body = encoding === undefined ? json : encoding.object(JSON.parse(json) as T);
    if (body !== undefined) send(type, encoding === undefined ? json : JSON.stringify(body));
  };
  let bookmarked = -1;
  const sendBookmark = (revision: number, annotations?: Record<string, string>): void => {
    bookmarked = revision;
    const metadata = {
      resourceVersion: String(revision),
      ...(annotations === undefined ? {} : { annotations }),
    };
    send(
      'BOOKMARK',
      JSON.stringify(
        encoding === undefined
          ? { kind: kind.resource.kind, apiVersion: groupVersion(kind.resource), metadata }
          : encoding.bookmark(metadata),
      ),
    );
  };

  openStream(response);
  if (start.sendInitialEvents) {
    for (const item of core.storage.list(kind.resource, options).items)
      sendChange('ADDED', JSON.stringify(item));
    if (start.endMark) sendBookmark(start.revision, { [initialEventsEnd]: 'true' });
  }
  watch = watchCollection(
    core,
    kind,
    options,
    start.revision,
    ({ type, json }) => sendChange(type, json),
    () => {
      send('ERROR', JSON.stringify(tooOldResourceVersion(start.revision, core.store.revision).status));
      end();
    },
  );
  const bookmark = (): void => {
    const { position } = watch ?? { position: -1 };
    if (position > bookmarked) sendBookmark(position);
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

function openStream(response: ServerResponse): void {
  response.writeHead(200, { 'Content-Type': 'application/json', 'Cache-Control': 'no-cache, private' });
  response.flushHeaders();
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
