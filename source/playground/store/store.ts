import type { SQLOutputValue } from 'node:sqlite';
import { openDatabase } from './database.ts';
import { createEventFeed } from './event-feed.ts';

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
  stop(): void;
}

/** JSON of an object, given the revision that its write gets. */
export type Serialise = (revision: number) => string;

/**
 * Objects as JSON with a log of revisions, like etcd's: each write gets the next revision, and what happened since one can
 * be watched. One process, one writer. Synchronous, since SQLite is.
 */
export interface Store {
  /** Of the last committed write; 1 for a new store. */
  readonly revision: number;
  get(key: ObjectKey): StoredObject | undefined;
  /** Ordered by namespace and name. `after` starts behind that object; `limit` bounds the count. */
  list(
    collection: CollectionKey,
    page?: { after?: { namespace: string; name: string }; limit?: number },
  ): StoredObject[];
  count(collection: CollectionKey): number;
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
  ): StoreWatch;
  close(): void;
}

export interface StoreOptions {
  /** How many revisions back a watch may start. The log is cut to that length from time to time. */
  keepRevisions?: number;
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
  const keep = options.keepRevisions ?? 2048;
  const database = openDatabase(path);
  const sql = {
    get: database.prepare(
      'SELECT namespace, name, revision, json FROM object WHERE resource = ? AND namespace = ? AND name = ?',
    ),
    list: database.prepare(
      'SELECT namespace, name, revision, json FROM object WHERE resource = ? AND (namespace, name) > (?, ?) ORDER BY namespace, name LIMIT ?',
    ),
    listIn: database.prepare(
      'SELECT namespace, name, revision, json FROM object WHERE resource = ? AND namespace = ? AND name > ? ORDER BY name LIMIT ?',
    ),
    count: database.prepare('SELECT count(*) AS n FROM object WHERE resource = ?'),
    countIn: database.prepare('SELECT count(*) AS n FROM object WHERE resource = ? AND namespace = ?'),
    put: database.prepare('INSERT OR REPLACE INTO object VALUES (?, ?, ?, ?, ?)'),
    drop: database.prepare('DELETE FROM object WHERE resource = ? AND namespace = ? AND name = ?'),
    append: database.prepare('INSERT INTO log VALUES (?, ?, ?, ?, ?, ?, ?)'),
    position: database.prepare('SELECT revision, compacted FROM position'),
    advance: database.prepare('UPDATE position SET revision = ?'),
    cut: database.prepare('DELETE FROM log WHERE revision <= ?'),
    compacted: database.prepare('UPDATE position SET compacted = ?'),
    since: database.prepare(
      'SELECT * FROM log WHERE revision > ? AND revision <= ? ORDER BY revision LIMIT ?',
    ),
  };
  const start = sql.position.get();
  let committed = Number(start?.['revision']);
  let compacted = Number(start?.['compacted']);
  /** Of the last write, committed or not. */
  let revision = committed;
  let staged: StoreEvent[] = [];
  let depth = 0;

  const compact = (): void => {
    if (committed - compacted < keep * 1.25) return;
    const upTo = committed - keep;
    database.exec('BEGIN');
    sql.cut.run(upTo);
    sql.compacted.run(upTo);
    database.exec('COMMIT');
    compacted = upTo;
  };

  const feed = createEventFeed({
    committed: () => committed,
    compacted: () => compacted,
    read: (after, upTo, limit) =>
      sql.since.all(after, upTo, limit).map((row) => ({
        ...toObject(row),
        resource: text(row['resource']),
        type: row['type'] === 'ADDED' ? 'ADDED' : row['type'] === 'DELETED' ? 'DELETED' : 'MODIFIED',
        previous: row['previous'] === null ? undefined : text(row['previous']),
      })),
    afterDelivery: compact,
  });

  const transaction = <R>(work: () => R): R => {
    const savedRevision = revision;
    const savedEvents = staged.length;
    const name = `level${depth}`;
    database.exec(depth === 0 ? 'BEGIN' : `SAVEPOINT ${name}`);
    depth += 1;
    try {
      const result = work();
      if (depth === 1 && staged.length > 0) sql.advance.run(revision);
      database.exec(depth === 1 ? 'COMMIT' : `RELEASE ${name}`);
      depth -= 1;
      if (depth === 0) publish();
      return result;
    } catch (error) {
      depth -= 1;
      // A commit that failed for want of space has been rolled back already.
      if (database.isTransaction)
        database.exec(depth === 0 ? 'ROLLBACK' : `ROLLBACK TO ${name}; RELEASE ${name}`);
      revision = savedRevision;
      staged.length = savedEvents;
      throw error;
    }
  };

  const publish = (): void => {
    if (staged.length === 0) return;
    const events = staged;
    staged = [];
    committed = revision;
    feed.publish(events);
  };

  const get = (key: ObjectKey): StoredObject | undefined => {
    const row = sql.get.get(key.resource, key.namespace, key.name);
    return row === undefined ? undefined : toObject(row);
  };

  const write = (
    type: StoreEvent['type'],
    key: ObjectKey,
    previous: string | undefined,
    serialise: Serialise,
  ): StoredObject =>
    transaction(() => {
      const next = revision + 1;
      const json = serialise(next);
      const { resource, namespace, name } = key;
      if (type === 'DELETED') sql.drop.run(resource, namespace, name);
      else sql.put.run(resource, namespace, name, next, json);
      sql.append.run(next, type, resource, namespace, name, json, previous ?? null);
      revision = next;
      staged.push({ type, resource, namespace, name, revision: next, json, previous });
      return { namespace, name, revision: next, json };
    });

  return {
    get revision() {
      return depth === 0 ? committed : revision;
    },
    get,
    list({ resource, namespace }, page = {}) {
      const limit = page.limit ?? -1;
      const rows =
        namespace === undefined
          ? sql.list.all(resource, page.after?.namespace ?? '', page.after?.name ?? '', limit)
          : sql.listIn.all(resource, namespace, page.after?.name ?? '', limit);
      return rows.map(toObject);
    },
    count({ resource, namespace }) {
      const row = namespace === undefined ? sql.count.get(resource) : sql.countIn.get(resource, namespace);
      return Number(row?.['n']);
    },
    insert: (key, serialise) =>
      get(key) === undefined ? write('ADDED', key, undefined, serialise) : undefined,
    replace(key, expectedRevision, serialise) {
      const old = get(key);
      if (old?.revision !== expectedRevision) return undefined;
      return write('MODIFIED', key, old.json, serialise);
    },
    remove(key, serialise) {
      const old = get(key);
      if (old === undefined) return false;
      write('DELETED', key, old.json, serialise);
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
