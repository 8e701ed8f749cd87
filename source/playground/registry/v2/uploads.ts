import type { IncomingMessage } from 'node:http';
import { authorize } from '../auth/authorize.ts';
import { parseChunkRange } from '../http/byte-range.ts';
import { bodyOf, type Exchange, type RegistryContext, sendEmpty } from '../http/exchange.ts';
import { OciError } from '../http/oci-error.ts';
import type { Handler } from '../http/route.ts';
import { type ChunkRange, type Upload, UploadGone } from '../storage/uploads.ts';
import { checkDigest } from './blobs.ts';

interface Session {
  name: string;
  id: string;
  upload: Upload;
}

/** `POST /v2/<name>/blobs/uploads/`: opens a session, or mounts a blob, or takes a whole one. */
export const startUpload: Handler = async (context, exchange, { name = '' }) => {
  authorize(context, exchange, 'push', name);
  const { query } = exchange;
  const { storage } = context;
  // Pushing is enough to get a repository.
  storage.repositories.ensure(name);
  const mount = query.get('mount');
  if (mount !== null) {
    checkDigest(mount);
    if (storage.blobs.mount(name, mount, query.get('from') ?? undefined)) {
      sendCreated(exchange, name, mount);
      return;
    }
    // What cannot be mounted is to be uploaded. Source: OCI distribution specification, "Mounting a blob".
  }
  const digest = mount === null ? query.get('digest') : null;
  if (digest !== null) checkDigest(digest);
  const id = storage.uploads.create(name);
  if (id === undefined)
    throw new OciError('TOOMANYREQUESTS', {
      message: 'too many uploads are open',
      headers: { 'retry-after': '60' },
    });
  const session = findSession(context, name, id);
  if (digest === null) {
    await sendProgress(exchange, session, 202);
    return;
  }
  try {
    await receive(exchange, session);
    await finish(exchange, session, digest);
  } catch (error) {
    // Nobody was told where to go on.
    await session.upload.cancel().catch(() => undefined);
    throw error;
  }
};

/** `PATCH <session>`: one more chunk, at a place that is told or just after the last one. */
export const continueUpload: Handler = async (context, exchange, { name = '', id = '' }) => {
  authorize(context, exchange, 'push', name);
  const session = findSession(context, name, id);
  await guarded(id, async () => {
    await receive(exchange, session);
    await sendProgress(exchange, session, 202);
  });
};

/** `PUT <session>?digest=`: the end, perhaps with the last chunk, or with all of it. */
export const finishUpload: Handler = async (context, exchange, { name = '', id = '' }) => {
  authorize(context, exchange, 'push', name);
  const session = findSession(context, name, id);
  const digest = exchange.query.get('digest') ?? '';
  checkDigest(digest);
  await guarded(id, async () => {
    await receive(exchange, session);
    await finish(exchange, session, digest);
  });
};

/** `GET <session>`: how far it is. */
export const uploadStatus: Handler = async (context, exchange, { name = '', id = '' }) => {
  authorize(context, exchange, 'push', name);
  const session = findSession(context, name, id);
  await guarded(id, () => sendProgress(exchange, session, 204));
};

/** `DELETE <session>`. */
export const cancelUpload: Handler = async (context, exchange, { name = '', id = '' }) => {
  authorize(context, exchange, 'push', name);
  const { upload } = findSession(context, name, id);
  await guarded(id, () => upload.cancel());
  sendEmpty(exchange, 204);
};

function findSession({ storage }: RegistryContext, name: string, id: string): Session {
  const upload = storage.uploads.find(name, id);
  if (upload === undefined) throw unknownUpload(id);
  return { name, id, upload };
}

const unknownUpload = (id: string): OciError => new OciError('BLOB_UPLOAD_UNKNOWN', { detail: { id } });

/** Another request may finish or cancel the session in the middle of this one. */
async function guarded(id: string, work: () => Promise<void>): Promise<void> {
  try {
    await work();
  } catch (error) {
    if (error instanceof UploadGone) throw unknownUpload(id);
    throw error;
  }
}

async function receive({ request }: Exchange, session: Session): Promise<void> {
  const appended = await session.upload.append(bodyOf(request), rangeOf(request));
  switch (appended.outcome) {
    case 'appended':
      return;
    case 'out of order':
      throw new OciError('BLOB_UPLOAD_INVALID', {
        status: 416,
        message: `the next byte of this upload is ${appended.size}`,
        headers: progressHeaders(session, appended.size),
      });
    case 'wrong length':
      throw new OciError('SIZE_INVALID', { headers: progressHeaders(session, appended.size) });
    case 'too large':
      throw new OciError('SIZE_INVALID', {
        status: 413,
        message: 'Uploaded blob is larger than allowed by this registry',
      });
  }
}

/** @throws OciError when the headers make no sense, or not together */
function rangeOf({ headers }: IncomingMessage): ChunkRange | undefined {
  const header = headers['content-range'];
  if (header === undefined) return undefined;
  const range = parseChunkRange(header);
  if (range === undefined)
    throw new OciError('BLOB_UPLOAD_INVALID', { message: `"${header}" is no range of bytes` });
  const length = headers['content-length'];
  if (length !== undefined && Number(length) !== range.length) throw new OciError('SIZE_INVALID');
  return range;
}

async function finish(exchange: Exchange, { name, upload }: Session, digest: string): Promise<void> {
  if (!(await upload.finish(digest))) throw new OciError('DIGEST_INVALID', { detail: { digest } });
  sendCreated(exchange, name, digest);
}

function sendCreated(exchange: Exchange, name: string, digest: string): void {
  sendEmpty(exchange, 201, {
    location: `/v2/${name}/blobs/${digest}`,
    'docker-content-digest': digest,
  });
}

async function sendProgress(exchange: Exchange, session: Session, status: 202 | 204): Promise<void> {
  sendEmpty(exchange, status, progressHeaders(session, await session.upload.size()));
}

/** `Range` has no `bytes=`, and says `0-0` of nothing as well: clients of old read it so. */
function progressHeaders({ name, id }: Session, size: number): Record<string, string> {
  return {
    location: `/v2/${name}/blobs/uploads/${id}`,
    range: `0-${Math.max(0, size - 1)}`,
    'docker-upload-uuid': id,
  };
}
