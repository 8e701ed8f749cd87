import type { ServerResponse } from 'node:http';

/** In bytes. Larger pieces make nothing faster, and each client that is being answered holds one. */
const pieceSize = 128 * 1024;
/** A client that has read nothing for that long gets no more of its answer, in milliseconds. */
const patience = 60_000;

/**
 * Writes texts at the pace of the one who reads them, so that many large answers at a time need no memory: each has one piece,
 * which is filled again when it has been taken.
 * @returns false when the client has left, or read nothing for a minute, or when the answer was ended meanwhile
 */
export async function writeTexts(response: ServerResponse, texts: Iterable<string>): Promise<boolean> {
  const piece = Buffer.allocUnsafeSlow(pieceSize);
  let filled = 0;
  const flush = async (): Promise<void> => {
    if (filled === 0) return;
    await write(response, piece.subarray(0, filled));
    filled = 0;
  };
  for (const text of texts) {
    const bytes = Buffer.byteLength(text);
    if (bytes > pieceSize - filled) await flush();
    if (isOver(response)) return false;
    if (bytes > pieceSize) await write(response, Buffer.from(text));
    else filled += piece.write(text, filled);
  }
  await flush();
  return !isOver(response);
}

/** A watch may be ended, by its time or the server, while it is still at its first events. */
const isOver = (response: ServerResponse): boolean => response.destroyed || response.writableEnded;

function write(response: ServerResponse, bytes: Buffer): Promise<void> {
  return new Promise((resolve) => {
    if (isOver(response)) {
      resolve();
      return;
    }
    const done = (): void => {
      clearTimeout(timer);
      response.off('close', done);
      resolve();
    };
    const timer = setTimeout(() => response.destroy(), patience);
    response.on('close', done);
    response.write(bytes, done);
  });
}
