import { connect as connectPlain, type Socket } from 'node:net';
import { setImmediate as turn } from 'node:timers/promises';
import { connect, type TLSSocket } from 'node:tls';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { ConfigMaps, Namespaces, Secrets } from '../../../source/wire/resources.ts';
import { lines, startTestServer, type TestServer } from './support.ts';

const configMaps = '/api/v1/namespaces/demo/configmaps';
const token = 'Authorization: Bearer jdoe2-token\r\n';
const megabyte = 1024 * 1024;

let server: TestServer;
let warnings: Error[];
const onWarning = (warning: Error): void => void warnings.push(warning);
beforeAll(async () => {
  server = await startTestServer();
  warnings = [];
  process.on('warning', onWarning);
  await server.client.create(Namespaces, undefined, { metadata: { name: 'kube-system' } });
  await server.client.create(Secrets, 'kube-system', { metadata: { name: 'token' } });
});
// Whatever a test sent, the next client is served, and nothing here was taken by surprise.
afterEach(async () => {
  expect((await server.call('/readyz')).text).toBe('ok');
  expect(warnings).toEqual([]);
});
afterAll(async () => {
  process.off('warning', onWarning);
  await server.close();
});

const open = (): Promise<TLSSocket> =>
  new Promise((resolve, reject) => {
    const { port, certificate } = server;
    const socket = connect({ host: '127.0.0.1', port, ca: certificate, servername: 'localhost' }, () =>
      resolve(socket),
    );
    socket.on('error', reject);
  });

/** All that comes until the server ends the connection. */
const rest = (socket: Socket): Promise<string> =>
  new Promise((resolve) => {
    let text = '';
    socket.on('data', (chunk) => {
      text += String(chunk);
    });
    socket.on('error', () => undefined);
    socket.on('close', () => resolve(text));
  });

/** Sends text as it is. `end` closes our side of the connection after it. */
async function raw(text: string, { end = false } = {}): Promise<string> {
  const socket = await open();
  const answer = rest(socket);
  socket.write(text);
  if (end) socket.end();
  return answer;
}

const post = (length: number, body: string, more = ''): string =>
  `POST ${configMaps} HTTP/1.1\r\nHost: localhost\r\n${token}${more}Content-Type: application/json\r\nContent-Length: ${length}\r\n\r\n${body}`;
const get = (path: string, more = ''): string =>
  `GET ${path} HTTP/1.1\r\nHost: localhost\r\n${token}${more}\r\n`;

describe('what is no HTTP', () => {
  test.each<[string, string, RegExp]>([
    ['a line of text', 'hello\r\n\r\n', /^HTTP\/1\.1 400 Bad Request\r\n.*400 Bad Request$/s],
    ['no host', 'GET /version HTTP/1.1\r\n\r\n', /^HTTP\/1\.1 400 /],
    ['a version that is none', 'GET / HTTP/9.9\r\nHost: localhost\r\n\r\n', /^HTTP\/1\.1 (400|505) /],
    [
      'two lengths',
      `POST ${configMaps} HTTP/1.1\r\nHost: localhost\r\nContent-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n`,
      /^HTTP\/1\.1 400 /,
    ],
    [
      'chunks without a size',
      `POST / HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\nxyz\r\n`,
      /400 Bad Request$/,
    ],
    ['a bomb of headers', get('/version', `X: ${'x'.repeat(100_000)}\r\n`), /^HTTP\/1\.1 431 /],
    ['a bomb of a path', get(`/${'x'.repeat(100_000)}`), /^HTTP\/1\.1 431 /],
    ['a tunnel', 'CONNECT example.com:443 HTTP/1.1\r\nHost: example.com\r\n\r\n', /^$/],
  ])('is refused, and the connection ended: %s', async (_, text, answer) => {
    expect(await raw(text)).toMatch(answer);
  });

  test('is told so when it is HTTP without TLS', async () => {
    const socket = connectPlain(server.port, '127.0.0.1');
    const answer = rest(socket);
    socket.write('GET / HTTP/1.1\r\nHost: localhost\r\n\r\n');
    expect(await answer).toContain('400 Bad Request\r\n\r\nClient sent an HTTP request to an HTTPS server.');
  });

  test('gets no answer in the middle of another', async () => {
    const socket = await open();
    const answer = rest(socket);
    socket.write(get(`${configMaps}?watch=true`));
    await new Promise((resolve) => socket.once('data', resolve));
    socket.write('garbage\r\n\r\n');
    expect(await answer).not.toContain('400 Bad Request');
  });
});

