import type { IncomingHttpHeaders, IncomingMessage } from 'node:http';
import { request as httpsRequest } from 'node:https';
import type { Clock } from '../../../source/platform/clock.ts';
import { type Api, createApi } from '../../../source/playground/api/api.ts';
import { startApiServer } from '../../../source/playground/api/api-server.ts';
import { createCertificates } from '../../../source/playground/api/certificates.ts';
import { coreKinds } from '../../../source/playground/api/kinds/core-kinds.ts';
import type { PodLogSource } from '../../../source/playground/api/pod-logs.ts';
import { openStore, type Store } from '../../../source/playground/store/store.ts';
import type { Pod } from '../../../source/wire/kubernetes.ts';
import { Namespaces } from '../../../source/wire/resources.ts';
import { StatusError } from '../../../source/wire/status.ts';

/** 2026-01-02T03:04:05Z, until a test moves it. */
export interface TestClock extends Clock {
  advance(milliseconds: number): void;
}

export function createTestClock(): TestClock {
  let now = Date.UTC(2026, 0, 2, 3, 4, 5);
  return {
    now: () => now,
    sleep: () => Promise.reject(new Error('nothing here sleeps')),
    advance(milliseconds) {
      now += milliseconds;
    },
  };
}

export interface TestApi extends Api {
  clock: TestClock;
  store: Store;
}

/** An API with the namespace `demo`, in memory. */
export async function createTestApi(
  options: { podLogs?: PodLogSource; store?: Store } = {},
): Promise<TestApi> {
  const store = options.store ?? openStore(':memory:');
  const clock = createTestClock();
  const { podLogs } = options;
  const api = createApi({
    store,
    clock,
    kinds: coreKinds(podLogs === undefined ? {} : { podLogs }),
    users: [
      { name: 'admin', token: 'admin-token', groups: ['system:masters'] },
      { name: 'jdoe2', token: 'jdoe2-token', edit: ['demo'], view: ['shared'] },
    ],
  });
  // A store that is opened again has it.
  if (api.storage.get(Namespaces, undefined, 'demo') === undefined)
    await api.client.create(Namespaces, undefined, { metadata: { name: 'demo' } });
  return { ...api, clock, store };
}

/** A pod as small as they come. */
export const smallPod = (name: string, labels?: Record<string, string>): Partial<Pod> => ({
  metadata: { name, ...(labels === undefined ? {} : { labels }) },
  spec: { containers: [{ name: 'app', image: 'quay.io/org/web:v1' }] },
});

/** The Status of what a promise is rejected with. */
export async function statusOf(promise: Promise<unknown>): Promise<StatusError['status']> {
  try {
    await promise;
  } catch (error) {
    if (error instanceof StatusError) return error.status;
    throw error;
  }
  throw new Error('it was expected to be refused');
}

export interface Answer {
  code: number;
  headers: IncomingHttpHeaders;
  text: string;
  /** The body, when it is JSON. */
  body: unknown;
}

export interface Call {
  method?: string;
  token?: string | null;
  headers?: Record<string, string>;
  body?: unknown;
}

export interface TestServer extends TestApi {
  port: number;
  certificate: string;
  call(path: string, options?: Call): Promise<Answer>;
  /** The response as it comes, for answers that go on. */
  open(path: string, options?: Call): Promise<IncomingMessage>;
  close(): Promise<void>;
}

/** The same over HTTPS. Calls are made as `jdoe2` unless told. */
export async function startTestServer(
  options: { podLogs?: PodLogSource; store?: Store } = {},
): Promise<TestServer> {
  const api = await createTestApi(options);
  const { authority, server: leaf } = await createCertificates(Date.now());
  const stop = new AbortController();
  const server = await startApiServer({
    api,
    port: 0,
    host: '127.0.0.1',
    tls: { key: leaf.key, cert: leaf.certificate },
    signal: stop.signal,
  });
  const open = (
    path: string,
    { method, token = 'jdoe2-token', headers, body }: Call = {},
  ): Promise<IncomingMessage> =>
    new Promise((resolve, reject) => {
      const payload = body === undefined ? undefined : typeof body === 'string' ? body : JSON.stringify(body);
      const request = httpsRequest(
        {
          host: '127.0.0.1',
          port: server.port,
          path,
          method: method ?? (body === undefined ? 'GET' : 'POST'),
          ca: authority.certificate,
          agent: false,
          headers: {
            ...(token === null ? {} : { authorization: `Bearer ${token}` }),
            ...(payload === undefined
              ? {}
              : {
                  'content-type': 'application/json',
                  // Node leaves it out for DELETE.
                  'content-length': String(Buffer.byteLength(payload)),
                }),
            ...headers,
          },
        },
        resolve,
      );
      request.on('error', reject);
      request.end(payload);
    });
  return {
    ...api,
    port: server.port,
    certificate: authority.certificate,
    open,
    async call(path, options = {}) {
      const response = await open(path, options);
      let text = '';
      for await (const chunk of response) text += String(chunk);
      const isJson = response.headers['content-type']?.includes('json') === true;
      return {
        code: response.statusCode ?? 0,
        headers: response.headers,
        text,
        body: isJson ? (JSON.parse(text) as unknown) : undefined,
      };
    },
    async close() {
      await server.close();
      api.store.close();
    },
  };
}

/** Reads the lines of an answer that goes on. */
export async function* lines(response: IncomingMessage): AsyncGenerator<string> {
  let rest = '';
  for await (const chunk of response) {
    const parts = (rest + String(chunk)).split('\n');
    rest = parts.pop() ?? '';
    yield* parts;
  }
}
