import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { Agent, request } from 'node:https';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { DatabaseSync } from 'node:sqlite';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { openStore, type Store } from '../../../source/playground/store/store.ts';
import type { ConfigMap } from '../../../source/wire/kubernetes.ts';

const rounds = 8;
const writers = 6;
/** Objects that are deleted by one request. */
const batch = 25;
const path = '/api/v1/namespaces/demo/configmaps';

let directory: string;
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'crash-'));
});
afterEach(() => rm(directory, { recursive: true, force: true }));

interface ApiProcess {
  /** @throws when the process dies before it has answered */
  call(method: string, path: string, body?: object): Promise<{ code: number; object: ConfigMap }>;
  /** Kills it as the kernel does: nothing of it runs on. */
  kill(): Promise<void>;
}

async function startApiProcess(file: string): Promise<ApiProcess> {
  const child = spawn(process.execPath, [join(import.meta.dirname, 'fixtures/api-process.ts'), file], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const [line] = (await once(createInterface(child.stdout), 'line')) as [string];
  const { port, authority } = JSON.parse(line) as { port: number; authority: string };
  const agent = new Agent({ keepAlive: true, ca: authority });
  return {
    call: (method, where, body) =>
      new Promise((resolve, reject) => {
        const payload = body === undefined ? '' : JSON.stringify(body);
        const outgoing = request(
          {
            host: '127.0.0.1',
            port,
            path: where,
            method,
            agent,
            headers: {
              authorization: 'Bearer jdoe2-token',
              'content-type': 'application/json',
              'content-length': Buffer.byteLength(payload),
            },
          },
          (response) => {
            let text = '';
            response.on('data', (chunk) => {
              text += String(chunk);
            });
            response.on('error', reject);
            response.on('end', () =>
              resolve({ code: response.statusCode ?? 0, object: JSON.parse(text) as ConfigMap }),
            );
          },
        );
        outgoing.on('error', reject);
        outgoing.end(payload);
      }),
    async kill() {
      child.kill('SIGKILL');
      await once(child, 'exit');
      agent.destroy();
    },
  };
}

/** What of each object was acknowledged last: its resourceVersion, or `gone`. Undefined while an answer is awaited. */
type Acknowledged = Map<string, string | undefined>;

/** Creates, changes and deletes objects until the process dies. */
async function write(
  api: ApiProcess,
  prefix: string,
  known: Acknowledged,
  onWrite: () => void,
): Promise<void> {
  const settle = async (name: string, method: string, where: string, body?: object): Promise<void> => {
    known.set(name, undefined);
    const { code, object } = await api.call(method, where, body);
    expect(code).toBeLessThan(300);
    known.set(name, method === 'DELETE' ? 'gone' : object.metadata.resourceVersion);
    onWrite();
  };
  const data = { text: prefix.repeat(200) };
  try {
    for (let i = 0; ; i += 1) {
      const name = `${prefix}-${i}`;
      await settle(name, 'POST', path, { metadata: { name }, data });
      await settle(name, 'PUT', `${path}/${name}`, { metadata: { name }, data: { ...data, i: String(i) } });
      if (i % 3 === 0) await settle(name, 'DELETE', `${path}/${name}`);
    }
  } catch (error) {
    // The end that is expected is that of the connection.
    if (!(error instanceof Error && 'code' in error)) throw error;
  }
}

/** Makes objects, and has one request delete them all, over and over. */
async function deleteTogether(api: ApiProcess, round: number): Promise<void> {
  try {
    for (let i = 0; ; i += 1) {
      const name = `batch-${round}-${i}`;
      for (let j = 0; j < batch; j += 1)
        await api.call('POST', path, { metadata: { name: `${name}-${j}`, labels: { batch: name } } });
      await api.call('DELETE', `${path}?labelSelector=batch%3D${name}`);
    }
  } catch (error) {
    if (!(error instanceof Error && 'code' in error)) throw error;
  }
}

/** All that the log tells, put together again. */
async function rebuilt(store: Store): Promise<Map<string, string>> {
  const objects = new Map<string, string>();
  let gone = false;
  const watch = store.watch(
    { resource: 'configmaps' },
    1,
    ({ type, name, json, previous }) => {
      expect(objects.get(name)).toBe(previous);
      if (type === 'DELETED') objects.delete(name);
      else objects.set(name, json);
    },
    () => {
      gone = true;
    },
  );
  while (!gone && watch.position < store.revision) await new Promise((resolve) => setImmediate(resolve));
  expect(gone).toBe(false);
  watch.stop();
  return objects;
}

test('a server that is killed in the middle of its writes, again and again, has lost nothing that it acknowledged', async () => {
  const file = join(directory, 'cluster.db');
  const known: Acknowledged = new Map();
  let acknowledged = 0;
  for (let round = 0; round < rounds; round += 1) {
    const api = await startApiProcess(file);
    let enough = (): void => undefined;
    const reached = new Promise<void>((resolve) => {
      enough = resolve;
    });
    // Another number each time, so that death comes at another moment.
    const limit = acknowledged + 40 + 17 * round;
    const onWrite = (): void => {
      acknowledged += 1;
      if (acknowledged === limit) enough();
    };
    const work = [
      ...Array.from({ length: writers }, (_, i) => write(api, `w${round}-${i}`, known, onWrite)),
      deleteTogether(api, round),
    ];
    await Promise.race([reached, Promise.all(work)]);
    await api.kill();
    await Promise.all(work);

    const database = new DatabaseSync(file);
    expect(database.prepare('PRAGMA integrity_check').all()).toEqual([{ integrity_check: 'ok' }]);
    database.close();
    const store = openStore(file, { keepRevisions: 1_000_000 });
    for (const [name, version] of known) {
      const stored = store.get({ resource: 'configmaps', namespace: 'demo', name });
      if (version === 'gone') expect(stored, name).toBeUndefined();
      else if (version !== undefined) expect(String(stored?.revision), name).toBe(version);
      if (stored !== undefined)
        expect((JSON.parse(stored.json) as ConfigMap).metadata).toMatchObject({
          name,
          resourceVersion: String(stored.revision),
        });
    }
    // One may have been in the making, from 0 on. What was deleted, was deleted whole: nothing is left of it from the middle on.
    const batches = new Map<string, number[]>();
    for (const { name } of store.list({ resource: 'configmaps' })) {
      const [, label = '', index = ''] = /^(batch-\d+-\d+)-(\d+)$/.exec(name) ?? [];
      if (label !== '') batches.set(label, [...(batches.get(label) ?? []), Number(index)]);
    }
    for (const [label, indices] of batches)
      expect(
        indices.sort((x, y) => x - y),
        label,
      ).toEqual(Array.from(indices, (_, i) => i));
    const listed = store.list({ resource: 'configmaps' }).map(({ name, json }) => [name, json] as const);
    expect(new Map(listed)).toEqual(await rebuilt(store));
    store.close();
  }
  expect(acknowledged).toBeGreaterThan(rounds * 40);
});
