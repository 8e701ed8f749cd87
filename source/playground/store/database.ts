import { closeSync, mkdirSync, openSync } from 'node:fs';
import { dirname } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { UserError } from '../../platform/user-error.ts';

/** Raised whenever the tables below change. A file of another version is not read. */
const schemaVersion = 2;

/**
 * The log is all there is. An object is the last that the log tells of it, so that each text is written once; what is told before
 * `compacted` is kept as long as it is the last.
 */
const schema = `
  CREATE TABLE log (
    revision INTEGER PRIMARY KEY, type TEXT NOT NULL,
    resource TEXT NOT NULL, namespace TEXT NOT NULL, name TEXT NOT NULL,
    json TEXT NOT NULL,
    -- The revision of the object before.
    previous INTEGER
  );
  -- The revision is of the last compaction; later ones are in the log.
  CREATE TABLE position (id INTEGER PRIMARY KEY CHECK (id = 0), revision INTEGER NOT NULL, compacted INTEGER NOT NULL);
  INSERT INTO position VALUES (0, 1, 1);
`;

/**
 * Opens (or makes, 0600) the database of a {@link Store}. The file stays locked to this process until it is closed, or the process ends.
 *
 * With WAL and `synchronous = NORMAL` a committed transaction is in the kernel's hands, so it survives the death of the process,
 * even by SIGKILL. It may be lost when the machine loses power, and then the file is still sound, as it was a moment before:
 * that is the right price for a playground, whose writes would otherwise wait for the disk each time (`FULL`).
 * Checkpoints, which do wait for the disk, come every 16 MB.
 * @param path of the file, or `:memory:`
 * @throws UserError when another process holds it, or when it is not a database that this version can read
 */
export function openDatabase(path: string): DatabaseSync {
  if (path !== ':memory:') {
    mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
    // SQLite would make it readable for all; its -wal file takes over the mode of this one.
    closeSync(openSync(path, 'a', 0o600));
  }
  const database = new DatabaseSync(path);
  try {
    database.exec(`
      PRAGMA busy_timeout = 0;
      PRAGMA locking_mode = EXCLUSIVE;
      PRAGMA journal_mode = WAL;
      PRAGMA synchronous = NORMAL;
      PRAGMA journal_size_limit = 16777216;
      PRAGMA wal_autocheckpoint = 4000;
      BEGIN EXCLUSIVE; COMMIT`);
    const version = Number(database.prepare('PRAGMA user_version').get()?.['user_version']);
    if (version === 0) database.exec(`BEGIN; ${schema} PRAGMA user_version = ${schemaVersion}; COMMIT`);
    else if (version !== schemaVersion)
      throw new UserError(
        `The playground's data in ${path} has format ${version}, and this version reads format ${schemaVersion}.`,
        {
          remedy: 'Start afresh with `oc-tutor reset --all`, or use the version that wrote it.',
        },
      );
    return database;
  } catch (error) {
    database.close();
    throw explained(error, path);
  }
}

function explained(error: unknown, path: string): unknown {
  if (!(error instanceof Error)) return error;
  if (/locked|busy/i.test(error.message))
    return new UserError(`Another process is using the playground's data in ${path}.`, {
      remedy: 'Stop the other playground, or choose another folder with --state-dir.',
      cause: error,
    });
  if (/not a database|malformed/i.test(error.message))
    return new UserError(`The playground's data in ${path} cannot be read: ${error.message}.`, {
      remedy: 'Start afresh with `oc-tutor reset --all`.',
      cause: error,
    });
  return error;
}