describe('bodies', () => {
  test('that stop in the middle write nothing', async () => {
    const { revision } = server.store;
    const answer = await raw(post(500, '{"kind":"ConfigMap","metadata":{"name":"half"}'), { end: true });
    expect(answer).toMatch(/^HTTP\/1\.1 400 /);
    const socket = await open();
    socket.write(post(500, '{"kind":"ConfigMap"'));
    await turn();
    socket.destroy();
    expect((await server.call(`${configMaps}/half`)).code).toBe(404);
    expect(server.store.revision).toBe(revision);
  });

  test('are taken whole from a client that closes its side after them', async () => {
    const body = JSON.stringify({ kind: 'ConfigMap', apiVersion: 'v1', metadata: { name: 'whole' } });
    expect(await raw(post(body.length, body), { end: true })).toMatch(/^HTTP\/1\.1 201 /);
  });

  test('that are too large get a 413 that the client reads to its end, even while it sends', async () => {
    const { port, certificate } = server;
    const socket = connect({ host: '127.0.0.1', port, ca: certificate, servername: 'localhost' });
    const answer = rest(socket);
    socket.write(post(8 * megabyte, ' '.repeat(8 * megabyte)));
    expect(await answer).toMatch(
      /^HTTP\/1\.1 413 .*"message":"Request entity too large: limit is 3145728","reason":"RequestEntityTooLarge","code":413/s,
    );
  });

  test('that are too large are refused before they are sent, to those who ask', async () => {
    const answer = await raw(post(8 * megabyte, '', 'Expect: 100-continue\r\n'));
    expect(answer).toMatch(/^HTTP\/1\.1 413 /);
    const body = JSON.stringify({ kind: 'ConfigMap', apiVersion: 'v1', metadata: { name: 'asked' } });
    const socket = await open();
    const all = rest(socket);
    socket.write(post(body.length, '', 'Expect: 100-continue\r\nConnection: close\r\n'));
    await new Promise((resolve) => socket.once('data', resolve));
    socket.write(body);
    expect(await all).toMatch(/^HTTP\/1\.1 100 Continue\r\n\r\nHTTP\/1\.1 201 /);
  });

  test('of all clients together are bounded', async () => {
    const size = 3 * megabyte;
    const senders = await Promise.all(Array.from({ length: 24 }, open));
    const answers = senders.map((sender) => {
      sender.removeAllListeners('error');
      return rest(sender);
    });
    for (const sender of senders) sender.write(post(size, ' '.repeat(size - 1)));
    expect(await Promise.race(answers)).toMatch(
      /^HTTP\/1\.1 429 .*\r\nRetry-After: 1\r\n.*"message":"Too many requests, please try again later\."/s,
    );
    for (const sender of senders) sender.destroy();
    await Promise.all(answers);
    expect((await server.call(configMaps, { body: { metadata: { name: 'after' } } })).code).toBe(201);
  });

  test.each(['{"a":', '['])('with more levels than a stack has are refused: %s', async (level) => {
    const close = level === '[' ? ']' : '}';
    const body = `${level.repeat(100_000)}1${close.repeat(100_000)}`;
    for (const text of [body, level.repeat(100_000)]) {
      const answer = await server.call(configMaps, { body: text });
      expect(answer.body).toMatchObject({
        code: 400,
        message: expect.stringContaining('exceeded max depth'),
      });
    }
  });

  test('with names that mean something to JavaScript are objects like others', async () => {
    const body =
      '{"kind":"ConfigMap","metadata":{"name":"names","__proto__":{"finalizers":["a"]},"constructor":1},"toString":1,"__proto__":{"data":{"x":"y"}},"data":{"constructor":"a"},"binaryData":{}}';
    const answer = await server.call(configMaps, { body });
    expect(answer.code).toBe(201);
    expect(answer.body).toMatchObject({ data: { constructor: 'a' } });
    expect(answer.text).not.toContain('finalizers');
    const { text } = await server.call(`${configMaps}?labelSelector=constructor`);
    expect(JSON.parse(text)).toHaveProperty('items', []);
    const odd = await server.call(configMaps, { body: '{"kind":{"toString":1},"metadata":{"name":"odd"}}' });
    expect(odd.body).toMatchObject({
      code: 400,
      message: expect.stringContaining(
        'json: cannot unmarshal object into Go struct field .kind of type string',
      ),
    });
  });

  test('with fields in any script are warned of, and with very many not without end', async () => {
    const body = (fields: object): object => ({ metadata: { name: 'w' }, ...fields });
    const one = await server.call(`${configMaps}?dryRun=All`, { body: body({ 'é\n💥': 1 }) });
    expect(Buffer.from(String(one.headers['warning']), 'latin1').toString()).toBe(
      '299 - "unknown field \\"é 💥\\""',
    );
    const many = Object.fromEntries(Array.from({ length: 5000 }, (_, i) => [`field${i}`, 1]));
    const answer = await server.call(`${configMaps}?dryRun=All`, { body: body(many) });
    expect(answer.code).toBe(201);
    expect(String(answer.headers['warning']).length).toBeLessThan(10_000);
  });
});

