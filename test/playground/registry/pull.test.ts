import { beforeEach, describe, expect, it } from 'vitest';
import { digestOf, json, type RegistryLab, startLab, types } from './lab.ts';

const repository = 'devenablement/workshop';
let lab: RegistryLab;

beforeEach(async () => {
  lab = await startLab();
});

describe('manifests', () => {
  it('gives the bytes as they were pushed, by tag and by digest', async () => {
    const { bytes, digest } = await lab.pushImage(repository, 'v1', 'v1');
    for (const reference of ['v1', digest, encodeURIComponent(digest)]) {
      const path = `/v2/${repository}/manifests/${reference}`;
      const got = await lab.ask('GET', path, { authorization: null });
      expect(got.status).toBe(200);
      expect(got.bytes.equals(bytes)).toBe(true);
      const head = await lab.ask('HEAD', path, { authorization: null });
      expect(head.bytes).toHaveLength(0);
      for (const { headers } of [got, head])
        expect(headers).toMatchObject({
          'content-type': types.manifest,
          'content-length': String(bytes.length),
          'docker-content-digest': digest,
        });
    }
  });

  it('keeps bytes that another serialiser would write otherwise, and fields that it does not know', async () => {
    const config = await lab.pushBlob(repository, Buffer.from('{}'));
    const odd = Buffer.from(
      `{\n  "layers": [],\t"x-unknown": 1e3, "schemaVersion":2,\n"config":{"size":2,"digest":"${config}","mediaType":"application/vnd.example+json"}}\n\n`,
    );
    expect((await lab.pushManifest(repository, 'odd', odd)).status).toBe(201);
    const got = await lab.ask('GET', `/v2/${repository}/manifests/odd`);
    expect(got.bytes.equals(odd)).toBe(true);
    expect(got.headers['docker-content-digest']).toBe(digestOf(odd));
  });

  it('says what is not there in the words that clients know', async () => {
    await lab.pushImage(repository, 'v1', 'v1');
    const code = async (path: string) => {
      const { status, code: words, headers } = await lab.ask('GET', path);
      expect(headers['content-type']).toBe('application/json');
      return `${status} ${words}`;
    };
    expect(await code(`/v2/${repository}/manifests/v9`)).toBe('404 MANIFEST_UNKNOWN');
    expect(await code(`/v2/${repository}/manifests/${digestOf('x')}`)).toBe('404 MANIFEST_UNKNOWN');
    expect(await code(`/v2/${repository}/manifests/sha256:baddigeststring`)).toBe('400 DIGEST_INVALID');
    expect(await code(`/v2/${repository}/blobs/${digestOf('x')}`)).toBe('404 BLOB_UNKNOWN');
    expect(await code('/v2/devenablement/other/manifests/v1')).toBe('404 NAME_UNKNOWN');
    await lab.ask('DELETE', `/v2/${repository}/manifests/v1`);
    expect(await code(`/v2/${repository}/manifests/v1`)).toBe('404 TAG_EXPIRED');
  });

  it('gives clients that do not know indexes the image for linux/amd64, by tag only', async () => {
    const arm = await lab.pushImage(repository, 'arm', 'arm');
    const amd = await lab.pushImage(repository, 'amd', 'amd');
    const entry = ({ bytes, digest }: { bytes: Buffer; digest: string }, architecture: string) => ({
      mediaType: types.manifest,
      digest,
      size: bytes.length,
      platform: { os: 'linux', architecture },
    });
    const index = json({ schemaVersion: 2, manifests: [entry(arm, 'arm64'), entry(amd, 'amd64')] });
    await lab.pushManifest(repository, 'multi', index, types.index);
    const digest = async (reference: string, accept?: string) => {
      const { headers } = await lab.ask('HEAD', `/v2/${repository}/manifests/${reference}`, {
        ...(accept === undefined ? {} : { headers: { accept } }),
      });
      return headers['docker-content-digest'];
    };
    expect(await digest('multi', `${types.manifest}, ${types.index}`)).toBe(digestOf(index));
    expect(await digest('multi', types.manifest)).toBe(amd.digest);
    expect(await digest('multi', `${types.manifest}, */*`)).toBe(digestOf(index));
    expect(await digest('multi')).toBe(digestOf(index));
    expect(await digest(digestOf(index), types.manifest)).toBe(digestOf(index));
  });
});

