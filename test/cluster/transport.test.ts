import { createServer } from 'node:net';
import { expect, onTestFinished, test } from 'vitest';
import { ConnectionError } from '../../source/cluster/cluster.ts';
import { DeploymentConfigs, Pods } from '../../source/wire/resources.ts';
import { isNotFound, StatusError } from '../../source/wire/status.ts';
import { connectTo, rejection } from './connected.ts';
import { failure, pod, podList, startScripted } from './scripted-server.ts';

test('requests carry the token, and kept-alive connections serve them', async () => {
  const seen: (string | undefined)[] = [];
  await using server = await startScripted((exchange) => {
    seen.push(exchange.headers.authorization);
    exchange.json(200, pod('web', '1'));
  });
  const cluster = await connectTo(server.url);
  for (let i = 0; i < 5; i += 1) await cluster.get(Pods, 'demo', 'web');
  expect(seen).toEqual(Array.from({ length: 5 }, () => 'Bearer sesame'));
  // A request may be sent just before the connection of the one before is free again.
  expect(server.connections()).toBeLessThanOrEqual(2);
  expect(await cluster.token()).toBe('sesame');
  expect([cluster.server, cluster.contextName, cluster.namespace]).toEqual([server.url, 'lab', 'demo']);
});

test('each verb goes to its path with its body and type', async () => {
  const seen: unknown[] = [];
  await using server = await startScripted((exchange) => {
    const { method, url, headers, body } = exchange;
    seen.push([
      method,
      url.pathname + url.search,
      headers['content-type'],
      body === '' ? '' : JSON.parse(body),
    ]);
    exchange.json(200, pod('web', '1'));
  });
  const cluster = await connectTo(`${server.url}/k8s/clusters/one/`);
  const object = pod('web', '1');
  await cluster.create(DeploymentConfigs, 'demo', { a: 1 }, { query: { fieldValidation: 'Strict' } });
  await cluster.update(Pods, object, { subresource: 'status' });
  await cluster.patch(Pods, 'demo', 'web', [{ op: 'remove', path: '/a' }], 'json');
  await cluster.patch(Pods, 'demo', 'web', { a: null }, 'merge');
  await cluster.patch(Pods, 'demo', 'web:V1', { a: 1 }, 'strategic');
  await cluster.delete(Pods, 'demo', 'web', { propagationPolicy: 'Foreground', gracePeriodSeconds: 0 });
  await cluster.request('POST', '/apis/x/v1/y', { body: {}, query: { dryRun: 'All' } });
  const base = '/k8s/clusters/one';
  const pods = `${base}/api/v1/namespaces/demo/pods/web`;
  const dcs = `${base}/apis/apps.openshift.io/v1/namespaces/demo/deploymentconfigs`;
  expect(seen).toEqual([
    ['POST', `${dcs}?fieldValidation=Strict`, 'application/json', { a: 1 }],
    ['PUT', `${pods}/status`, 'application/json', object],
    ['PATCH', pods, 'application/json-patch+json', [{ op: 'remove', path: '/a' }]],
    ['PATCH', pods, 'application/merge-patch+json', { a: null }],
    ['PATCH', `${pods}%3AV1`, 'application/strategic-merge-patch+json', { a: 1 }],
    [
      'DELETE',
      pods,
      'application/json',
      { kind: 'DeleteOptions', apiVersion: 'v1', propagationPolicy: 'Foreground', gracePeriodSeconds: 0 },
    ],
    ['POST', `${base}/apis/x/v1/y?dryRun=All`, 'application/json', {}],
  ]);
});

test("a refusal is a StatusError in the server's words", async () => {
  await using server = await startScripted((exchange) =>
    exchange.json(404, failure(404, 'NotFound', 'pods "web" not found', { name: 'web', kind: 'pods' })),
  );
  const cluster = await connectTo(server.url);
  const error = await rejection(cluster.get(Pods, 'demo', 'web'));
  expect(error).toBeInstanceOf(StatusError);
  expect(isNotFound(error)).toBe(true);
  expect(error.message).toBe('pods "web" not found');
});

