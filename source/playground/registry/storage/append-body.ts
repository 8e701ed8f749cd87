import type { Hash } from 'node:crypto';
import type { FileHandle } from 'node:fs/promises';

/** Bytes that are gathered for one write. TLS delivers 16 KiB at a time, and a write for each costs more than the writing. */
const pieceSize = 512 * 1024;

/** Bytes after which what is written begins its way to the disk: whoever waits for all of it in the end waits for little. */
const syncInterval = 32 * 1024 * 1024;

export interface Received {
  /** Bytes of the body that were taken. */
  size: number;
  /** Whether it was longer than allowed: then it is not taken to its end. */
  isTooLong: boolean;
  /** What the body failed with. What had come before is in the file. */
  failure?: { cause: unknown };
}

/**
 * Adds a body to the end of a file and to a hash, at most `most` bytes. It is hashed and received while the piece before is
 * written, in two buffers however long it is.
 * @throws the system's error when the file cannot be written (ENOSPC)
 */
export async function appendBody(
  file: FileHandle,
  hash: Hash,
  body: AsyncIterable<Uint8Array>,
  most: number,
): Promise<Received> {
  let filling = Buffer.allocUnsafeSlow(pieceSize);
  let resting = Buffer.allocUnsafeSlow(pieceSize);
  let filled = 0;
  let writing: Promise<void> = Promise.resolve();
  let unsynced = 0;
  let syncing: Promise<void> | undefined;
  const beginSync = (): void => {
    unsynced = 0;
    // One that fails stays, and is found in the end: the system tells of it only once.
    syncing = file.datasync().then(() => {
      syncing = undefined;
    });
    syncing.catch(() => undefined);
  };
  const flush = async (): Promise<void> => {
    const piece = filling.subarray(0, filled);
    hash.update(piece);
    await writing;
    writing = file.appendFile(piece);
    // Whoever waits for it is told; until somebody does, a failure is nobody's surprise.
    writing.catch(() => undefined);
    [filling, resting] = [resting, filling];
    filled = 0;
    unsynced += piece.length;
    if (unsynced >= syncInterval && syncing === undefined) beginSync();
  };
  const take = async (chunk: Uint8Array): Promise<void> => {
    for (let at = 0; at < chunk.length; ) {
      const part = chunk.subarray(at, at + pieceSize - filled);
      filling.set(part, filled);
      filled += part.length;
      at += part.length;
      if (filled === pieceSize) await flush();
    }
  };

  const received: Received = { size: 0, isTooLong: false };
  for await (const chunk of untilFailure(body, received)) {
    if (received.size + chunk.length > most) {
      received.isTooLong = true;
      break;
    }
    received.size += chunk.length;
    await take(chunk);
  }
  if (filled > 0) await flush();
  await writing;
  await syncing;
  return received;
}

/** Ends where the body fails, so that its errors are not taken for those of the file. */
async function* untilFailure(
  body: AsyncIterable<Uint8Array>,
  received: Received,
): AsyncGenerator<Uint8Array, void> {
  try {
    yield* body;
  } catch (cause) {
    received.failure = { cause };
  }
}
