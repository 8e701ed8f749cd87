import { once } from 'node:events';
import type { IncomingMessage } from 'node:http';
import { Agent, request } from 'node:https';
import type { RegistryProcess } from './registry-process.ts';

/** Moves blobs and does nothing else: no digests, no files, so that the time is the registry's. */
export interface RawClient {
  /** POST, one PATCH with everything, PUT. Seconds. */
  push(repository: string, bytes: Uint8Array, digest: string): Promise<number>;
  /** Seconds. @throws Error when not all of it came */
  pull(repository: string, digest: string, size: number): Promise<number>;
  close(): void;
}

/** Bytes per write. */
const slice = 1024 * 1024;

export function createRawClient({ port, authority, credentials }: RegistryProcess): RawClient {
  const agent = new Agent({ ca: authority, keepAlive: true, maxSockets: 1 });
  const headers =
    credentials === undefined
      ? {}
      : { authorization: `Basic ${Buffer.from(credentials).toString('base64')}` };
  const send = async (method: string, path: string, body?: Uint8Array): Promise<IncomingMessage> => {
    const outgoing = request({
      agent,
      method,
      path,
      host: 'localhost',
      port,
      headers: {
        ...headers,
        'content-type': 'application/octet-stream',
        'content-length': body?.length ?? 0,
      },
    });
    const answered = once(outgoing, 'response') as Promise<[IncomingMessage]>;
    for (let at = 0; body !== undefined && at < body.length; at += slice)
      if (!outgoing.write(body.subarray(at, at + slice))) await once(outgoing, 'drain');
    outgoing.end();
    const [response] = await answered;
    return response;
  };
  /** Sends without a wish for the answer's body. */
  const tell = async (method: string, url: URL, status: number, body?: Uint8Array): Promise<URL> => {
    const response = await send(method, `${url.pathname}${url.search}`, body);
    response.resume();
    await once(response, 'end');
    if (response.statusCode !== status)
      throw new Error(`${method} ${url.pathname}: HTTP ${response.statusCode} instead of ${status}`);
    return new URL(response.headers.location ?? '', url);
  };
  const at = (path: string): URL => new URL(path, `https://localhost:${port}/v2/`);
  return {
    async push(repository, bytes, digest) {
      const started = performance.now();
      const opened = await tell('POST', at(`${repository}/blobs/uploads/`), 202);
      const filled = await tell('PATCH', opened, 202, bytes);
      filled.searchParams.set('digest', digest);
      await tell('PUT', filled, 201);
      return (performance.now() - started) / 1000;
    },
    async pull(repository, digest, size) {
      const started = performance.now();
      const response = await send('GET', at(`${repository}/blobs/${digest}`).pathname);
      let received = 0;
      response.on('data', (chunk: Buffer) => {
        received += chunk.length;
      });
      await once(response, 'end');
      if (response.statusCode !== 200 || received !== size)
        throw new Error(`HTTP ${response.statusCode} with ${received} of ${size} bytes`);
      return (performance.now() - started) / 1000;
    },
    close: () => agent.destroy(),
  };
}
