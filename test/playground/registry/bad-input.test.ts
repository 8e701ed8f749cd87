import { once } from 'node:events';
import { readdir, rm, stat, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { connect, type TLSSocket } from 'node:tls';
import { beforeEach, describe, expect, it, onTestFinished, vi } from 'vitest';
import { basic, digestOf, json, type RegistryLab, startLab, types } from './lab.ts';

const repository = 'devenablement/workshop';
let lab: RegistryLab;

beforeEach(async () => {
  lab = await startLab();
});

const uploadFiles = (): Promise<string[]> => readdir(join(lab.directory, 'uploads'));
const openUpload = async (): Promise<string> =>
  (await lab.ask('POST', `/v2/${repository}/blobs/uploads/`)).headers.location ?? '';
/** The registry is well: it takes an image and gives it back. */
const expectWell = async (): Promise<void> => {
  const { bytes, digest } = await lab.pushImage(repository, 'well', `well ${Math.random()}`);
  expect((await lab.ask('GET', `/v2/${repository}/manifests/${digest}`)).bytes.equals(bytes)).toBe(true);
};

/** A connection on which a test writes what it likes. Its errors are nobody's. */
async function openSocket(): Promise<TLSSocket> {
  const socket = connect({
    port: lab.server.port,
    host: '127.0.0.1',
    servername: 'localhost',
    ca: lab.ca,
  });
  socket.on('error', () => undefined);
  onTestFinished(() => void socket.destroy());
  await once(socket, 'secureConnect');
  return socket;
}

/** All that comes until the other side ends. */
async function readAll(socket: TLSSocket): Promise<string> {
  let text = '';
  socket.setEncoding('latin1');
  socket.on('data', (chunk: string) => {
    text += chunk;
  });
  await once(socket, 'end');
  return text;
}

describe('paths that lead elsewhere', () => {
  const tricks = [
    '..%2f..%2fcanary',
    '%2e%2e/%2e%2e/canary',
    '../../canary',
    '..%5c..%5ccanary',
    '%00',
    '%2fetc%2fpasswd',
    'registry.db',
    `sha256:${'0'.repeat(60)}..%2f`,
    `sha256:..%2f..%2f..%2fcanary`,
    'sha256:',
    `SHA256:${'0'.repeat(64)}`,
    `sha256:${'A'.repeat(64)}`,
    '%ff%fe',
    'a'.repeat(5000),
  ];

  it('are refused as names, blobs, manifests, uploads and mounts, and nothing outside is read or made', async () => {
    await lab.pushImage(repository, 'v1', 'v1');
    const canary = join(dirname(lab.directory), 'canary');
    await writeFile(canary, 'the canary sings');
    await writeFile(join(lab.directory, 'canary'), 'the canary sings');
    onTestFinished(() => rm(canary, { force: true }));
    const before = (await readdir(lab.directory)).sort();
    for (const trick of tricks) {
      const name = `/v2/${repository}`;
      for (const [method, path] of [
        ['GET', `/v2/${trick}/manifests/v1`],
        ['GET', `/v2/${repository}/${trick}/tags/list`],
        ['GET', `${name}/manifests/${trick}`],
        ['PUT', `${name}/manifests/${trick}`],
        ['DELETE', `${name}/manifests/${trick}`],
        ['GET', `${name}/blobs/${trick}`],
        ['DELETE', `${name}/blobs/${trick}`],
        ['GET', `${name}/blobs/uploads/${trick}`],
        ['PATCH', `${name}/blobs/uploads/${trick}`],
        ['PUT', `${name}/blobs/uploads/${trick}?digest=${digestOf('x')}`],
        ['DELETE', `${name}/blobs/uploads/${trick}`],
        ['POST', `${name}/blobs/uploads/?mount=${trick}&from=${repository}`],
        ['POST', `${name}/blobs/uploads/?digest=${trick}`],
        ['PUT', `${await openUpload()}?digest=${trick}`],
        ['GET', `${name}/referrers/${trick}`],
        ['GET', `/api/v1/repository/${trick}/tag/`],
        ['PUT', `/api/v1/repository/${repository}/tag/${trick}`],
        ['GET', `/api/v1/repository/${repository}/manifest/${trick}`],
      ] as const) {
        const answer = await lab.ask(
          method,
          path,
          method === 'GET' ? {} : { body: json({ manifest_digest: trick }) },
        );
        expect(answer.status, `${method} ${path}`).toBeGreaterThanOrEqual(400);
        expect(answer.status, `${method} ${path}: ${answer.text}`).toBeLessThan(500);
        expect(answer.text).not.toContain('the canary sings');
      }
    }
    expect((await readdir(lab.directory)).sort()).toEqual(before);
    await expectWell();
  });
});

describe('what is no request', () => {
  it.each([
    ['no HTTP', 'HELO example.com\r\n\r\n', '400 Bad Request'],
    ['headers without end', `GET /v2/ HTTP/1.1\r\nX: ${'x'.repeat(20_000)}\r\n\r\n`, '431 Request Header'],
    [
      'two lengths',
      'PUT /v2/ HTTP/1.1\r\nHost: x\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\n',
      '400 Bad',
    ],
    [
      'a length and chunks',
      'PUT /v2/ HTTP/1.1\r\nHost: x\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n',
      '400 Bad',
    ],
    ['no host', 'GET /v2/ HTTP/1.1\r\n\r\n', '400 Bad Request'],
  ])('%s gets an answer, and the connection ends', async (_, text, status) => {
    const socket = await openSocket();
    socket.write(text);
    expect(await readAll(socket)).toMatch(new RegExp(`^HTTP/1\\.1 ${status}`));
    await expectWell();
  });

  it('plain HTTP does no harm', async () => {
    await expect(fetch(`http://127.0.0.1:${lab.server.port}/v2/`)).rejects.toThrow();
    await expectWell();
  });
});

describe('bodies', () => {
  it('of manifests that are too large are refused before they come', async () => {
    const request = lab.begin('PUT', `/v2/${repository}/manifests/v1`, {
      'content-type': types.manifest,
      'content-length': '1000000000000',
    });
    request.flushHeaders();
    const [response] = (await once(request, 'response')) as [{ statusCode: number }];
    expect(response.statusCode).toBe(413);
    request.destroy();
    await expectWell();
  });

  it('without end are refused at the limit, and cut off some time after that', async () => {
    const request = lab.begin('PUT', `/v2/${repository}/manifests/v1`, { 'content-type': types.manifest });
    const answered = once(request, 'response') as Promise<[{ statusCode: number; resume(): void }]>;
    let isClosed = false;
    const closed = new Promise<void>((resolve) => {
      request.once('close', () => {
        isClosed = true;
        resolve();
      });
    });
    const piece = Buffer.alloc(1_000_000);
    const drained = (): Promise<void> => new Promise((resolve) => void request.once('drain', resolve));
    const sending = (async () => {
      while (!isClosed) if (!request.write(piece)) await Promise.race([drained(), closed]);
    })();
    const [response] = await answered;
    expect(response.statusCode).toBe(413);
    response.resume();
    await closed;
    await sending;
    await expectWell();
  });

  it('that stop halfway are kept as far as they came, and nothing else', async () => {
    const content = Buffer.alloc(1_000_000, 'halfway');
    const location = await openUpload();
    const file = join(lab.directory, 'uploads', location.split('/').at(-1) ?? '');
    const socket = await openSocket();
    socket.write(
      `PATCH ${location} HTTP/1.1\r\nHost: ${lab.host}\r\nAuthorization: ${basic}\r\nContent-Length: ${content.length}\r\n\r\n`,
    );
    socket.write(content.subarray(0, 600_000));
    await vi.waitFor(async () => expect((await stat(file)).size).toBeGreaterThan(500_000));
    // Half closed: no more is sent, but an answer could still be read.
    socket.end();
    await readAll(socket);
    const { range = '' } = (await lab.ask('GET', location)).headers;
    const next = Number(range.split('-')[1]) + 1;
    expect(next).toBeGreaterThan(500_000);
    expect(next).toBeLessThanOrEqual(600_000);
    const put = await lab.ask('PUT', `${location}?digest=${digestOf(content)}`, {
      body: content.subarray(next),
    });
    expect(put.status).toBe(201);
    expect(await uploadFiles()).toEqual([]);
  });

  it('that come byte by byte are taken', async () => {
    const content = 'drip by drip';
    const location = await openUpload();
    const request = lab.begin('PATCH', location);
    const answered = once(request, 'response') as Promise<[{ statusCode: number; resume(): void }]>;
    for (const byte of content) await new Promise((resolve) => request.write(byte, resolve));
    request.end();
    const [response] = await answered;
    response.resume();
    expect(response.statusCode).toBe(202);
    expect((await lab.ask('PUT', `${location}?digest=${digestOf(content)}`)).status).toBe(201);
  });

  it('of the wrong kind are refused', async () => {
    const deep = Buffer.from(`${'['.repeat(100_000)}${']'.repeat(100_000)}`);
    for (const body of [
      deep,
      Buffer.from([0xff, 0xfe, 0]),
      json(null),
      json([]),
      json({ schemaVersion: '2' }),
    ])
      expect(await lab.pushManifest(repository, 'v1', body)).toMatchObject({
        status: 400,
        code: 'MANIFEST_INVALID',
      });
    const missing = Array.from({ length: 5000 }, (_, place) => ({
      mediaType: types.layer,
      digest: digestOf(String(place)),
      size: 1,
    }));
    const config = {
      mediaType: types.config,
      digest: await lab.pushBlob(repository, Buffer.from('{}')),
      size: 2,
    };
    const lacking = await lab.pushManifest(
      repository,
      'v1',
      json({ schemaVersion: 2, config, layers: missing }),
    );
    expect(lacking).toMatchObject({ status: 400, code: 'MANIFEST_BLOB_UNKNOWN' });
    expect(lacking.text).toContain('and 4980 more');
    expect(lacking.bytes.length).toBeLessThan(10_000);
  });
});

describe('uploads of others', () => {
  it('are neither seen, nor gone on with, nor ended, without the right to push there', async () => {
    const location = await openUpload();
    await lab.ask('PATCH', location, { body: 'mine' });
    const token = async (scope: string, authorization: string | null): Promise<string> => {
      const { json: body } = await lab.ask('GET', `/v2/auth?scope=${scope}`, { authorization });
      return `Bearer ${(body as { token: string }).token}`;
    };
    for (const authorization of [
      null,
      'Bearer wrong',
      await token(`repository:${repository}:pull,push`, null),
      await token(`repository:${repository}:pull`, basic),
      await token('repository:devenablement/other:pull,push', basic),
    ])
      for (const [method, path] of [
        ['GET', location],
        ['PATCH', location],
        ['PUT', `${location}?digest=${digestOf('mine')}`],
        ['DELETE', location],
      ] as const)
        expect(
          (await lab.ask(method, path, { authorization, ...(method === 'PATCH' ? { body: 'x' } : {}) }))
            .status,
        ).toBe(401);
    const elsewhere = location.replace(repository, 'devenablement/other');
    expect(await lab.ask('PATCH', elsewhere, { body: 'x' })).toMatchObject({ code: 'BLOB_UPLOAD_UNKNOWN' });
    expect((await lab.ask('PUT', `${location}?digest=${digestOf('mine')}`)).status).toBe(201);
  });
});

describe('many at once', () => {
  it('push one blob: all are content, and it is kept once', async () => {
    const content = Buffer.alloc(700_000, 'the same');
    const digests = await Promise.all(Array.from({ length: 8 }, () => lab.pushBlob(repository, content)));
    expect(new Set(digests).size).toBe(1);
    expect(await readdir(join(lab.directory, 'blobs', 'sha256'))).toHaveLength(1);
    expect(await uploadFiles()).toEqual([]);
    const got = await lab.ask('GET', `/v2/${repository}/blobs/${digests[0]}`);
    expect(got.bytes.equals(content)).toBe(true);
  });

  it('move one tag: it points at one of them, and its history has all', async () => {
    const images = [
      await lab.pushImage(repository, 'one', 'one'),
      await lab.pushImage(repository, 'two', 'two'),
    ];
    const answers = await Promise.all(
      Array.from({ length: 20 }, (_, place) =>
        lab.pushManifest(repository, 'moving', images[place % 2]?.bytes ?? Buffer.alloc(0)),
      ),
    );
    expect(answers.every(({ status }) => status === 201)).toBe(true);
    const history = await lab.ask(
      'GET',
      `/api/v1/repository/${repository}/tag/?specificTag=moving&limit=100`,
    );
    const { tags } = history.json as { tags: { end_ts?: number; manifest_digest: string }[] };
    expect(tags).toHaveLength(20);
    const active = tags.filter((tag) => tag.end_ts === undefined);
    expect(active).toHaveLength(1);
    const head = await lab.ask('HEAD', `/v2/${repository}/manifests/moving`);
    expect(active[0]?.manifest_digest).toBe(head.headers['docker-content-digest']);
  });
});

describe('clients that leave', () => {
  const openFiles = async (): Promise<number> => (await readdir('/proc/self/fd')).length;

  it.skipIf(process.platform !== 'linux')(
    'in the middle of pulls and pushes leave no file open',
    async () => {
      const digest = await lab.pushBlob(repository, Buffer.alloc(20_000_000));
      await expectWell();
      const before = await openFiles();
      for (let round = 0; round < 20; round += 1) {
        const pull = lab.begin('GET', `/v2/${repository}/blobs/${digest}`);
        pull.end();
        const [response] = (await once(pull, 'response')) as [NodeJS.ReadableStream];
        await once(response, 'readable');
        pull.destroy();
        const push = lab.begin('PATCH', await openUpload(), { 'content-length': '1000000' });
        await new Promise((resolve) => push.write(Buffer.alloc(300_000), resolve));
        push.destroy();
      }
      await vi.waitFor(async () => expect(await openFiles()).toBeLessThanOrEqual(before), {
        timeout: 10_000,
      });
      await expectWell();
    },
  );
});
