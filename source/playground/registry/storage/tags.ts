import type { DatabaseSync } from 'node:sqlite';
import type { Clock } from '../../../platform/clock.ts';

/** One stretch of time in which a tag pointed at a digest. */
export interface TagRow {
  name: string;
  digest: string;
  isIndex: boolean;
  /** Compressed bytes of the layers; undefined for an index. */
  size: number | undefined;
  /** Milliseconds since the epoch. */
  started: number;
  /** When it ended, or will end; undefined while it points there for good. */
  ended: number | undefined;
  /** Whether it was brought back with `restore`. */
  reversion: boolean;
}

export interface TagTarget {
  digest: string;
  isIndex: boolean;
  size: number | undefined;
}

export interface HistoryQuery {
  /** Rows of this tag only. */
  name?: string;
  /** Rows of tags that hold this text. */
  like?: string;
  onlyActive: boolean;
  limit: number;
  offset: number;
}

/**
 * The tags of all repositories, with their past. Every push is a row of its own, also one that changes nothing, as Quay has it.
 * Source: quay `data/model/oci/tag.py`.
 */
export interface Tags {
  current(repository: string, name: string): TagRow | undefined;
  /** Whether the tag pointed somewhere once, and no longer does. */
  isPast(repository: string, name: string): boolean;
  /** Names after `last`, in order of their characters' codes. */
  names(repository: string, limit: number, last: string): string[];
  /** Newest first. */
  history(repository: string, query: HistoryQuery): TagRow[];
  /** Must be part of a transaction. */
  point(repository: string, name: string, target: TagTarget, reversion?: boolean): void;
  /** Ends what the tag points at now, or at that time; undefined: never. False when it is not there. */
  end(repository: string, name: string, at: number | undefined): boolean;
  endAll(repository: string, digest: string): void;
}

const columns = 'name, digest, is_index, size, started, ended, reversion';
const active = '(ended IS NULL OR ended > ?)';

export function createTags(database: DatabaseSync, clock: Clock): Tags {
  const current = database.prepare(
    `SELECT id, ${columns} FROM tag WHERE repository = ? AND name = ? AND ${active} ORDER BY id DESC LIMIT 1`,
  );
  const any = database.prepare('SELECT 1 FROM tag WHERE repository = ? AND name = ? LIMIT 1');
  const names = database.prepare(
    `SELECT DISTINCT name FROM tag WHERE repository = ? AND ${active} AND name > ? ORDER BY name LIMIT ?`,
  );
  const history = database.prepare(`
    SELECT ${columns} FROM tag
    WHERE repository = :repository AND (:name IS NULL OR name = :name)
      AND (:like IS NULL OR instr(lower(name), lower(:like)) > 0)
      AND (NOT :onlyActive OR ended IS NULL OR ended > :now)
    ORDER BY started DESC, id DESC LIMIT :limit OFFSET :offset`);
  const insert = database.prepare(
    'INSERT INTO tag (repository, name, digest, is_index, size, started, reversion) VALUES (?, ?, ?, ?, ?, ?, ?)',
  );
  const setEnd = database.prepare('UPDATE tag SET ended = ? WHERE id = ?');
  const endAll = database.prepare(
    `UPDATE tag SET ended = max(started, ?) WHERE repository = ? AND digest = ? AND ${active}`,
  );

  const tags: Tags = {
    current(repository, name) {
      const row = current.get(repository, name, clock.now());
      return row === undefined ? undefined : toRow(row);
    },
    isPast: (repository, name) =>
      tags.current(repository, name) === undefined && any.get(repository, name) !== undefined,
    names: (repository, limit, last) =>
      names.all(repository, clock.now(), last, limit).map((row) => String(row['name'])),
    history: (repository, { name, like, onlyActive, limit, offset }) =>
      history
        .all({
          repository,
          name: name ?? null,
          like: like ?? null,
          onlyActive: onlyActive ? 1 : 0,
          now: clock.now(),
          limit,
          offset,
        })
        .map(toRow),
    point(repository, name, { digest, isIndex, size }, reversion = false) {
      tags.end(repository, name, clock.now());
      insert.run(repository, name, digest, isIndex ? 1 : 0, size ?? null, clock.now(), reversion ? 1 : 0);
    },
    end(repository, name, at) {
      const row = current.get(repository, name, clock.now());
      if (row === undefined) return false;
      // A clock that was put back must not make a row end before it began.
      setEnd.run(at === undefined ? null : Math.max(at, Number(row['started'])), Number(row['id']));
      return true;
    },
    endAll(repository, digest) {
      const now = clock.now();
      endAll.run(now, repository, digest, now);
    },
  };
  return tags;
}

function toRow(row: Record<string, unknown>): TagRow {
  return {
    name: String(row['name']),
    digest: String(row['digest']),
    isIndex: Number(row['is_index']) === 1,
    size: row['size'] === null ? undefined : Number(row['size']),
    started: Number(row['started']),
    ended: row['ended'] === null ? undefined : Number(row['ended']),
    reversion: Number(row['reversion']) === 1,
  };
}
