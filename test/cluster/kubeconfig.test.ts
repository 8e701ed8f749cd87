import { chmod, mkdir, writeFile } from 'node:fs/promises';
import { delimiter, join } from 'node:path';
import { expect, test } from 'vitest';
import { connect } from '../../source/cluster/connect.ts';
import { loadKubeconfig } from '../../source/cluster/kubeconfig.ts';
import { proxyFromEnvironment } from '../../source/cluster/pool.ts';
import { Pods } from '../../source/wire/resources.ts';
import { connectTo, rejection, temporaryFolder, writeKubeconfig } from './connected.ts';
import { failure, pod, startScripted } from './scripted-server.ts';

const file = (name: string, extra: object = {}) =>
  JSON.stringify({
    clusters: [
      { name, cluster: { server: `https://${name}.example:6443/`, 'certificate-authority': 'ca.pem' } },
    ],
    users: [{ name, user: { tokenFile: 'token', exec: { command: './login' } } }],
    contexts: [{ name, context: { cluster: name, user: name } }],
    ...extra,
  });

test('KUBECONFIG names several files: the first to say something wins, missing ones are passed over', async () => {
  const folder = await temporaryFolder();
  const [one, two] = [join(folder, 'one'), join(folder, 'two')];
  await writeFile(one, file('one', { 'current-context': 'two' }));
  await writeFile(
    two,
    JSON.stringify({
      ...JSON.parse(file('two', { 'current-context': 'one' })),
      contexts: [
        { name: 'two', context: { cluster: 'two', user: 'two', namespace: 'demo' } },
        { name: 'one', context: { cluster: 'two', user: 'two' } },
      ],
    }),
  );
  const environment = { KUBECONFIG: ['', join(folder, 'missing'), one, two].join(delimiter) };
  expect(await loadKubeconfig({ environment })).toMatchObject({
    contextName: 'two',
    namespace: 'demo',
    cluster: { server: 'https://two.example:6443', 'certificate-authority': join(folder, 'ca.pem') },
    user: { tokenFile: join(folder, 'token'), exec: { command: join(folder, 'login') } },
    files: [one, two],
  });
  expect(await loadKubeconfig({ environment, context: 'one' })).toMatchObject({
    contextName: 'one',
    namespace: 'default',
    cluster: { server: 'https://one.example:6443' },
  });
  expect((await loadKubeconfig({ environment: {}, kubeconfig: two })).files).toEqual([two]);
});

test('the home folder is looked in', async () => {
  const home = await temporaryFolder();
  await mkdir(join(home, '.kube'));
  await writeFile(join(home, '.kube', 'config'), file('one', { 'current-context': 'one' }));
  expect((await loadKubeconfig({ environment: { HOME: home } })).contextName).toBe('one');
});

test('in a pod its service account is used, where no file says otherwise', async () => {
  const serviceAccount = await temporaryFolder();
  const files = { token: 'of the pod', 'ca.crt': 'PEM', namespace: 'demo\n' };
  for (const [name, text] of Object.entries(files)) await writeFile(join(serviceAccount, name), text);
  const pod = { HOME: serviceAccount, KUBERNETES_SERVICE_HOST: 'fd00::1', KUBERNETES_SERVICE_PORT: '443' };
  expect(await loadKubeconfig({ environment: pod, serviceAccount })).toMatchObject({
    namespace: 'demo',
    cluster: { server: 'https://[fd00::1]:443', 'certificate-authority': join(serviceAccount, 'ca.crt') },
    user: { tokenFile: join(serviceAccount, 'token') },
    files: [],
  });
  await mkdir(join(serviceAccount, '.kube'));
  await writeFile(join(serviceAccount, '.kube', 'config'), file('one', { 'current-context': 'one' }));
  expect((await loadKubeconfig({ environment: pod, serviceAccount })).contextName).toBe('one');
});

test('what is missing or broken is said with what to do', async () => {
  const folder = await temporaryFolder();
  const path = join(folder, 'config');
  const refusal = async (content: string | undefined, context?: string) => {
    if (content !== undefined) await writeFile(path, content);
    const options =
      content === undefined ? { environment: { HOME: folder } } : { environment: {}, kubeconfig: path };
    const error = await rejection(connect({ ...options, ...(context === undefined ? {} : { context }) }));
    expect(error).toMatchObject({ name: 'UserError', remedy: expect.stringContaining('--') });
    return error.message;
  };
  expect(await refusal(undefined)).toBe('There is no kubeconfig.');
  expect(await refusal(file('one'))).toBe(`The kubeconfig ${path} has no current context.`);
  expect(await refusal(file('one'), 'x')).toBe(`The kubeconfig ${path} has no context "x".`);
  expect(await refusal(file('one', { clusters: [] }), 'one')).toContain('has no cluster "one"');
  expect(await refusal(file('one', { users: null }), 'one')).toContain('has no user "one"');
  expect(
    await refusal(
      'clusters: [{name: a, cluster: {server: "nowhere"}}]\ncontexts: [{name: c, context: {cluster: a}}]\ncurrent-context: c',
    ),
  ).toContain('a server that is no address: "nowhere"');
  expect(await refusal('clusters: 3')).toContain('is not a kubeconfig (clusters: ');
  expect(await refusal('a: [')).toContain('is not valid YAML');
  expect(await rejection(connect({ kubeconfig: join(folder, 'none'), environment: {} }))).toMatchObject({
    message: expect.stringMatching(/The kubeconfig .*none cannot be read: ENOENT/),
  });
});

