import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { digestOf, type RegistryLab, startLab } from './lab.ts';

const repository = 'devenablement/workshop';
const content = Buffer.from('0123456789'.repeat(500));
let lab: RegistryLab;

beforeEach(async () => {
  lab = await startLab();
});

const openSession = async (): Promise<string> => {
  const { status, headers } = await lab.ask('POST', `/v2/${repository}/blobs/uploads/`);
  expect(status).toBe(202);
  const location = headers.location ?? '';
  expect(location.startsWith(`/v2/${repository}/blobs/uploads/`)).toBe(true);
  expect(headers).toMatchObject({ range: '0-0', 'content-length': '0' });
  expect(location.endsWith(`/${headers['docker-upload-uuid']}`)).toBe(true);
  return location;
};

const chunk = (location: string, start: number, end: number) =>
  lab.ask('PATCH', location, {
    headers: { 'content-range': `${start}-${end - 1}` },
    body: content.subarray(start, end),
  });

const stored = async (digest: string): Promise<boolean> => {
  const got = await lab.ask('GET', `/v2/${repository}/blobs/${digest}`);
  return got.status === 200 && got.bytes.equals(content);
};

describe.each(['sha256', 'sha512'])('blobs with %s', (algorithm) => {
  const digest = digestOf(content, algorithm);
  const wrong = digestOf('something else', algorithm);

  it('takes a whole one in one request', async () => {
    const path = `/v2/${repository}/blobs/uploads/`;
    const answer = await lab.ask('POST', `${path}?digest=${digest}`, { body: content });
    expect(answer.status).toBe(201);
    expect(answer.headers).toMatchObject({
      location: `/v2/${repository}/blobs/${digest}`,
      'docker-content-digest': digest,
    });
    expect(await stored(digest)).toBe(true);
    expect(await lab.ask('POST', `${path}?digest=${wrong}`, { body: content })).toMatchObject({
      status: 400,
      code: 'DIGEST_INVALID',
    });
    expect(await readdir(join(lab.directory, 'uploads'))).toEqual([]);
  });

  it('takes one with POST and PUT', async () => {
    const location = await openSession();
    const answer = await lab.ask('PUT', `${location}?digest=${digest}`, { body: content });
    expect(answer.status).toBe(201);
    expect(await stored(digest)).toBe(true);
    expect(await lab.ask('GET', location)).toMatchObject({ status: 404, code: 'BLOB_UPLOAD_UNKNOWN' });
  });

  it('takes one as a stream of unknown length', async () => {
    const location = await openSession();
    const patched = await lab.ask('PATCH', location, { body: content, chunked: true });
    expect(patched.status).toBe(202);
    expect(patched.headers.range).toBe('0-4999');
    const ended = await lab.ask('PUT', `${patched.headers.location}?digest=${digest}`);
    expect(ended.status).toBe(201);
    expect(await stored(digest)).toBe(true);
  });

  it('takes chunks, the last one with PUT', async () => {
    const location = await openSession();
    expect((await chunk(location, 0, 1024)).headers.range).toBe('0-1023');
    expect((await chunk(location, 1024, 2048)).headers.range).toBe('0-2047');
    const ended = await lab.ask('PUT', `${location}?digest=${digest}`, {
      headers: { 'content-range': '2048-4999' },
      body: content.subarray(2048),
    });
    expect(ended.status).toBe(201);
    expect(await stored(digest)).toBe(true);
  });

  it('refuses chunks out of order and goes on where it was', async () => {
    const location = await openSession();
    expect((await chunk(location, 0, 1024)).status).toBe(202);
    for (const [start, end] of [
      [2048, 3000],
      [0, 1024],
    ] as const) {
      const early = await chunk(location, start, end);
      expect(early).toMatchObject({ status: 416 });
      expect(early.headers).toMatchObject({ range: '0-1023', location });
    }
    const status = await lab.ask('GET', location);
    expect(status).toMatchObject({ status: 204 });
    expect(status.headers).toMatchObject({ range: '0-1023', location });
    expect((await chunk(location, 1024, 5000)).status).toBe(202);
    expect((await lab.ask('PUT', `${location}?digest=${digest}`)).status).toBe(201);
    expect(await stored(digest)).toBe(true);
  });

  it('refuses what has another digest, on every path', async () => {
    const one = await openSession();
    await lab.ask('PATCH', one, { body: content });
    for (const [location, body] of [
      [one, undefined],
      [await openSession(), content],
    ] as const) {
      const answer = await lab.ask('PUT', `${location}?digest=${wrong}`, {
        ...(body === undefined ? {} : { body }),
      });
      expect(answer).toMatchObject({ status: 400, code: 'DIGEST_INVALID' });
    }
    expect((await lab.ask('HEAD', `/v2/${repository}/blobs/${wrong}`)).status).toBe(404);
  });
});