test.each([
  [404, '404 page not found\n', 'the server could not find the requested resource', 'NotFound'],
  [403, '<html>no</html>', 'the server does not allow access to the requested resource', 'Forbidden'],
  [503, '', 'the server is currently unable to handle the request', 'ServiceUnavailable'],
  [
    502,
    'bad\n gateway',
    'an error on the server ("bad gateway") has prevented the request from succeeding',
    'InternalError',
  ],
])(
  'a refusal %i without a Status gets the words of the official clients',
  async (code, body, message, reason) => {
    await using server = await startScripted((exchange) => exchange.text(code, body));
    const cluster = await connectTo(server.url);
    const error = await rejection(cluster.get(Pods, 'demo', 'web'));
    expect(error).toMatchObject({ name: 'StatusError', message, reason, code });
  },
);

test('Retry-After reaches the Status', async () => {
  await using server = await startScripted((exchange) =>
    exchange.text(429, 'slow down', { 'retry-after': '7' }),
  );
  const cluster = await connectTo(server.url);
  const error = await rejection(cluster.get(Pods, 'demo', 'web'));
  expect(error).toMatchObject({ code: 429, status: { details: { retryAfterSeconds: 7 } } });
});

test('an answer that is no JSON is named as what it is', async () => {
  await using server = await startScripted((exchange) => exchange.text(200, '<html>Welcome</html>'));
  const cluster = await connectTo(server.url);
  const error = await rejection(cluster.get(Pods, 'demo', 'web'));
  expect(error).toBeInstanceOf(ConnectionError);
  expect(error.message).toBe(
    `${server.url} answered with something that is not JSON ("<html>Welcome</html>"): is it the address of an API server?`,
  );
});

test('a server that is not there is said to refuse', async () => {
  const server = await startScripted(() => {});
  await server.stop();
  const cluster = await connectTo(server.url);
  const error = await rejection(cluster.get(Pods, 'demo', 'web'));
  expect(error).toBeInstanceOf(ConnectionError);
  expect(error.message).toBe(
    `Cannot reach ${server.url}: the connection was refused (is the server running there?).`,
  );
});

test('a host that is not known is said so', async () => {
  const cluster = await connectTo('https://api.nowhere.invalid:6443');
  const error = await rejection(cluster.get(Pods, 'demo', 'web'));
  expect(error.message).toMatch(
    /^Cannot reach https:\/\/api\.nowhere\.invalid:6443: the host name (is not known|could not be looked up \(is the network up\?\))\.$/,
  );
});

