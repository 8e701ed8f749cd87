import { closeSync, mkdirSync, openSync } from 'node:fs';
import { dirname } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { UserError } from '../../../platform/user-error.ts';

/** Raised whenever the tables below change. A file of another version is not read. */
const schemaVersion = 1;

// Times are milliseconds since the epoch. Blobs are shared by digest on disk; `blob` says which repository has which.
// `tag` is a history that only ever grows: moving a tag ends its row and begins another.
const schema = `
  CREATE TABLE repository (name TEXT PRIMARY KEY, description TEXT NOT NULL, created INTEGER NOT NULL) WITHOUT ROWID;
  CREATE TABLE blob (
    repository TEXT NOT NULL, digest TEXT NOT NULL, size INTEGER NOT NULL, touched INTEGER NOT NULL,
    PRIMARY KEY (repository, digest)
  ) WITHOUT ROWID;
  CREATE INDEX blob_by_digest ON blob (digest);
  CREATE TABLE manifest (
    repository TEXT NOT NULL, digest TEXT NOT NULL, media_type TEXT NOT NULL, bytes BLOB NOT NULL,
    subject TEXT, pushed INTEGER NOT NULL,
    PRIMARY KEY (repository, digest)
  );
  CREATE INDEX manifest_by_subject ON manifest (repository, subject);
  CREATE TABLE reference (
    repository TEXT NOT NULL, manifest TEXT NOT NULL, digest TEXT NOT NULL,
    PRIMARY KEY (repository, manifest, digest)
  ) WITHOUT ROWID;
  CREATE INDEX reference_by_digest ON reference (repository, digest);
  CREATE TABLE tag (
    id INTEGER PRIMARY KEY, repository TEXT NOT NULL, name TEXT NOT NULL, digest TEXT NOT NULL,
    is_index INTEGER NOT NULL, size INTEGER, started INTEGER NOT NULL, ended INTEGER, reversion INTEGER NOT NULL
  );
  CREATE INDEX tag_by_name ON tag (repository, name, started);
  CREATE INDEX tag_by_digest ON tag (repository, digest);
  CREATE TABLE upload (id TEXT PRIMARY KEY, repository TEXT NOT NULL, touched INTEGER NOT NULL) WITHOUT ROWID;
`;

/**
 * Opens (or makes, 0600) the registry's database. It stays locked to this process until it is closed, or the process ends.
 * @throws UserError when another process holds it, or when it is not a database that this version can read
 */
export function openRegistryDatabase(path: string): DatabaseSync {
  mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
  // SQLite would make it readable for all; its -wal file takes over the mode of this one.
  closeSync(openSync(path, 'a', 0o600));
  const database = new DatabaseSync(path);
  try {
    database.exec(`
      PRAGMA busy_timeout = 0;
      PRAGMA locking_mode = EXCLUSIVE;
      PRAGMA journal_mode = WAL;
      PRAGMA synchronous = NORMAL;
      PRAGMA journal_size_limit = 8388608;
      BEGIN EXCLUSIVE; COMMIT`);
    const version = Number(database.prepare('PRAGMA user_version').get()?.['user_version']);
    if (version === 0) database.exec(`BEGIN; ${schema} PRAGMA user_version = ${schemaVersion}; COMMIT`);
    else if (version !== schemaVersion)
      throw new UserError(`The registry's data in ${path} has format ${version}, not ${schemaVersion}.`, {
        remedy: 'Start afresh with `oc-tutor reset --all`, or use the version that wrote it.',
      });
    return database;
  } catch (error) {
    database.close();
    throw explained(error, path);
  }
}

function explained(error: unknown, path: string): unknown {
  if (!(error instanceof Error)) return error;
  if (/locked|busy/i.test(error.message))
    return new UserError(`Another process is using the registry's data in ${path}.`, {
      remedy: 'Stop the other playground, or choose another folder with --state-dir.',
      cause: error,
    });
  if (/not a database|malformed/i.test(error.message))
    return new UserError(`The registry's data in ${path} cannot be read: ${error.message}.`, {
      remedy: 'Start afresh with `oc-tutor reset --all`.',
      cause: error,
    });
  return error;
}

/** Does `work` as one transaction: all of it is kept, or nothing. It must not await. */
export function transaction<T>(database: DatabaseSync, work: () => T): T {
  database.exec('BEGIN IMMEDIATE');
  try {
    const result = work();
    database.exec('COMMIT');
    return result;
  } catch (error) {
    // Some failures end the transaction by themselves. Source: sqlite.org/lang_transaction.html, "Response To Errors Within A Transaction".
    if (database.isTransaction) database.exec('ROLLBACK');
    throw error;
  }
}
