import { chmod, readFile, rename, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { dirname, join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { connect } from '../../source/cluster/connect.ts';
import { loginWords } from '../../source/cluster/login.ts';
import { Pods } from '../../source/wire/resources.ts';
import { connectTo, rejection, temporaryFolder, writeKubeconfig } from './connected.ts';
import { createManualClock } from './manual-clock.ts';
import { failure, pod, podList, startScripted } from './scripted-server.ts';

const unauthorized = failure(401, 'Unauthorized', 'Unauthorized');

/** What `oc login` does to a kubeconfig: another token, in a file that takes the old one's place. */
async function logIn(kubeconfig: string, token: string, server?: string): Promise<void> {
  const content = JSON.parse(await readFile(kubeconfig, 'utf8'));
  content.users[0].user.token = token;
  if (server !== undefined) content.clusters[0].cluster.server = server;
  const fresh = join(dirname(kubeconfig), 'fresh');
  await writeFile(fresh, JSON.stringify(content));
  await rename(fresh, kubeconfig);
}

test('a login that expires is told of, and a new one is taken up without any waiting', async () => {
  let accepted = 'Bearer sesame';
  await using server = await startScripted((exchange) => {
    if (exchange.headers.authorization !== accepted) exchange.json(401, unauthorized);
    else if (exchange.url.searchParams.get('watch') === 'true') exchange.begin().end();
    else exchange.json(200, podList('5', pod('a', '3')));
  });
  const kubeconfig = await writeKubeconfig(server.url);
  const clock = createManualClock();
  const cluster = await connect({ kubeconfig, environment: {}, clock, random: () => 0.5 });
  onTestFinished(() => cluster.close());
  const mirror = cluster.mirror(Pods, { namespace: 'demo' }, () => {}, new AbortController().signal);
  await mirror.ready;
  accepted = 'Bearer new';
  // Nobody lets the clock go on, so that no attempt is due but the one that the new file leads to.
  await expect
    .poll(() => {
      // The watch ends at once, as it does when a server has had enough of it.
      if (mirror.state.state === 'lost' && !('code' in mirror.state.error)) mirror.retry();
      return mirror.state;
    })
    .toMatchObject({ state: 'lost', error: { code: 401 } });
  const { state } = mirror;
  const error = state.state === 'lost' ? state.error : undefined;
  expect(loginWords(error, cluster)).toBe(
    `Your login is not valid any more: log in again with \`oc login ${server.url} --kubeconfig=${kubeconfig}\`, and it goes on by itself.`,
  );
  expect([...mirror.objects.keys()]).toEqual(['a']);
  await logIn(kubeconfig, 'new');
  await expect.poll(() => mirror.state).not.toMatchObject({ error: { code: 401 } });
  expect((await cluster.list(Pods, { namespace: 'demo' })).items).toHaveLength(1);
});

test('a request that is refused looks for a new login by itself, but takes none for another server', async () => {
  await using server = await startScripted((exchange) => {
    if (exchange.headers.authorization === 'Bearer new') exchange.json(200, pod('web', '1'));
    else exchange.json(401, unauthorized);
  });
  const kubeconfig = await writeKubeconfig(server.url);
  const cluster = await connect({ kubeconfig, environment: {} });
  onTestFinished(() => cluster.close());
  expect(await rejection(cluster.get(Pods, 'demo', 'web'))).toMatchObject({ code: 401 });
  await logIn(kubeconfig, 'new', 'https://elsewhere.invalid');
  expect(await rejection(cluster.get(Pods, 'demo', 'web'))).toMatchObject({ code: 401 });
  await logIn(kubeconfig, 'new', server.url);
  expect((await cluster.get(Pods, 'demo', 'web')).metadata.name).toBe('web');
});

test('a plugin is run once for many requests, and told what it is asked for', async () => {
  const folder = await temporaryFolder();
  const plugin = join(folder, 'plugin');
  await writeFile(
    plugin,
    `#!/bin/sh
echo "$KUBERNETES_EXEC_INFO" >> '${folder}/calls'
echo '{"apiVersion":"client.authentication.k8s.io/v1","kind":"ExecCredential","status":{"token":"t"}}'
`,
  );
  await chmod(plugin, 0o755);
  await using server = await startScripted((exchange) => exchange.json(200, pod('web', '1')));
  const exec = {
    apiVersion: 'client.authentication.k8s.io/v1',
    command: plugin,
    provideClusterInfo: true,
  };
  const cluster = await connectTo(server.url, { user: { exec } });
  await Promise.all(Array.from({ length: 8 }, () => cluster.get(Pods, 'demo', 'web')));
  const calls = (await readFile(join(folder, 'calls'), 'utf8')).trim().split('\n');
  expect(calls.map((call) => JSON.parse(call))).toEqual([
    {
      kind: 'ExecCredential',
      apiVersion: 'client.authentication.k8s.io/v1',
      spec: { interactive: false, cluster: { server: server.url } },
    },
  ]);
});

test('a plugin that hangs keeps nobody who has had enough', async () => {
  const exec = { apiVersion: 'client.authentication.k8s.io/v1', command: 'sleep', args: ['5'] };
  const cluster = await connectTo('https://127.0.0.1:1', { user: { exec } });
  const stop = new AbortController();
  const asked = rejection(cluster.get(Pods, 'demo', 'web', { signal: stop.signal }));
  stop.abort(new Error('enough'));
  expect((await asked).message).toBe('enough');
});

test('everything that somebody is taken for is passed on', async () => {
  await using server = await startScripted(({ headers, json }) =>
    json(200, pod(`${headers['impersonate-uid']}-${headers['impersonate-extra-example.com%2fteam']}`, '1')),
  );
  const user = { token: 'x', as: 'ann', 'as-uid': 'u1', 'as-user-extra': { 'example.com/Team': ['a'] } };
  const cluster = await connectTo(server.url, { user });
  expect((await cluster.get(Pods, 'demo', 'web')).metadata.name).toBe('u1-a');
});

test('a proxy that refuses is the one that is named', async () => {
  const proxy = createServer((socket) => {
    socket.on('error', () => {});
    socket.once('data', () => socket.end('HTTP/1.1 403 Forbidden\r\ncontent-length: 0\r\n\r\n'));
  });
  await new Promise<void>((resolve) => proxy.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => void proxy.close());
  const address = proxy.address();
  const port = typeof address === 'object' ? address?.port : undefined;
  const through = (url: string) => connectTo('https://api.example:6443', { cluster: { 'proxy-url': url } });
  const refused = await through(`http://jdoe2:secret@127.0.0.1:${port}`);
  expect((await rejection(refused.get(Pods, 'demo', 'web'))).message).toBe(
    `Cannot reach https://api.example:6443 by the proxy http://127.0.0.1:${port}: the proxy refuses to connect there (403).`,
  );
  const missing = await through('http://127.0.0.1:1');
  expect((await rejection(missing.get(Pods, 'demo', 'web'))).message).toBe(
    'Cannot reach https://api.example:6443 by the proxy http://127.0.0.1:1: the connection was refused (is the server running there?).',
  );
});

test('a server that nobody vouches for is warned of', async () => {
  const warnings: string[] = [];
  const cluster = await connectTo('https://127.0.0.1:1', {
    cluster: { 'insecure-skip-tls-verify': true },
    onWarning: (text) => warnings.push(text),
  });
  expect(cluster.insecure).toBe(true);
  expect(warnings).toEqual([
    'The kubeconfig says insecure-skip-tls-verify: nobody vouches that https://127.0.0.1:1 is what it says it is.',
  ]);
});

test('a busy server is asked again when it says so, and only then', async () => {
  let busy = 2;
  await using server = await startScripted((exchange) => {
    busy -= 1;
    if (busy >= 0) exchange.text(503, 'busy', { 'retry-after': '1' });
    else if (exchange.url.pathname.endsWith('/plain')) exchange.text(500, 'broken');
    else exchange.json(200, pod('web', '1'));
  });
  const clock = createManualClock();
  const cluster = await connectTo(server.url, { clock });
  const asked = cluster.create(Pods, 'demo', pod('web', ''));
  for (let wait = 0; wait < 2; wait += 1) {
    await expect.poll(() => clock.sleepers).toBe(1);
    clock.advance(1000);
  }
  expect((await asked).metadata.name).toBe('web');
  expect(server.requests).toHaveLength(3);
  expect(await rejection(cluster.request('POST', '/plain'))).toMatchObject({ code: 500 });
  expect(server.requests).toHaveLength(4);
});