test('an answer that is no HTTP is said so', async () => {
  const server = createServer((socket) => {
    socket.on('error', () => {});
    socket.end('SSH-2.0-OpenSSH_9.6\r\n');
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => void server.close());
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  const cluster = await connectTo(`http://127.0.0.1:${port}`);
  const error = await rejection(cluster.get(Pods, 'demo', 'web'));
  expect(error).toBeInstanceOf(ConnectionError);
  expect(error.message).toContain('the answer is not HTTP');
});

test('a read whose connection is cut is sent once more, a change is not', async () => {
  let cuts = 0;
  await using server = await startScripted((exchange) => {
    cuts += 1;
    if (cuts % 2 === 1) exchange.cut();
    else exchange.json(200, pod('web', '1'));
  });
  const cluster = await connectTo(server.url);
  expect((await cluster.get(Pods, 'demo', 'web')).metadata.name).toBe('web');
  const error = await rejection(cluster.create(Pods, 'demo', pod('web', '')));
  expect(error.message).toBe(`Cannot reach ${server.url}: the connection was cut.`);
  expect(server.requests).toHaveLength(3);
});

test('an abort rejects with its reason; close ends what is under way', async () => {
  await using server = await startScripted(() => {});
  const cluster = await connectTo(server.url);
  const abort = new AbortController();
  const aborted = rejection(cluster.get(Pods, 'demo', 'web', { signal: abort.signal }));
  const left = rejection(cluster.get(Pods, 'demo', 'web'));
  const reason = new Error('enough');
  await expect.poll(() => server.requests.length).toBe(2);
  abort.abort(reason);
  expect(await aborted).toBe(reason);
  await cluster.close();
  expect((await left).message).toBe(`The connection to ${server.url} was closed.`);
});

test('warnings are unquoted and heard once a request', async () => {
  await using server = await startScripted((exchange) =>
    exchange.json(200, pod('web', '1'), {
      warning: ['299 - "first, \\"quoted\\" \\\\ text"', '299 - "b", 299 - "b", 199 host "other code"', 'no'],
    }),
  );
  const heardByDefault: string[] = [];
  const cluster = await connectTo(server.url, { onWarning: (text) => heardByDefault.push(text) });
  const heard: string[] = [];
  await cluster.get(Pods, 'demo', 'web', { onWarning: (text) => heard.push(text) });
  expect(heard).toEqual(['first, "quoted" \\ text', 'b']);
  expect(heardByDefault).toEqual([]);
  await cluster.get(Pods, 'demo', 'web');
  expect(heardByDefault).toEqual(heard);
});

test('a big list is read page by page, and all at once when the snapshot is gone', async () => {
  let gone = false;
  await using server = await startScripted(({ url, json }) => {
    const token = url.searchParams.get('continue');
    if (token === 'two' && gone) json(410, failure(410, 'Expired', 'too old'));
    else if (token === 'two') json(200, podList('9', { metadata: { name: 'b' } }));
    else if (!url.searchParams.has('limit')) {
      json(200, podList('12', { metadata: { name: 'x' } }, { metadata: { name: 'y' } }));
    } else
      json(200, {
        ...podList('9', { metadata: { name: 'a' } }),
        metadata: { resourceVersion: '9', continue: 'two' },
      });
  });
  const cluster = await connectTo(server.url);
  const list = await cluster.list(Pods, { namespace: 'demo', labelSelector: 'app=web,tier!=db' });
  expect(list.items).toEqual([
    { apiVersion: 'v1', kind: 'Pod', metadata: { name: 'a' } },
    { apiVersion: 'v1', kind: 'Pod', metadata: { name: 'b' } },
  ]);
  expect(list.metadata.resourceVersion).toBe('9');
  expect(server.requests[0]).toBe(
    'GET /api/v1/namespaces/demo/pods?labelSelector=app%3Dweb%2Ctier%21%3Ddb&limit=500',
  );
  gone = true;
  const again = await cluster.list(Pods, { namespace: 'demo' });
  expect(again.items.map((item) => item.metadata.name)).toEqual(['x', 'y']);
  expect(again.metadata.resourceVersion).toBe('12');
});

test('a table comes from the server, and is made where the server knows none', async () => {
  const table = {
    kind: 'Table',
    apiVersion: 'meta.k8s.io/v1',
    metadata: {},
    columnDefinitions: [{ name: 'Name', type: 'string', format: 'name', description: '', priority: 0 }],
    rows: [{ cells: ['web'], object: pod('web', '1') }],
  };
  let accept: string | undefined;
  await using server = await startScripted(({ url, json, headers }) => {
    accept = headers.accept;
    if (url.pathname.endsWith('/old'))
      json(200, pod('old', '1', { creationTimestamp: '2026-01-02T03:04:05Z' }));
    else json(200, table);
  });
  const cluster = await connectTo(server.url);
  expect(await cluster.table(Pods, { namespace: 'demo' })).toEqual(table);
  expect(accept).toMatch(/^application\/json;as=Table;v=v1;g=meta\.k8s\.io,/);
  const made = await cluster.table(Pods, { namespace: 'demo' }, 'old');
  expect(made.columnDefinitions.map((column) => column.name)).toEqual(['Name', 'Created At']);
  expect(made.rows.map((row) => row.cells)).toEqual([['old', '2026-01-02T03:04:05Z']]);
});
