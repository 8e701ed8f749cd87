import type { WatchEvent } from '../wire/kubernetes.ts';
import { StatusError } from '../wire/status.ts';
import { ConnectionError } from './cluster.ts';
import { splitLines } from './lines.ts';
import { isStatus } from './status-errors.ts';
import type { Call, Transport } from './transport.ts';

/** Characters: far more than any object may have (etcd takes 1.5 MB). */
const longestEvent = 32 * 1024 * 1024;

/**
 * The events of one watch request: one JSON value a line. Ends when the server ends it or when `signal` is aborted.
 * @param onOpen called when the server has accepted the watch, which may be long before the first event
 * @throws StatusError for an ERROR event or a refusal, ConnectionError when the stream breaks or is no watch
 */
export async function* watchEvents<T>(
  transport: Transport,
  call: Call,
  signal: AbortSignal,
  onOpen?: () => void,
): AsyncGenerator<WatchEvent<T>> {
  try {
    if (signal.aborted) return;
    const body = await transport.stream({ ...call, signal });
    onOpen?.();
    for await (const { text, end } of splitLines(body, longestEvent)) {
      if (signal.aborted) return;
      if (text.trim() === '') continue;
      const event = parseEvent<T>(transport.server, text, end);
      if (event.type === 'ERROR') throw statusOf(event.object);
      yield event;
    }
  } catch (error) {
    if (signal.aborted) return;
    throw error;
  }
}

function parseEvent<T>(server: string, text: string, end: boolean): WatchEvent<T> {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    const message = end
      ? `${server} ended a watch in the middle of an event.`
      : `${server} sent something in a watch that is not JSON (${JSON.stringify(text.slice(0, 60))}).`;
    throw new ConnectionError(message, { cause: error });
  }
  if (isStatus(value)) throw new StatusError(value);
  if (!isEvent<T>(value)) {
    throw new ConnectionError(
      `${server} sent something in a watch that is not an event (${JSON.stringify(text.slice(0, 60))}).`,
    );
  }
  return value;
}

const types = new Set(['ADDED', 'MODIFIED', 'DELETED', 'BOOKMARK', 'ERROR']);

function isEvent<T>(value: unknown): value is WatchEvent<T> {
  return (
    typeof value === 'object' &&
    value !== null &&
    'type' in value &&
    typeof value.type === 'string' &&
    types.has(value.type) &&
    'object' in value &&
    typeof value.object === 'object' &&
    value.object !== null
  );
}

function statusOf(object: unknown): Error {
  return isStatus(object)
    ? new StatusError(object)
    : new ConnectionError('The server ended a watch with an error that it did not explain.');
}