test('a user is let in by basic authentication, token file and exec plugin', async () => {
  const seen: (string | undefined)[] = [];
  await using server = await startScripted((exchange) => {
    seen.push(exchange.headers.authorization);
    exchange.json(200, pod('web', '1'));
  });
  const folder = await temporaryFolder();
  await writeFile(join(folder, 'token'), 'from-file\n');
  for (const user of [
    { username: 'jdoe2', password: 'pä:ss' },
    { token: 'ignored', tokenFile: join(folder, 'token') },
    {},
  ]) {
    const cluster = await connectTo(server.url, { user });
    await cluster.get(Pods, 'demo', 'web');
  }
  expect(seen).toEqual([
    `Basic ${Buffer.from('jdoe2:pä:ss').toString('base64')}`,
    'Bearer from-file',
    undefined,
  ]);
});

test("an exec plugin's token is kept, and asked for again when the server refuses it", async () => {
  const folder = await temporaryFolder();
  const plugin = join(folder, 'plugin');
  await writeFile(
    plugin,
    `#!/bin/sh
echo x >> '${folder}/calls'
n=$(wc -l < '${folder}/calls' | tr -d ' ')
echo '{"apiVersion":"client.authentication.k8s.io/v1","kind":"ExecCredential","status":{"token":"t'$n'"}}'
`,
  );
  await chmod(plugin, 0o755);
  let accepted = 'Bearer t1';
  await using server = await startScripted((exchange) => {
    if (exchange.headers.authorization === accepted) exchange.json(200, pod('web', '1'));
    else exchange.json(401, failure(401, 'Unauthorized', 'Unauthorized'));
  });
  const exec = { apiVersion: 'client.authentication.k8s.io/v1', command: plugin };
  const cluster = await connectTo(server.url, { user: { exec } });
  await cluster.get(Pods, 'demo', 'web');
  await cluster.get(Pods, 'demo', 'web');
  accepted = 'Bearer t2';
  await cluster.get(Pods, 'demo', 'web');
  expect(await cluster.token()).toBe('t2');
  accepted = 'none';
  expect(await rejection(cluster.get(Pods, 'demo', 'web'))).toMatchObject({ code: 401 });
});

test('an exec plugin that cannot be had is said so', async () => {
  const exec = { apiVersion: 'client.authentication.k8s.io/v1', command: '/nonexistent/login' };
  const cluster = await connectTo('https://127.0.0.1:1', { user: { exec } });
  expect(await rejection(cluster.get(Pods, 'demo', 'web'))).toMatchObject({
    name: 'UserError',
    message:
      'The credentials of "jdoe2" for https://127.0.0.1:1 cannot be had: spawn /nonexistent/login ENOENT.',
  });
});

test('impersonation is passed on', async () => {
  const seen: unknown[] = [];
  await using server = await startScripted((exchange) => {
    seen.push(exchange.headers['impersonate-user'], exchange.headers['impersonate-group']);
    exchange.json(200, pod('web', '1'));
  });
  const cluster = await connectTo(server.url, {
    user: { token: 'x', as: 'ann', 'as-groups': ['dev', 'ops'] },
  });
  await cluster.get(Pods, 'demo', 'web');
  expect(seen).toEqual(['ann', 'dev, ops']);
});

test('a proxy is taken from the kubeconfig', async () => {
  await using proxy = await startScripted((exchange) => exchange.json(200, pod(exchange.url.host, '1')));
  const kubeconfig = await writeKubeconfig('http://api.example.invalid:80', {
    cluster: { 'proxy-url': proxy.url },
  });
  const cluster = await connect({ kubeconfig, environment: {} });
  const got = await cluster.get(Pods, 'demo', 'web');
  expect(proxy.requests).toEqual(['GET http://api.example.invalid/api/v1/namespaces/demo/pods/web']);
  expect(got.metadata.name).toBe('api.example.invalid');
  await cluster.close();
});

test.each([
  ['https://api.example:6443', { HTTPS_PROXY: 'http://p:3128' }, 'http://p:3128'],
  ['https://api.example:6443', { https_proxy: 'p:3128' }, 'http://p:3128'],
  ['http://api.example', { HTTPS_PROXY: 'http://p:3128' }, undefined],
  ['https://localhost:6443', { HTTPS_PROXY: 'http://p:3128' }, undefined],
  ['https://127.0.0.1:6443', { HTTPS_PROXY: 'http://p:3128' }, undefined],
  ['https://api.example:6443', { HTTPS_PROXY: 'http://p:3128', NO_PROXY: 'x, .example' }, undefined],
  [
    'https://api.example:6443',
    { HTTPS_PROXY: 'http://p:3128', NO_PROXY: 'api.example:443' },
    'http://p:3128',
  ],
  ['https://api.example:6443', { HTTPS_PROXY: 'http://p:3128', no_proxy: '*' }, undefined],
  ['https://example:6443', { HTTPS_PROXY: 'http://p:3128', no_proxy: '.example' }, 'http://p:3128'],
  ['https://10.1.2.3:6443', { HTTPS_PROXY: 'http://p:3128', no_proxy: '10.0.0.0/8' }, undefined],
  ['https://11.1.2.3:6443', { HTTPS_PROXY: 'http://p:3128', no_proxy: '10.0.0.0/8' }, 'http://p:3128'],
  ['https://[fd00::7]:6443', { HTTPS_PROXY: 'http://p:3128', no_proxy: 'fd00::/8,10.0.0.0/99' }, undefined],
  ['https://api.notexample:6443', { HTTPS_PROXY: 'http://p:3128', no_proxy: 'example' }, 'http://p:3128'],
])('the proxy for %s with %j is %s', (server, environment, expected) => {
  expect(proxyFromEnvironment(server, environment)).toBe(expected);
});
