import { connect, type TLSSocket } from 'node:tls';
import type { FuzzRequest } from './wire.ts';

export interface FuzzTarget {
  port: number;
  /** PEM. */
  authority: string;
}

export interface FuzzAnswer {
  /** Undefined when the connection ended without one. */
  code: number | undefined;
  /** As far as it was looked at. */
  text: string;
}

/** A connection that is opened again whenever the server, or a broken request, has ended it. */
export interface FuzzConnection {
  send(request: FuzzRequest): Promise<FuzzAnswer>;
  close(): void;
}

/** An answer that takes longer, in milliseconds, is none. */
const patience = 30_000;
/** How long a request that is not complete is left as it is. */
const brokenPatience = 20;
const keptText = 2000;

export function openFuzzConnection({ port, authority }: FuzzTarget): FuzzConnection {
  let socket: TLSSocket | undefined;
  const open = async (): Promise<TLSSocket> => {
    if (socket !== undefined && !socket.destroyed && socket.writable) return socket;
    const fresh = connect({ host: '127.0.0.1', port, ca: authority, servername: 'localhost' });
    await new Promise<void>((resolve, reject) => {
      fresh.once('secureConnect', () => resolve());
      fresh.once('error', reject);
    });
    fresh.removeAllListeners('error');
    fresh.on('error', () => undefined);
    socket = fresh;
    return fresh;
  };
  return {
    async send(request) {
      const used = await open();
      const answer = await exchange(used, request);
      if (request.isEndless || request.isBroken || answer.code === undefined || answer.closes) used.destroy();
      return answer;
    },
    close: () => socket?.destroy(),
  };
}

function exchange(
  socket: TLSSocket,
  { bytes, method, isEndless, isBroken }: FuzzRequest,
): Promise<FuzzAnswer & { closes: boolean }> {
  return new Promise((resolve) => {
    let received = Buffer.alloc(0);
    const done = (answer: FuzzAnswer & { closes: boolean }): void => {
      clearTimeout(timer);
      socket.off('data', onData);
      socket.off('close', onClose);
      resolve(answer);
    };
    const soFar = (): FuzzAnswer & { closes: boolean } => {
      const text = received.toString('latin1', 0, keptText);
      const code = /^HTTP\/1\.[01] (\d{3})/.exec(text)?.[1];
      return { code: code === undefined ? undefined : Number(code), text, closes: true };
    };
    const onClose = (): void => done(soFar());
    const onData = (chunk: Buffer): void => {
      received = Buffer.concat([received, chunk]);
      const found = complete(received, method, isEndless);
      if (found === undefined) return;
      done(found);
    };
    const timer = setTimeout(
      () => {
        const { code, text } = soFar();
        done({ code: isBroken ? code : undefined, text: isBroken ? text : `no end: ${text}`, closes: true });
      },
      isBroken ? brokenPatience : patience,
    );
    socket.on('data', onData);
    socket.on('close', onClose);
    socket.write(bytes);
  });
}

/** The answer, when all of it is there. Informational ones are passed over. */
function complete(
  received: Buffer,
  method: string,
  isEndless: boolean,
): (FuzzAnswer & { closes: boolean }) | undefined {
  const end = received.indexOf('\r\n\r\n');
  if (end < 0) return undefined;
  const head = received.toString('latin1', 0, end + 2);
  const code = Number(/^HTTP\/1\.[01] (\d{3})/.exec(head)?.[1] ?? Number.NaN);
  const body = received.subarray(end + 4);
  if (code < 200) return complete(body, method, isEndless);
  const closes = /\r\nconnection: close\r\n/i.test(head);
  const answer = { code, text: `${head}${body.toString('latin1', 0, keptText)}`, closes };
  if (method === 'HEAD' || code === 204 || code === 304 || isEndless) return answer;
  if (/\r\ntransfer-encoding: chunked\r\n/i.test(head))
    return body.subarray(-7).toString('latin1').endsWith('0\r\n\r\n') ? answer : undefined;
  const length = Number(/\r\ncontent-length: (\d+)\r\n/i.exec(head)?.[1] ?? Number.NaN);
  return body.length >= length ? answer : undefined;
}
