import type { SQLOutputValue } from 'node:sqlite';
import { openDatabase } from './database.ts';
import { createEventFeed } from './event-feed.ts';
import { createObjectIndex } from './object-index.ts';

/** Where an object is kept. `resource` is qualified (`deploymentconfigs.apps.openshift.io`); `namespace` is '' for cluster-wide ones. */
export interface ObjectKey {
  resource: string;
  namespace: string;
  name: string;
}

export interface StoredObject {
  namespace: string;
  name: string;
  /** Of the write that left the object as it is. */
  revision: number;
  /** The object as JSON, `metadata.resourceVersion` included. */
  json: string;
}

export interface StoreEvent extends ObjectKey {
  type: 'ADDED' | 'MODIFIED' | 'DELETED';
  revision: number;
  /** The object after the write; for DELETED, as it was last, with the deletion's revision. */
  json: string;
  /** The object before the write. Undefined for ADDED. */
  previous: string | undefined;
}

/** Selects a collection; without `namespace`, in all namespaces. */
export interface CollectionKey {
  resource: string;
  namespace?: string | undefined;
}

export interface StoreWatch {
  /** All events up to this revision have been delivered. */
  readonly position: number;
  /** Holds back what follows, from inside the listener as well. It stays in the log, and costs no memory. */
  pause(): void;
  /** Goes on after {@link pause}. What has been cut off the log by then is told by `onGone`. */
  resume(): void;
  stop(): void;
}

/**
 * `by turns`, unless told: once in a turn of the event loop, so that listeners which write leave room for others. `prompt`: as soon
 * as the writer has come to an end. For listeners that do not write.
 */
export type WatchPace = 'by turns' | 'prompt';

/** JSON of an object, given the revision that its write gets. */
export type Serialise = (revision: number) => string;

/**
 * Objects as JSON with a log of revisions, like etcd's: each write gets the next revision, and what happened since one can
 * be watched. One process, one writer. Synchronous, since SQLite is. Reads are served from memory, which holds each object as
 * the text that goes over the wire; a write is acknowledged when SQLite has committed it.
 */
export interface Store {
  /** Of the last committed write; 1 for a new store. */
  readonly revision: number;
  get(key: ObjectKey): StoredObject | undefined;
  /** In etcd's order, by `namespace/name`. `after` starts behind that object; `limit` bounds the count. */
  list(
    collection: CollectionKey,
    page?: { after?: { namespace: string; name: string }; limit?: number },
  ): StoredObject[];
  /** With `after`, of what is behind that object. */
  count(collection: CollectionKey, after?: { namespace: string; name: string }): number;
  /** @returns undefined when the object is there already */
  insert(key: ObjectKey, serialise: Serialise): StoredObject | undefined;
  /** @returns undefined when the stored object is another than that of `expectedRevision`, or gone */
  replace(key: ObjectKey, expectedRevision: number, serialise: Serialise): StoredObject | undefined;
  /** @returns whether the object was there */
  remove(key: ObjectKey, serialise: Serialise): boolean;
  /** Makes the writes of `work` one: all are done and told of together, or, when it throws, none. May be nested. */
  transaction<R>(work: () => R): R;
  /**
   * Delivers each change after `fromRevision` in order, first from the log and then as they come, each once. Never from
   * inside the write that caused it. `onGone` is called instead, once, when the log does not reach back that far.
   */
  watch(
    collection: CollectionKey,
    fromRevision: number,
    listener: (event: StoreEvent) => void,
    onGone: () => void,
    pace?: WatchPace,
  ): StoreWatch;
  close(): void;
}

export interface StoreOptions {
  /** How many revisions back a watch may start. The log is cut to that length from time to time. */
  keepRevisions?: number;
  /** How many bytes of objects the log may hold, so that a few large objects do not fill the disk. */
  keepBytes?: number;
}

const text = (value: SQLOutputValue | undefined): string => (typeof value === 'string' ? value : '');

const toObject = (row: Record<string, SQLOutputValue>): StoredObject => ({
  namespace: text(row['namespace']),
  name: text(row['name']),
  revision: Number(row['revision']),
  json: text(row['json']),
});

/**
 * @param path of the database file, made when missing, or `:memory:`
 * @throws UserError when another process holds the file
 */