describe('blobs', () => {
  const content = Buffer.from(Array.from({ length: 2048 }, (_, index) => index % 251));

  it('gives ranges of bytes', async () => {
    const path = `/v2/${repository}/blobs/${await lab.pushBlob(repository, content)}`;
    const part = async (range: string) => {
      const { status, headers, bytes } = await lab.ask('GET', path, { headers: { range } });
      return { status, range: headers['content-range'], length: headers['content-length'], bytes };
    };
    expect(await part('bytes=500-1499')).toEqual({
      status: 206,
      range: 'bytes 500-1499/2048',
      length: '1000',
      bytes: content.subarray(500, 1500),
    });
    expect(await part('bytes=500-')).toMatchObject({ status: 206, bytes: content.subarray(500) });
    expect(await part('bytes=-500')).toMatchObject({ status: 206, bytes: content.subarray(1548) });
    expect(await part('bytes=2000-5000')).toMatchObject({
      status: 206,
      range: 'bytes 2000-2047/2048',
      bytes: content.subarray(2000),
    });
    expect(await part('bytes=500-0')).toMatchObject({ status: 416, range: 'bytes */2048' });
    expect(await part('bytes=2048-')).toMatchObject({ status: 416 });
    expect(await part('bytes=0-1,5-6')).toMatchObject({ status: 200, bytes: content });
  });

  it.each([Buffer.alloc(0), Buffer.from('{}'), content])(
    'tells lengths without giving the bytes',
    async (blob) => {
      const digest = await lab.pushBlob(repository, blob);
      const path = `/v2/${repository}/blobs/${digest}`;
      const head = await lab.ask('HEAD', path);
      expect(head).toMatchObject({ status: 200, text: '' });
      expect(head.headers).toMatchObject({
        'content-length': String(blob.length),
        'docker-content-digest': digest,
      });
      const got = await lab.ask('GET', path);
      expect(got.bytes.equals(blob)).toBe(true);
      expect(got.headers['content-length']).toBe(String(blob.length));
    },
  );

  it('does not show a blob of one repository in another', async () => {
    const digest = await lab.pushBlob(repository, content);
    await lab.pushBlob('other/repository', Buffer.from('something else'));
    expect((await lab.ask('HEAD', `/v2/other/repository/blobs/${digest}`)).status).toBe(404);
  });
});

describe('what no registry has', () => {
  it.each([
    '/v2/../../etc/manifests/v1',
    '/v2/a/../b/manifests/v1',
    '/v2/a%2f..%2f..%2fb/manifests/v1',
    '/v2/a//b/manifests/v1',
    '/v2/A/manifests/v1',
    '/v2/a/.b/tags/list',
    `/v2/${'a/'.repeat(200)}b/tags/list`,
    '/v2/a%00b/tags/list',
  ])('refuses the name in %s', async (path) => {
    expect(await lab.ask('GET', path)).toMatchObject({ status: 400, code: 'NAME_INVALID' });
  });

  it.each(['/v2/a/b/blobs/..%2f..%2fregistry.db', '/v2/a/b/blobs/sha256:..%2f..%2fregistry.db'])(
    'does not take %s for a blob',
    async (path) => {
      await lab.pushBlob('a/b', Buffer.from('x'));
      expect((await lab.ask('GET', path)).status).toBe(404);
    },
  );

  it('answers what it does not know', async () => {
    expect((await lab.ask('GET', '/')).status).toBe(404);
    expect((await lab.ask('GET', '/%zz')).status).toBe(404);
    const wrong = await lab.ask('POST', `/v2/${repository}/tags/list`);
    expect(wrong).toMatchObject({ status: 405, code: 'UNSUPPORTED' });
    expect(wrong.headers.allow).toBe('GET, HEAD');
  });
});
