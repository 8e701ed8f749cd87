import { mkdirSync, readdirSync, renameSync, rmSync, statSync } from 'node:fs';
import { type FileHandle, open, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { DatabaseSync } from 'node:sqlite';
import type { Clock } from '../../../platform/clock.ts';
import { digestOfBytes, parseDigest } from '../digest.ts';
import { transaction } from './database.ts';

/** Configurations and layers: one file for each digest, shared by the repositories that have it. */
export interface Blobs {
  /** Size in bytes, when the repository has it. Whoever asks may be about to use it, so it is kept for a while again. */
  size(repository: string, digest: string): number | undefined;
  /** Opens a blob of the repository for reading; the caller closes it. */
  open(repository: string, digest: string): Promise<{ file: FileHandle; size: number } | undefined>;
  /** Keeps bytes. @returns their sha256 digest */
  put(repository: string, bytes: Uint8Array): Promise<string>;
  /** Makes a file, already verified and synced, the blob `digest`: the file is gone from where it was. */
  adopt(repository: string, path: string, digest: string, size: number): void;
  /** Gives `repository` a blob of `from`, or, without it, of any other. False when there is none. */
  mount(repository: string, digest: string, from: string | undefined): boolean;
  /** Takes a blob from a repository. False when it did not have it. */
  remove(repository: string, digest: string): boolean;
  /** Drops blobs of repositories that no manifest there names and nobody touched since `before`, and files without a repository. */
  collect(before: number): void;
}

/** Touching again earlier than this tells nothing new, in milliseconds. */
const touchInterval = 60_000;

export function createBlobs(database: DatabaseSync, directory: string, clock: Clock): Blobs {
  const find = database.prepare('SELECT size, touched FROM blob WHERE repository = ? AND digest = ?');
  const findAnywhere = database.prepare('SELECT size FROM blob WHERE digest = ? LIMIT 1');
  const touch = database.prepare('UPDATE blob SET touched = ? WHERE repository = ? AND digest = ?');
  const insert = database.prepare(`
    INSERT INTO blob (repository, digest, size, touched) VALUES (?, ?, ?, ?)
    ON CONFLICT DO UPDATE SET touched = excluded.touched`);
  const remove = database.prepare('DELETE FROM blob WHERE repository = ? AND digest = ?');
  const removeUnused = database.prepare(`
    DELETE FROM blob WHERE touched < ? AND NOT EXISTS (
      SELECT 1 FROM reference WHERE reference.repository = blob.repository AND reference.digest = blob.digest
    ) RETURNING digest`);

  const pathOf = (digest: string): string => {
    const parsed = parseDigest(digest);
    if (parsed === undefined) throw new Error(`${digest} is no digest`);
    return join(directory, parsed.algorithm, parsed.hex);
  };
  const dropFile = (digest: string): void => {
    if (findAnywhere.get(digest) === undefined) rmSync(pathOf(digest), { force: true });
  };

  for (const algorithm of ['sha256', 'sha512'])
    mkdirSync(join(directory, algorithm), { recursive: true, mode: 0o700 });
  reconcile(database, directory);

  const blobs: Blobs = {
    size(repository, digest) {
      const row = find.get(repository, digest);
      if (row === undefined) return undefined;
      const now = clock.now();
      if (now - Number(row['touched']) > touchInterval) {
        try {
          touch.run(now, repository, digest);
        } catch {
          // Where the disk is full, what is there can still be read.
        }
      }
      return Number(row['size']);
    },
    async open(repository, digest) {
      const size = blobs.size(repository, digest);
      if (size === undefined) return undefined;
      try {
        return { file: await open(pathOf(digest), 'r'), size };
      } catch (error) {
        // Deleted meanwhile, or by somebody's own hand.
        if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined;
        throw error;
      }
    },
    async put(repository, bytes) {
      const digest = digestOfBytes(bytes);
      if (blobs.size(repository, digest) !== undefined) return digest;
      const temporary = `${pathOf(digest)}.${crypto.randomUUID()}`;
      try {
        const file = await open(temporary, 'wx', 0o600);
        try {
          await file.writeFile(bytes);
          await file.sync();
        } finally {
          await file.close();
        }
        blobs.adopt(repository, temporary, digest, bytes.length);
      } catch (error) {
        await rm(temporary, { force: true });
        throw error;
      }
      return digest;
    },
    adopt(repository, path, digest, size) {
      // Both in one go of the event loop: no collection comes between the file and the row that keeps it.
      if (findAnywhere.get(digest) === undefined) renameSync(path, pathOf(digest));
      else rmSync(path, { force: true });
      try {
        insert.run(repository, digest, size, clock.now());
      } catch (error) {
        dropFile(digest);
        throw error;
      }
    },
    mount(repository, digest, from) {
      const row = from === undefined ? findAnywhere.get(digest) : find.get(from, digest);
      if (row === undefined) return false;
      insert.run(repository, digest, Number(row['size']), clock.now());
      return true;
    },
    remove(repository, digest) {
      const { changes } = remove.run(repository, digest);
      dropFile(digest);
      return Number(changes) > 0;
    },
    collect(before) {
      const dropped = transaction(database, () => removeUnused.all(before));
      for (const digest of new Set(dropped.map((row) => String(row['digest'])))) dropFile(digest);
    },
  };
  return blobs;
}

/** After a crash: drops files that no repository has, and forgets blobs whose file is not there as a whole. */
function reconcile(database: DatabaseSync, directory: string): void {
  const known = new Map(
    database
      .prepare('SELECT DISTINCT digest, size FROM blob')
      .all()
      .map((row) => [String(row['digest']), Number(row['size'])]),
  );
  for (const algorithm of ['sha256', 'sha512']) {
    for (const name of readdirSync(join(directory, algorithm))) {
      const digest = `${algorithm}:${name}`;
      const path = join(directory, algorithm, name);
      if (known.get(digest) === statSync(path).size) known.delete(digest);
      else rmSync(path, { force: true });
    }
  }
  const forget = database.prepare('DELETE FROM blob WHERE digest = ?');
  for (const digest of known.keys()) forget.run(digest);
}
