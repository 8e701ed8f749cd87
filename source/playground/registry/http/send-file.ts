import type { FileHandle } from 'node:fs/promises';
import type { ServerResponse } from 'node:http';
import type { ByteRange } from './byte-range.ts';

/** Bytes per read. Large ones spare system calls, and give TLS many records to write at once. */
const pieceSize = 512 * 1024;

/**
 * Sends a part of a file as a body and ends the answer. One piece is read while the one before is sent, in two buffers however
 * long it is and however slowly it is taken. Resolves early when the client has left.
 * @throws the system's error, or when the file is shorter than it should be
 */
export async function sendFile(
  file: FileHandle,
  { start, end }: ByteRange,
  response: ServerResponse,
): Promise<void> {
  const hasLeft = new Promise<false>((resolve) => void response.once('close', () => resolve(false)));
  const length = Math.min(pieceSize, end - start + 1);
  const buffers = [Buffer.allocUnsafeSlow(length), Buffer.allocUnsafeSlow(length)];
  let sending: Promise<boolean> = Promise.resolve(true);
  for (let at = start, turn = 0; at <= end; turn += 1) {
    const buffer = buffers[turn % 2] ?? Buffer.alloc(0);
    const { bytesRead } = await file.read(buffer, 0, Math.min(length, end - at + 1), at);
    if (bytesRead === 0) throw new Error('the file is shorter than it was');
    if (!(await sending) || response.destroyed) return;
    at += bytesRead;
    // What is on its way when a connection breaks is not always called back.
    sending = Promise.race([send(response, buffer.subarray(0, bytesRead)), hasLeft]);
  }
  if (await sending) response.end();
}

/** Whether it was sent. Before that, the bytes may not change. */
function send(response: ServerResponse, bytes: Uint8Array): Promise<boolean> {
  return new Promise((resolve) => response.write(bytes, (error) => resolve(error == null)));
}
