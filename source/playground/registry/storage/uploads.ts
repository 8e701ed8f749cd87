import { createHash, type Hash } from 'node:crypto';
import { createReadStream, mkdirSync, readdirSync, rmSync } from 'node:fs';
import { open, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { DatabaseSync } from 'node:sqlite';
import type { Clock } from '../../../platform/clock.ts';
import { type DigestAlgorithm, formatDigest, parseDigest } from '../digest.ts';
import { appendBody } from './append-body.ts';
import type { Blobs } from './blobs.ts';

/** What a client says that a chunk is: bytes `start` to `start + length`. */
export interface ChunkRange {
  start: number;
  length: number;
}

/** Outcomes that are the client's doing. Whatever is thrown is ours. */
export type Appended =
  | { outcome: 'appended'; size: number }
  | { outcome: 'out of order'; size: number }
  | { outcome: 'wrong length'; size: number }
  | { outcome: 'too large' };

/** Another request has finished or cancelled the upload meanwhile. */
export class UploadGone extends Error {}

/** A blob on its way in. What has arrived survives a restart; a client goes on after it. */
export interface Upload {
  /** Bytes so far. @throws UploadGone */
  size(): Promise<number>;
  /**
   * Adds a chunk. When the client hangs up in the middle, what came is kept.
   * @throws UploadGone; the stream's error, or the system's (ENOSPC)
   */
  append(body: AsyncIterable<Uint8Array>, range?: ChunkRange): Promise<Appended>;
  /** Makes what has arrived a blob. False, and the upload is gone, when its digest is another. @throws UploadGone */
  finish(digest: string): Promise<boolean>;
  /** Gives it up. */
  cancel(): Promise<void>;
}

export interface Uploads {
  /** @returns the id; undefined when too many are on their way at once. Those that nobody goes on with make room. */
  create(repository: string): string | undefined;
  find(repository: string, id: string): Upload | undefined;
  /** Drops uploads that nobody went on with since `before`. */
  collect(before: number): void;
}

export interface UploadLimits {
  /** Of a blob, in bytes. */
  largestBlob: number;
  openUploads: number;
}

/** The hash of the first `size` bytes of an upload. */
interface Progress {
  hash: Hash;
  size: number;
}

export function createUploads(
  database: DatabaseSync,
  directory: string,
  blobs: Blobs,
  clock: Clock,
  limits: UploadLimits,
): Uploads {
  const insert = database.prepare('INSERT INTO upload (id, repository, touched) VALUES (?, ?, ?)');
  const count = database.prepare('SELECT count(*) AS open FROM upload');
  const find = database.prepare('SELECT repository FROM upload WHERE id = ?');
  const touch = database.prepare('UPDATE upload SET touched = ? WHERE id = ?');
  const remove = database.prepare('DELETE FROM upload WHERE id = ?');
  const old = database.prepare('SELECT id FROM upload WHERE touched < ?');
  const byAge = database.prepare('SELECT id FROM upload ORDER BY touched');

  mkdirSync(directory, { recursive: true, mode: 0o700 });
  const known = new Set(
    database
      .prepare('SELECT id FROM upload')
      .all()
      .map((row) => String(row['id'])),
  );
  for (const name of readdirSync(directory)) if (!known.has(name)) rmSync(join(directory, name));

  const progress = new Map<string, Progress>();
  /** Requests for one upload wait for each other. */
  const lastWork = new Map<string, Promise<unknown>>();

  const pathOf = (id: string): string => join(directory, id);

  const exclusively = async <T>(id: string, work: (repository: string) => Promise<T>): Promise<T> => {
    const before = lastWork.get(id) ?? Promise.resolve();
    const mine = before.then(() => {
      const row = find.get(id);
      if (row === undefined) throw new UploadGone();
      return work(String(row['repository']));
    });
    const settled = mine.catch(() => undefined);
    lastWork.set(id, settled);
    try {
      return await mine;
    } finally {
      if (lastWork.get(id) === settled) lastWork.delete(id);
    }
  };

  const drop = (id: string): void => {
    progress.delete(id);
    // The file first: where the disk is full, the database cannot forget anything before there is room.
    rmSync(pathOf(id), { force: true });
    remove.run(id);
  };

  /** What is in the file; hashed again when this process has not seen all of it. */
  const progressOf = async (id: string): Promise<Progress> => {
    const known = progress.get(id);
    if (known !== undefined) return known;
    const path = pathOf(id);
    const size = await stat(path).then(
      (stats) => stats.size,
      () => 0,
    );
    const read = { hash: await hashFile(path, 'sha256', size), size };
    progress.set(id, read);
    return read;
  };

  const append = async (
    id: string,
    body: AsyncIterable<Uint8Array>,
    range: ChunkRange | undefined,
  ): Promise<Appended> => {
    const before = await progressOf(id);
    if (range !== undefined && range.start !== before.size)
      return { outcome: 'out of order', size: before.size };
    touch.run(clock.now(), id);
    const most = Math.min(limits.largestBlob, range === undefined ? Infinity : range.start + range.length);
    const hash = before.hash.copy();
    // Until all is well, a failure leaves the file to be looked at again.
    progress.delete(id);
    const file = await open(pathOf(id), 'a', 0o600);
    const undo = async (): Promise<void> => {
      await file.truncate(before.size);
      progress.set(id, before);
    };
    try {
      const received = await appendBody(file, hash, body, most - before.size);
      const size = before.size + received.size;
      if (received.isTooLong && (range === undefined || most === limits.largestBlob)) {
        await undo();
        return { outcome: 'too large' };
      }
      if (received.failure === undefined && range !== undefined && (received.isTooLong || size !== most)) {
        await undo();
        return { outcome: 'wrong length', size: before.size };
      }
      touch.run(clock.now(), id);
      progress.set(id, { hash, size });
      // What came before a client hung up is there for it to go on with.
      if (received.failure !== undefined) throw received.failure.cause;
      return { outcome: 'appended', size };
    } catch (error) {
      // A full disk is not to stay full of what nobody can use.
      if (!progress.has(id)) await undo();
      throw error;
    } finally {
      await file.close();
    }
  };

  const finish = async (repository: string, id: string, digest: string): Promise<boolean> => {
    const path = pathOf(id);
    const { hash, size } = await progressOf(id);
    // An upload without a byte has no file yet.
    const file = await open(path, 'a', 0o600);
    try {
      await file.sync();
    } catch (error) {
      // Nobody knows what of it is on the disk.
      drop(id);
      throw error;
    } finally {
      await file.close();
    }
    const algorithm = parseDigest(digest)?.algorithm ?? 'sha256';
    const found = algorithm === 'sha256' ? hash.copy() : await hashFile(path, algorithm, size);
    const isRight = formatDigest(algorithm, found) === digest;
    if (isRight) blobs.adopt(repository, path, digest, size);
    drop(id);
    return isRight;
  };

  /** Clients that crash or are killed leave uploads behind: those make room. False when all are being sent. */
  const dropLongestIdle = (): boolean => {
    const idle = byAge
      .all()
      .map((row) => String(row['id']))
      .find((id) => !lastWork.has(id));
    if (idle !== undefined) drop(idle);
    return idle !== undefined;
  };

  return {
    create(repository) {
      if (Number(count.get()?.['open']) >= limits.openUploads && !dropLongestIdle()) return undefined;
      const id = crypto.randomUUID();
      insert.run(id, repository, clock.now());
      return id;
    },
    find(repository, id) {
      if (find.get(id)?.['repository'] !== repository) return undefined;
      return {
        size: () => exclusively(id, async () => (await progressOf(id)).size),
        append: (body, range) => exclusively(id, () => append(id, body, range)),
        finish: (digest) => exclusively(id, (owner) => finish(owner, id, digest)),
        cancel: () => exclusively(id, async () => drop(id)),
      };
    },
    collect(before) {
      for (const row of old.all(before)) {
        const id = String(row['id']);
        if (!lastWork.has(id)) drop(id);
      }
    },
  };
}

async function hashFile(path: string, algorithm: DigestAlgorithm, size: number): Promise<Hash> {
  const hash = createHash(algorithm);
  if (size === 0) return hash;
  for await (const chunk of createReadStream(path, { end: size - 1 })) hash.update(chunk as Buffer);
  return hash;
}