describe('sessions', () => {
  it('refuses a chunk whose length is another than it says, and forgets it', async () => {
    const location = await openSession();
    const short = await lab.ask('PATCH', location, {
      headers: { 'content-range': '0-2047' },
      body: content.subarray(0, 100),
    });
    expect(short).toMatchObject({ status: 400, code: 'SIZE_INVALID' });
    for (const length of [100, 3000]) {
      const answer = await lab.ask('PATCH', location, {
        headers: { 'content-range': '0-2047' },
        body: content.subarray(0, length),
        chunked: true,
      });
      expect(answer).toMatchObject({ status: 400, code: 'SIZE_INVALID' });
    }
    expect((await lab.ask('GET', location)).headers.range).toBe('0-0');
    await chunk(location, 0, 5000);
    expect((await lab.ask('PUT', `${location}?digest=${digestOf(content)}`)).status).toBe(201);
  });

  it('cancels', async () => {
    const location = await openSession();
    await chunk(location, 0, 1024);
    expect((await lab.ask('DELETE', location)).status).toBe(204);
    expect((await lab.ask('GET', location)).status).toBe(404);
    expect(await readdir(join(lab.directory, 'uploads'))).toEqual([]);
  });

  it('belongs to its repository', async () => {
    const id = (await openSession()).split('/').at(-1);
    const answer = await lab.ask('PATCH', `/v2/other/repository/blobs/uploads/${id}`, { body: 'x' });
    expect(answer).toMatchObject({ status: 404, code: 'BLOB_UPLOAD_UNKNOWN' });
  });

  it('refuses digests that are none', async () => {
    const location = await openSession();
    for (const digest of ['', '?digest=', '?digest=md5:abc', '?digest=sha256:zz'])
      expect(await lab.ask('PUT', `${location}${digest}`)).toMatchObject({ code: 'DIGEST_INVALID' });
  });

  it('keeps what came before a client hung up, and survives a restart', async () => {
    const large = Buffer.alloc(2_000_000, content);
    const location = await openSession();
    const cut = lab.begin('PATCH', location, { 'content-length': String(large.length) });
    cut.write(large.subarray(0, 1_500_000));
    const file = join(lab.directory, 'uploads', location.split('/').at(-1) ?? '');
    await vi.waitFor(async () => expect((await stat(file)).size).toBeGreaterThan(1_000_000));
    cut.destroy();
    await lab.restart();
    const [, last] = /^0-(\d+)$/.exec((await lab.ask('GET', location)).headers.range ?? '') ?? [];
    const next = Number(last) + 1;
    expect(next).toBeGreaterThan(1_000_000);
    const rest = await lab.ask('PATCH', location, {
      headers: { 'content-range': `${next}-${large.length - 1}` },
      body: large.subarray(next),
    });
    expect(rest.status).toBe(202);
    const digest = digestOf(large);
    expect((await lab.ask('PUT', `${location}?digest=${digest}`)).status).toBe(201);
    const got = await lab.ask('GET', `/v2/${repository}/blobs/${digest}`);
    expect(got.bytes.equals(large)).toBe(true);
  });

  it('takes requests for one upload in turn', async () => {
    const location = await openSession();
    const answers = await Promise.all([chunk(location, 0, 2500), chunk(location, 0, 2500)]);
    expect(answers.map(({ status }) => status).sort()).toEqual([202, 416]);
  });
});

describe('limits', () => {
  it('refuses blobs that are too large, and keeps nothing of them', async () => {
    lab = await startLab({ limits: { largestBlob: 1000 } });
    const location = await openSession();
    for (const body of [content, Buffer.alloc(8_000_000)])
      expect(await lab.ask('PATCH', location, { body })).toMatchObject({
        status: 413,
        code: 'SIZE_INVALID',
      });
    expect((await lab.ask('GET', location)).headers.range).toBe('0-0');
  });

  it('does not open uploads without end: what nobody goes on with makes room, what is being sent does not', async () => {
    lab = await startLab({ limits: { openUploads: 2 } });
    const sending = await openSession();
    const forgotten = await openSession();
    const begun = lab.begin('PATCH', sending, { 'content-length': '5000' });
    begun.write(content.subarray(0, 1000));
    const file = join(lab.directory, 'uploads', sending.split('/').at(-1) ?? '');
    await vi.waitFor(() => stat(file));
    const another = await openSession();
    expect((await lab.ask('GET', forgotten)).status).toBe(404);
    const second = lab.begin('PATCH', another, { 'content-length': '5000' });
    second.write(content.subarray(0, 1000));
    await vi.waitFor(() => stat(join(lab.directory, 'uploads', another.split('/').at(-1) ?? '')));
    const refused = await lab.ask('POST', `/v2/${repository}/blobs/uploads/`);
    expect(refused).toMatchObject({ status: 429, code: 'TOOMANYREQUESTS' });
    expect(refused.headers['retry-after']).toBe('60');
    for (const request of [begun, second]) request.end(content.subarray(1000));
    await vi.waitFor(async () => expect((await lab.ask('GET', sending)).headers.range).toBe('0-4999'));
    const ended = await lab.ask('PUT', `${sending}?digest=${digestOf(content)}`);
    expect(ended.status).toBe(201);
    await openSession();
  });
});

describe('mounts', () => {
  it('gives a repository what another has', async () => {
    const digest = await lab.pushBlob(repository, content);
    for (const [to, query] of [
      ['other/one', `mount=${digest}&from=${encodeURIComponent(repository)}`],
      ['other/two', `mount=${digest}`],
    ]) {
      const answer = await lab.ask('POST', `/v2/${to}/blobs/uploads/?${query}`);
      expect(answer.status).toBe(201);
      expect(answer.headers.location).toBe(`/v2/${to}/blobs/${digest}`);
      expect((await lab.ask('GET', `/v2/${to}/blobs/${digest}`)).bytes.equals(content)).toBe(true);
    }
  });

  it('opens a session for what is not there', async () => {
    const digest = digestOf(content);
    const answer = await lab.ask('POST', `/v2/${repository}/blobs/uploads/?mount=${digest}&from=no/such`);
    expect(answer.status).toBe(202);
    const ended = await lab.ask('PUT', `${answer.headers.location}?digest=${digest}`, { body: content });
    expect(ended.status).toBe(201);
  });
});
