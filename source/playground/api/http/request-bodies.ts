import type { IncomingMessage, ServerResponse } from 'node:http';
import { requestEntityTooLarge, tooManyRequests } from '../status-errors.ts';

/** Of a request's body, in bytes. Source: k8s.io/apiserver `pkg/server/config.go`, MaxRequestBodyBytes. */
const bodyLimit = 3 * 1024 * 1024;
/** Of all bodies that are under way, in bytes. */
const budget = 64 * 1024 * 1024;
/** A client that is still sending does not read an answer: so this much more is taken from it, and thrown away. */
const discardLimit = 16 * 1024 * 1024;
/** For how long, in milliseconds. */
const discardTime = 2000;

/** Reads bodies, each up to a limit, and all together up to another. */
export interface RequestBodies {
  /** @throws StatusError 413, 429; Error when the client leaves in the middle */
  read(request: IncomingMessage, response: ServerResponse): Promise<Buffer>;
}

export function createRequestBodies(): RequestBodies {
  let underWay = 0;
  return {
    async read(request, response) {
      const announced = Number(request.headers['content-length'] ?? 0);
      const waits = request.headers.expect !== undefined;
      if (announced > bodyLimit) {
        // Who asks first has sent nothing yet.
        if (!waits) await discard(request);
        throw requestEntityTooLarge(bodyLimit);
      }
      if (waits) response.writeContinue();
      const chunks: Buffer[] = [];
      let size = 0;
      try {
        const outcome = await collect(request, (chunk) => {
          size += chunk.length;
          underWay += chunk.length;
          chunks.push(chunk);
          return size > bodyLimit ? 'too large' : underWay > budget ? 'too many' : undefined;
        });
        if (outcome === undefined) return Buffer.concat(chunks, size);
        chunks.length = 0;
        await discard(request);
        throw outcome === 'too large' ? requestEntityTooLarge(bodyLimit) : tooManyRequests();
      } finally {
        underWay -= size;
      }
    },
  };
}

/** Hands over what comes until the end, or until `take` has an objection, with which it resolves. */
function collect<R>(
  request: IncomingMessage,
  take: (chunk: Buffer) => R | undefined,
): Promise<R | undefined> {
  return new Promise((resolve, reject) => {
    const settle = (): void => {
      request.off('data', onData);
      request.off('end', onEnd);
      request.off('error', onLeft);
      request.off('close', onLeft);
    };
    const onData = (chunk: Buffer): void => {
      const objection = take(chunk);
      if (objection === undefined) return;
      settle();
      resolve(objection);
    };
    const onEnd = (): void => {
      settle();
      resolve(undefined);
    };
    const onLeft = (): void => {
      settle();
      // Node tells the end of a request that was left in the middle by an error.
      request.on('error', () => undefined);
      reject(new Error('The client left in the middle of its request.'));
    };
    request.on('data', onData);
    request.on('end', onEnd);
    request.on('error', onLeft);
    request.on('close', onLeft);
  });
}

function discard(request: IncomingMessage): Promise<void> {
  return new Promise((resolve) => {
    let left = discardLimit;
    const done = (): void => {
      clearTimeout(timer);
      request.off('data', onData);
      resolve();
    };
    const onData = (chunk: Buffer): void => {
      left -= chunk.length;
      if (left < 0) done();
    };
    const timer = setTimeout(done, discardTime);
    request.on('data', onData);
    request.once('end', done);
    request.once('close', done);
    request.on('error', done);
    if (request.complete && request.readableEnded) done();
    else request.resume();
  });
}
