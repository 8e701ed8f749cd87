import { dirname } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { makeDirectory } from './make-directory.ts';

export interface Lock extends Disposable {
  release(): void;
}

/**
 * Takes an exclusive lock that the operating system frees when this process ends, however it ends.
 * SQLite's file locks are used, since Node has no flock of its own.
 * @returns undefined when another process holds it
 * @throws the system's error when the file cannot be made
 */
export function acquireLock(path: string): Lock | undefined {
  makeDirectory(dirname(path));
  const database = new DatabaseSync(path);
  try {
    database.exec('PRAGMA busy_timeout = 0; PRAGMA journal_mode = DELETE; BEGIN EXCLUSIVE');
  } catch (error) {
    database.close();
    if (error instanceof Error && /locked|busy/i.test(error.message)) return undefined;
    throw error;
  }
  let held = true;
  const release = () => {
    if (!held) return;
    held = false;
    database.close();
  };
  return { release, [Symbol.dispose]: release };
}