export function openStore(path: string, options: StoreOptions = {}): Store {
  const { keepRevisions = 2048, keepBytes = 32 * 1024 * 1024 } = options;
  const database = openDatabase(path);
  const sql = {
    load: database.prepare('SELECT * FROM log ORDER BY revision'),
    append: database.prepare('INSERT INTO log VALUES (?, ?, ?, ?, ?, ?, ?)'),
    begin: database.prepare('BEGIN'),
    commit: database.prepare('COMMIT'),
    position: database.prepare('SELECT revision, compacted FROM position'),
    last: database.prepare('SELECT coalesce(max(revision), 0) AS revision FROM log'),
    sizes: database.prepare(
      'SELECT revision, octet_length(json) AS bytes FROM log WHERE revision > ? ORDER BY revision DESC',
    ),
    cutReplaced: database.prepare(
      'DELETE FROM log WHERE revision IN (SELECT previous FROM log WHERE revision > ? AND revision <= ?)',
    ),
    cutDeletions: database.prepare(
      "DELETE FROM log WHERE revision > ? AND revision <= ? AND type = 'DELETED'",
    ),
    compacted: database.prepare('UPDATE position SET revision = ?, compacted = ?'),
    since: database.prepare(
      `SELECT log.*, before.json AS previousJson FROM log LEFT JOIN log AS before ON before.revision = log.previous
       WHERE log.revision > ? AND log.revision <= ? ORDER BY log.revision LIMIT ?`,
    ),
  };
  const start = sql.position.get();
  let committed = Math.max(Number(start?.['revision']), Number(sql.last.get()?.['revision']));
  let compacted = Number(start?.['compacted']);
  /** Of the last write, committed or not. */
  let revision = committed;
  let staged: StoreEvent[] = [];
  /** What brings `index` back to where it was before each of the writes that are not committed. */
  const undo: (() => void)[] = [];
  let depth = 0;
  const index = createObjectIndex();
  for (const row of sql.load.iterate())
    index.set(
      { ...toObject(row), resource: text(row['resource']) },
      row['type'] === 'DELETED' ? undefined : toObject(row),
    );

  /** The size of the log, and the last revision of it that is too much for `limit`. */
  const measureLog = (limit: number): { bytes: number; beyond: number } => {
    let bytes = 0;
    let beyond = 0;
    for (const row of sql.sizes.iterate(compacted)) {
      bytes += Number(row['bytes']);
      if (bytes > limit && beyond === 0) beyond = Number(row['revision']);
    }
    return { bytes, beyond };
  };
  let logBytes = measureLog(keepBytes).bytes;

  const compact = (): void => {
    const isLong = committed - compacted >= keepRevisions * 1.25;
    const isLarge = logBytes >= keepBytes * 1.25;
    if (!isLong && !isLarge) return;
    const upTo = Math.max(
      isLong ? committed - keepRevisions : compacted,
      isLarge ? measureLog(keepBytes).beyond : 0,
    );
    sql.begin.run();
    sql.cutReplaced.run(compacted, upTo);
    sql.cutDeletions.run(compacted, upTo);
    sql.compacted.run(committed, upTo);
    sql.commit.run();
    compacted = upTo;
    logBytes = measureLog(keepBytes).bytes;
  };

  const feed = createEventFeed({
    committed: () => committed,
    compacted: () => compacted,
    read: (after, upTo, limit) =>
      sql.since.all(after, upTo, limit).map((row) => ({
        ...toObject(row),
        resource: text(row['resource']),
        type: row['type'] === 'ADDED' ? 'ADDED' : row['type'] === 'DELETED' ? 'DELETED' : 'MODIFIED',
        previous: row['previous'] === null ? undefined : text(row['previousJson']),
      })),
    afterDelivery: compact,
  });

  const transaction = <R>(work: () => R): R => {
    const savedRevision = revision;
    const savedEvents = staged.length;
    const savedUndo = undo.length;
    const name = `level${depth}`;
    if (depth === 0) sql.begin.run();
    else database.exec(`SAVEPOINT ${name}`);
    depth += 1;
    try {
      const result = work();
      if (depth === 1) sql.commit.run();
      else database.exec(`RELEASE ${name}`);
      depth -= 1;
      if (depth === 0) publish();
      return result;
    } catch (error) {
      depth -= 1;
      // A commit that failed for want of space has been rolled back already.
      if (database.isTransaction)
        database.exec(depth === 0 ? 'ROLLBACK' : `ROLLBACK TO ${name}; RELEASE ${name}`);
      for (const step of undo.splice(savedUndo).reverse()) step();
      revision = savedRevision;
      staged.length = savedEvents;
      throw error;
    }
  };

  const publish = (): void => {
    if (staged.length === 0) return;
    const events = staged;
    staged = [];
    undo.length = 0;
    committed = revision;
    for (const { json } of events) logBytes += json.length;
    feed.publish(events);
  };

  const write = (
    type: StoreEvent['type'],
    key: ObjectKey,
    previous: StoredObject | undefined,
    serialise: Serialise,
  ): StoredObject =>
    transaction(() => {
      const next = revision + 1;
      const json = serialise(next);
      const { resource, namespace, name } = key;
      sql.append.run(next, type, resource, namespace, name, json, previous?.revision ?? null);
      revision = next;
      const stored: StoredObject = { namespace, name, revision: next, json };
      index.set(key, type === 'DELETED' ? undefined : stored);
      undo.push(() => index.set(key, previous));
      staged.push({ type, resource, namespace, name, revision: next, json, previous: previous?.json });
      return stored;
    });

  return {
    get revision() {
      return depth === 0 ? committed : revision;
    },
    get: index.get,
    list: index.list,
    count: index.count,
    insert: (key, serialise) =>
      index.get(key) === undefined ? write('ADDED', key, undefined, serialise) : undefined,
    replace(key, expectedRevision, serialise) {
      const old = index.get(key);
      if (old?.revision !== expectedRevision) return undefined;
      return write('MODIFIED', key, old, serialise);
    },
    remove(key, serialise) {
      const old = index.get(key);
      if (old === undefined) return false;
      write('DELETED', key, old, serialise);
      return true;
    },
    transaction,
    watch: feed.watch,
    close() {
      feed.close();
      database.close();
    },
  };
}
