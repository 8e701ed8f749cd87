import type { FileHandle } from 'node:fs/promises';
import { authorize } from '../auth/authorize.ts';
import { parseDigest } from '../digest.ts';
import { type ByteRange, parseByteRange } from '../http/byte-range.ts';
import { type Exchange, sendEmpty } from '../http/exchange.ts';
import { OciError } from '../http/oci-error.ts';
import type { Handler } from '../http/route.ts';
import { sendFile } from '../http/send-file.ts';

/** `GET` and `HEAD /v2/<name>/blobs/<digest>`, whole or a range of bytes. */
export const getBlob: Handler = async (context, exchange, { name = '', digest = '' }) => {
  authorize(context, exchange, 'pull', name);
  checkDigest(digest);
  const blob = await context.storage.blobs.open(name, digest);
  if (blob === undefined) throw new OciError('BLOB_UNKNOWN', { detail: { digest } });
  try {
    await sendBlob(exchange, digest, blob.file, blob.size);
  } finally {
    await blob.file.close();
  }
};

async function sendBlob(exchange: Exchange, digest: string, file: FileHandle, size: number): Promise<void> {
  const { request, response, method } = exchange;
  // Ranges are for GET only. Source: RFC 9110, 14.2.
  const range = method === 'GET' ? parseByteRange(request.headers.range, size) : undefined;
  if (range === 'unsatisfiable') {
    sendEmpty(exchange, 416, { 'content-range': `bytes */${size}` });
    return;
  }
  const part: ByteRange = range ?? { start: 0, end: size - 1 };
  response.writeHead(range === undefined ? 200 : 206, {
    'content-type': 'application/octet-stream',
    'content-length': part.end - part.start + 1,
    'docker-content-digest': digest,
    'accept-ranges': 'bytes',
    ...(range === undefined ? {} : { 'content-range': `bytes ${part.start}-${part.end}/${size}` }),
  });
  if (method === 'HEAD' || size === 0) response.end();
  else await sendFile(file, part, response);
}

/** `DELETE /v2/<name>/blobs/<digest>`: from this repository; others that have it keep it. */
export const deleteBlob: Handler = (context, exchange, { name = '', digest = '' }) => {
  authorize(context, exchange, 'push', name);
  checkDigest(digest);
  if (!context.storage.blobs.remove(name, digest)) throw new OciError('BLOB_UNKNOWN', { detail: { digest } });
  sendEmpty(exchange, 202);
};

/** @throws OciError DIGEST_INVALID */
export function checkDigest(digest: string): void {
  if (parseDigest(digest) === undefined)
    throw new OciError('DIGEST_INVALID', {
      message: 'the digest is not one of sha256 or sha512',
      detail: { digest },
    });
}
