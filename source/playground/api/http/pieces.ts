import type { ServerResponse } from 'node:http';

/** In characters. More than that makes nothing faster, and is held once per client that is slow to read. */
const pieceSize = 64 * 1024;
/** A client that has read nothing for that long gets no more of its answer, in milliseconds. */
const patience = 60_000;

/** Joins short texts to longer ones, since each write costs much the same. */
export function* inPieces(texts: Iterable<string>): Generator<string> {
  let piece = '';
  for (const text of texts) {
    piece += text;
    if (piece.length < pieceSize) continue;
    yield piece;
    piece = '';
  }
  if (piece !== '') yield piece;
}

/** Writes an answer at the pace of the one who reads it, so that many large ones at a time need no memory. */
export async function writePieces(
  response: ServerResponse,
  first: readonly string[],
  rest: Iterator<string>,
): Promise<void> {
  for (const piece of first) response.write(piece);
  for (let next = rest.next(); next.done !== true; next = rest.next()) {
    if (response.writableNeedDrain) await drained(response);
    if (response.destroyed) return;
    response.write(next.value);
  }
  response.end();
}

function drained(response: ServerResponse): Promise<void> {
  return new Promise((resolve) => {
    const done = (): void => {
      clearTimeout(timer);
      response.off('drain', done);
      response.off('close', done);
      resolve();
    };
    const timer = setTimeout(() => response.destroy(), patience);
    response.on('drain', done);
    response.on('close', done);
  });
}
