import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Status } from '../../../wire/kubernetes.ts';
import { StatusError } from '../../../wire/status.ts';
import type { User } from '../access/users.ts';
import { internalError } from '../status-errors.ts';
import {
  contentTypeOf,
  type DecodedBody,
  decodeBody,
  type MalformedWords,
  toYaml,
  type Wanted,
} from './content.ts';
import { writeTexts } from './pieces.ts';

/** One request and its answer. */
export interface Exchange {
  request: IncomingMessage;
  response: ServerResponse;
  user: User;
  path: string;
  query: URLSearchParams;
  /** Aborted when the client goes away or the server stops. */
  signal: AbortSignal;
  /** The body, as it is. Once. @throws StatusError 413, 429 */
  readBytes(): Promise<Buffer>;
  /** Adds a `Warning` header to the answer, once per text. */
  warn(text: string): void;
}

/**
 * @param words for a body that is no JSON
 * @throws StatusError 413, 429, 400, 415
 */
export async function readBody(exchange: Exchange, words?: MalformedWords): Promise<DecodedBody> {
  return decodeBody(await exchange.readBytes(), exchange.request.headers['content-type'], words);
}

/** Answers with JSON text that is there already. */
export function sendJson(
  response: ServerResponse,
  code: number,
  json: string,
  contentType = 'application/json',
): void {
  response.writeHead(code, {
    'Content-Type': contentType,
    'Cache-Control': 'no-cache, private',
    'Content-Length': Buffer.byteLength(json),
  });
  // As text, it goes out in one piece with the head, but in one encoding, which is not that of a Warning in any script.
  response.end(response.hasHeader('Warning') ? Buffer.from(json) : json);
}

/** Answers with JSON texts that make one, at the pace of the one who reads it. */
export async function sendTexts(response: ServerResponse, texts: Iterable<string>): Promise<void> {
  response.writeHead(200, { 'Content-Type': 'application/json', 'Cache-Control': 'no-cache, private' });
  if (await writeTexts(response, texts)) response.end();
}

export function sendObject(
  response: ServerResponse,
  code: number,
  body: unknown,
  format: Wanted['format'] = 'json',
): void {
  if (format === 'json') {
    sendJson(response, code, `${JSON.stringify(body)}\n`);
    return;
  }
  response.writeHead(code, { 'Content-Type': contentTypeOf(format), 'Cache-Control': 'no-cache, private' });
  response.end(toYaml(body));
}

export function sendText(response: ServerResponse, code: number, text: string): void {
  response.writeHead(code, {
    'Content-Type': 'text/plain; charset=utf-8',
    'X-Content-Type-Options': 'nosniff',
  });
  response.end(text);
}

/** Answers with the Status of what was thrown. An error that is none is a bug here, and says so. */
export function sendError(response: ServerResponse, error: unknown): void {
  if (response.headersSent) {
    response.destroy();
    return;
  }
  const { status } = error instanceof StatusError ? error : internalError(describe(error));
  if (!(error instanceof StatusError)) process.emitWarning(error instanceof Error ? error : describe(error));
  const seconds = status.details?.retryAfterSeconds;
  if (seconds !== undefined) response.setHeader('Retry-After', String(seconds));
  // What was not read of the body would be taken for the next request.
  if (status.code === 413 || status.code === 429) response.setHeader('Connection', 'close');
  sendStatus(response, status);
}

export function sendStatus(response: ServerResponse, status: Status): void {
  sendObject(response, status.code ?? 200, status);
}

const describe = (error: unknown): string => (error instanceof Error ? error.message : String(error));

/** Streams text, at the pace of the one who reads it. */
export async function sendStream(
  response: ServerResponse,
  code: number,
  stream: AsyncIterable<Uint8Array>,
  signal: AbortSignal,
): Promise<void> {
  response.writeHead(code, { 'Content-Type': 'text/plain', 'Cache-Control': 'no-cache, private' });
  response.flushHeaders();
  for await (const chunk of stream) {
    if (signal.aborted) break;
    if (!response.write(chunk)) await drained(response, signal);
  }
  response.end();
}

function drained(response: ServerResponse, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const done = (): void => {
      response.off('drain', done);
      response.off('close', done);
      signal.removeEventListener('abort', done);
      resolve();
    };
    response.on('drain', done);
    response.on('close', done);
    signal.addEventListener('abort', done, { once: true });
  });
}

/** RFC 7234's `Warning`, with the code that Kubernetes uses. */
export const warningHeader = (text: string): string =>
  `299 - "${inHeader(text.replace(/\p{Cc}+/gu, ' ').replace(/["\\]/g, '\\$&'))}"`;

/** Go writes the bytes of UTF-8 into headers, and Node those of Latin-1. */
const inHeader = (text: string): string => Buffer.from(text).toString('latin1');
