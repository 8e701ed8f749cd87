import { connect, type TLSSocket } from 'node:tls';

/** Where requests go, and as whom. */
export interface Target {
  host: string;
  port: number;
  /** PEM of the authority to trust. */
  authority: string;
  token: string;
}

export interface Answer {
  code: number;
  /** Of the body. */
  bytes: number;
  /** How the body begins, as far as it came with the head. */
  beginning: string;
}

/** One TLS connection that is kept, with one request at a time on it. */
export interface KeepAliveClient {
  send(request: Buffer): Promise<Answer>;
  close(): void;
}

/**
 * A client that does next to nothing for an answer but count it, so that what is measured is the server: Node's own costs as
 * much per request as the server does.
 */
export async function connectClient(target: Target): Promise<KeepAliveClient> {
  const socket = await open(target);
  let waiting: { resolve(answer: Answer): void; reject(error: Error): void } | undefined;
  let reader = readAnswer();
  const fail = (): void => waiting?.reject(new Error('The server closed the connection.'));
  socket.on('data', (chunk: Buffer) => {
    const answer = reader(chunk);
    if (answer === undefined) return;
    reader = readAnswer();
    const { resolve } = waiting ?? {};
    waiting = undefined;
    resolve?.(answer);
  });
  socket.on('error', fail);
  socket.on('close', fail);
  return {
    send: (request) =>
      new Promise((resolve, reject) => {
        waiting = { resolve, reject };
        socket.write(request);
      }),
    close: () => socket.destroy(),
  };
}

export function open({ host, port, authority }: Target): Promise<TLSSocket> {
  return new Promise((resolve, reject) => {
    const socket = connect({ host, port, ca: authority, servername: 'localhost' }, () => {
      socket.off('error', reject);
      resolve(socket);
    });
    socket.setNoDelay(true);
    socket.once('error', reject);
  });
}

/** A request as the bytes that go over the wire. */
export function requestBytes(target: Target, method: string, path: string, body?: string): Buffer {
  const lines = [
    `${method} ${path} HTTP/1.1`,
    `Host: ${target.host}:${target.port}`,
    `Authorization: Bearer ${target.token}`,
    'Accept: application/json',
    ...(body === undefined
      ? []
      : ['Content-Type: application/json', `Content-Length: ${Buffer.byteLength(body)}`]),
  ];
  return Buffer.from(`${lines.join('\r\n')}\r\n\r\n${body ?? ''}`);
}

/** Takes the pieces of one answer and says when it is complete. Both ways to tell its length are understood. */
function readAnswer(): (chunk: Buffer) => Answer | undefined {
  let head = '';
  let code = 0;
  let left: number | undefined;
  let bytes = 0;
  let beginning = '';
  let chunks: ((chunk: Buffer) => number | undefined) | undefined;
  const readBody = (chunk: Buffer): Answer | undefined => {
    if (chunks !== undefined) {
      const total = chunks(chunk);
      return total === undefined ? undefined : { code, bytes: total, beginning };
    }
    bytes += chunk.length;
    return bytes >= (left ?? 0) ? { code, bytes, beginning } : undefined;
  };
  return (chunk) => {
    if (code !== 0) return readBody(chunk);
    const before = head.length;
    head += chunk.toString('latin1');
    const end = head.indexOf('\r\n\r\n');
    if (end < 0) return undefined;
    code = Number(head.slice(9, 12));
    left = Number(/\r\ncontent-length: (\d+)/i.exec(head.slice(0, end + 2))?.[1] ?? 0);
    if (/\r\ntransfer-encoding: chunked/i.test(head.slice(0, end + 2))) chunks = readChunks();
    beginning = head.slice(end + 4, end + 1024);
    return readBody(chunk.subarray(end + 4 - before));
  };
}

/** Counts the bytes of a chunked body; answers with them when its end is there. */
function readChunks(): (chunk: Buffer) => number | undefined {
  let total = 0;
  let size = '';
  let left = 0;
  let isLast = false;
  return (chunk) => {
    for (let at = 0; at < chunk.length; ) {
      if (left > 0) {
        const taken = Math.min(left, chunk.length - at);
        left -= taken;
        at += taken;
        if (left === 0 && isLast) return total;
        continue;
      }
      const newline = chunk.indexOf(10, at);
      size += chunk.toString('latin1', at, newline < 0 ? undefined : newline);
      if (newline < 0) return undefined;
      at = newline + 1;
      const length = Number.parseInt(size, 16);
      size = '';
      isLast = length === 0;
      total += length;
      // With the line break that follows the data.
      left = length + 2;
    }
    return undefined;
  };
}
