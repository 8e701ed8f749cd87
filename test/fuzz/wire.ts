import type { Random } from './random.ts';

/** A request as bytes, with what a reader of the report wants to know of it. */
export interface FuzzRequest {
  method: string;
  /** Method and path, cut to a length that can be read. */
  what: string;
  bytes: Buffer;
  /** The answer goes on, so that it is left after its beginning. */
  isEndless: boolean;
  /** It is no complete HTTP request, so that what comes of it is an end of the connection, with an answer or without. */
  isBroken: boolean;
}

export interface Parts {
  method: string;
  path: string;
  headers: Record<string, string>;
  body: Buffer | undefined;
}

/** Writes a request down, and once in a while not as HTTP asks for. */
export function toBytes(random: Random, parts: Parts): FuzzRequest {
  const { method, path, headers, body } = parts;
  const what = `${method} ${path}`.slice(0, 300);
  const isEndless = /[?&](watch|follow)=/.test(path);
  const target = path.replace(/[^!-~]/gu, (mark) => encodeURIComponent(mark.toWellFormed()));
  const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value.replace(/[^ -~]/g, '?')}`);
  const isChunked = body !== undefined && random.once(6);
  if (isChunked) lines.push('Transfer-Encoding: chunked');
  else if (body !== undefined) lines.push(`Content-Length: ${body.length}`);
  const head = Buffer.from(`${method} ${target} HTTP/1.1\r\n${lines.join('\r\n')}\r\n\r\n`);
  const whole = Buffer.concat([
    head,
    ...(body === undefined ? [] : isChunked ? inChunks(random, body) : [body]),
  ]);
  if (!random.once(60)) return { method, what, bytes: whole, isEndless, isBroken: false };
  return { method, what: `broken ${what}`, bytes: broken(random, whole), isEndless, isBroken: true };
}

function inChunks(random: Random, body: Buffer): Buffer[] {
  const chunks: Buffer[] = [];
  for (let at = 0; at < body.length; ) {
    const size = Math.min(body.length - at, 1 + random.integer(4096));
    chunks.push(Buffer.from(`${size.toString(16)}\r\n`), body.subarray(at, at + size), Buffer.from('\r\n'));
    at += size;
  }
  return [...chunks, Buffer.from('0\r\n\r\n')];
}

function broken(random: Random, bytes: Buffer): Buffer {
  const at = random.integer(bytes.length);
  switch (random.integer(5)) {
    case 0:
      return bytes.subarray(0, at);
    case 1:
      return Buffer.concat([bytes.subarray(0, at), Buffer.from([random.integer(256)]), bytes.subarray(at)]);
    case 2:
      return Buffer.concat([Buffer.from(`GET / HTTP/1.1\r\nX: ${'x'.repeat(100_000)}\r\n`), bytes]);
    case 3:
      return Buffer.from(bytes.toString('latin1').replace('HTTP/1.1', 'HTTP/9.9'), 'latin1');
    default:
      return Buffer.concat([bytes.subarray(0, at), Buffer.alloc(16, random.integer(256))]);
  }
}
