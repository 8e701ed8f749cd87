import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { type Api, createApi } from '../../../../../source/playground/api/api.ts';
import { coreKinds } from '../../../../../source/playground/api/kinds/core-kinds.ts';
import {
  type OpenShiftKindsOptions,
  openshiftKinds,
} from '../../../../../source/playground/api/openshift/openshift-kinds.ts';
import type { PodLogSource } from '../../../../../source/playground/api/pod-logs.ts';
import { openStore } from '../../../../../source/playground/store/store.ts';
import type { ApiObject } from '../../../../../source/wire/kubernetes.ts';
import { Namespaces } from '../../../../../source/wire/resources.ts';
import { StatusError } from '../../../../../source/wire/status.ts';
import { createManualClock, type ManualClock } from '../../../controllers/support/manual-clock.ts';

export const namespace = 'devenablement-workshop-dev';

export interface TestApi extends Api {
  clock: ManualClock;
  close(): void;
}

/** Logs that say whose they are. */
export const namedLogs: PodLogSource = {
  async *open(pod) {
    yield Buffer.from(`log of ${pod.metadata.name}\n`);
  },
};

/** A real API with the kinds of Kubernetes and OpenShift, in memory, with one namespace, on a clock that stands still. */
export async function openTestApi(options: Partial<OpenShiftKindsOptions> = {}): Promise<TestApi> {
  const clock = createManualClock();
  const store = openStore(':memory:');
  const { kinds, virtualKinds } = openshiftKinds({
    clock,
    podLogs: namedLogs,
    client: () => api.client,
    ...options,
  });
  const api: Api = createApi({
    store,
    kinds: [...coreKinds(), ...kinds],
    virtualKinds,
    clock,
    users: [{ name: 'jdoe2', token: 'secret', groups: ['system:masters'] }],
  });
  await api.client.create(Namespaces, undefined, { metadata: { name: namespace } });
  return { ...api, clock, close: () => store.close() };
}

/** What one request over HTTP is answered with. */
export interface Answer {
  status: number;
  warnings: string[];
  /** The body, parsed when it is JSON. */
  body: unknown;
}

export interface Served {
  url: string;
  send(method: string, path: string, body?: unknown, headers?: Record<string, string>): Promise<Answer>;
  close(): Promise<void>;
}

/** The API over HTTP, for what only goes that way. */
export async function serve(api: Api): Promise<Served> {
  const stop = new AbortController();
  const server = createServer((request, response) => void api.handle(request, response, stop.signal));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  const url = `http://127.0.0.1:${port}`;
  return {
    url,
    async send(method, path, body, headers = {}) {
      const response = await fetch(`${url}${path}`, {
        method,
        headers: { authorization: 'Bearer secret', 'content-type': 'application/json', ...headers },
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      });
      const text = await response.text();
      const isJson = response.headers.get('content-type')?.includes('json') === true;
      return {
        status: response.status,
        warnings: [...(response.headers.get('warning') ?? '').matchAll(/299 - "([^"]*)"/g)].map(
          (match) => match[1] ?? '',
        ),
        body: isJson ? JSON.parse(text) : text,
      };
    },
    async close() {
      stop.abort();
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

/** The error that the work is refused with. */
export async function refusal(work: Promise<unknown>): Promise<StatusError> {
  try {
    await work;
  } catch (error) {
    if (error instanceof StatusError) return error;
    throw error;
  }
  throw new Error('was not refused');
}

/** The lines of a recording, as JSON. */
export const recording = <T>(name: string): T[] =>
  readFileSync(new URL(`../fixtures/${name}`, import.meta.url), 'utf8')
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as T);

/** What of an object does not depend on when and where it was made: without uid, versions and times. */
export function timeless<T extends ApiObject>(object: T): unknown {
  return JSON.parse(JSON.stringify(object), (key, value: unknown) =>
    [
      'uid',
      'resourceVersion',
      'creationTimestamp',
      'created',
      'lastTransitionTime',
      'lastUpdateTime',
      'openshift.io/image.dockerRepositoryCheck',
    ].includes(key)
      ? undefined
      : value,
  );
}