describe('paths', () => {
  test.each<[string, number, RegExp]>([
    [`${configMaps}/..`, 400, /Name parameter invalid: \\"..\\": may not be '..'/],
    [`${configMaps}/%2e%2e`, 400, /may not be '..'/],
    [`${configMaps}/a%2Fb`, 400, /may not contain '\/'/],
    [`${configMaps}/a%25b`, 400, /may not contain '%'/],
    [`${configMaps}/%zz`, 400, /the path of the request is malformed/],
    [`${configMaps}/%00`, 404, /not found/],
    // Rights are asked for what would be served, however it is spelt.
    [`${configMaps}/../../kube-system/secrets/token`, 403, /Forbidden/],
    ['/api/v1/namespaces/demo/../kube-system/secrets/token', 403, /Forbidden/],
    ['/api/v1/namespaces/demo%2F..%2Fkube-system/secrets/token', 403, /Forbidden/],
    ['/api/v1/namespaces/kube%2Dsystem/secrets/token', 403, /Forbidden/],
    ['//api/v1/namespaces/kube-system/secrets/token', 403, /Forbidden/],
    ['/apis/apps/v9/namespaces/demo/deployments', 404, /404 page not found/],
  ])('%s', async (path, code, text) => {
    const answer = await raw(get(path, 'Connection: close\r\n'));
    expect(answer).toMatch(new RegExp(`^HTTP/1\\.1 ${code} `));
    expect(answer).toMatch(text);
  });

  test('may be whole addresses, as proxies send them', async () => {
    expect(await raw(get('https://localhost/version', 'Connection: close\r\n'))).toMatch(/^HTTP\/1\.1 200 /);
  });
});

describe('who asks', () => {
  test.each<[string, number]>([
    ['Bearer guess', 401],
    ['Bearer jdoe2-tokenx', 401],
    ['bearer jdoe2-token', 200],
    // Other ways than a token are no way here, as upstream.
    ['Basic amRvZTI6amRvZTItdG9rZW4=', 403],
    ['Bearer', 403],
    ['Bearer  jdoe2-token', 403],
  ])('%s: %i', async (authorization, code) => {
    expect((await server.call(configMaps, { token: null, headers: { authorization } })).code).toBe(code);
  });

  test.each<[Record<string, string>, number]>([
    [{ origin: 'https://evil.example' }, 403],
    [{ origin: 'null' }, 403],
    [{ 'sec-fetch-site': 'cross-site' }, 403],
    [{ 'sec-fetch-site': 'none' }, 200],
  ])('a page of another origin is refused: %o', async (headers, code) => {
    const answer = await server.call(configMaps, { headers });
    expect(answer.code).toBe(code);
    expect(answer.headers).not.toHaveProperty('access-control-allow-origin');
    const { revision } = server.store;
    const method = { method: 'OPTIONS', headers: { origin: 'https://evil.example' } };
    expect((await server.call(configMaps, method)).code).toBe(403);
    expect(server.store.revision).toBe(revision);
  });
});

describe('many at a time', () => {
  test('requests on one connection are answered in their order', async () => {
    const names = Array.from({ length: 200 }, (_, i) => `none-${i}`);
    const socket = await open();
    const answer = rest(socket);
    socket.write(names.map((name) => get(`${configMaps}/${name}`)).join(''));
    socket.write(get('/version', 'Connection: close\r\n'));
    const found = [...(await answer).matchAll(/configmaps \\"(none-\d+)\\" not found/g)].map(
      (match) => match[1],
    );
    expect(found).toEqual(names);
  });

  test('connections that say nothing make room for one that does', async () => {
    const silent = Array.from({ length: 600 }, () => connectPlain(server.port, '127.0.0.1'));
    await Promise.all(
      silent.map((socket) => {
        socket.on('error', () => undefined);
        return new Promise((resolve) => socket.once('connect', resolve));
      }),
    );
    expect((await server.call('/readyz')).code).toBe(200);
    for (const socket of silent) socket.destroy();
  });

  test('HEAD does not begin a watch', async () => {
    const request = get(`${configMaps}?watch=true`, 'Connection: close\r\n').replace('GET', 'HEAD');
    expect(await raw(request)).toMatch(/^HTTP\/1\.1 405 /);
  });

  test('a watch that ends while its first events are still on their way ends, and nothing else', async () => {
    await server.client.create(Namespaces, undefined, { metadata: { name: 'large' } });
    for (let i = 0; i < 12; i += 1)
      await server.client.create(ConfigMaps, 'large', {
        metadata: { name: `c${i}` },
        data: { text: 'x'.repeat(megabyte - 100) },
      });
    const response = await server.open('/api/v1/namespaces/large/configmaps?watch=true&timeoutSeconds=1', {
      token: 'admin-token',
    });
    response.pause();
    // One that is read, and ends after it.
    const later = await server.open(
      `${configMaps}?watch=true&timeoutSeconds=1&resourceVersion=${server.store.revision}`,
    );
    for await (const _ of lines(later)) expect.unreachable();
    response.resume();
    await new Promise((resolve) => response.once('close', resolve));
  });
});
