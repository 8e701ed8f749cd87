import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import { digestOf, json, type RegistryLab, startLab, types } from './lab.ts';

const repository = 'conformance/repo1';
let lab: RegistryLab;

beforeEach(async () => {
  lab = await startLab();
});

const list = async (query = ''): Promise<{ tags: string[]; link: string | undefined }> => {
  const { json: body, headers, status } = await lab.ask('GET', `/v2/${repository}/tags/list${query}`);
  expect(status).toBe(200);
  const { name, tags } = body as { name: string; tags: string[] };
  expect(name).toBe(repository);
  const { link } = headers;
  return { tags, link: Array.isArray(link) ? link[0] : link };
};

describe('tags', () => {
  it('lists them in order, a page at a time', async () => {
    const { bytes } = await lab.pushImage(repository, 'v1', 'v1');
    for (const tag of ['v10', 'B', 'a', 'v2']) await lab.pushManifest(repository, tag, bytes);
    expect(await list()).toEqual({ tags: ['B', 'a', 'v1', 'v10', 'v2'], link: undefined });
    expect(await list('?n=0')).toEqual({ tags: [], link: undefined });
    const pages: string[][] = [];
    let next: string | undefined = '?n=2';
    while (next !== undefined) {
      const { tags, link }: Awaited<ReturnType<typeof list>> = await list(next);
      pages.push(tags);
      next = link === undefined ? undefined : /^<[^?]+(\?.*)>; rel="next"$/.exec(link)?.[1];
    }
    expect(pages).toEqual([['B', 'a'], ['v1', 'v10'], ['v2']]);
    expect((await list('?last=v1&n=50')).tags).toEqual(['v10', 'v2']);
    expect(await lab.ask('GET', `/v2/${repository}/tags/list?n=x`)).toMatchObject({
      status: 400,
      code: 'PAGINATION_NUMBER_INVALID',
    });
  });

  it('gives at most a hundred at once', async () => {
    const { bytes } = await lab.pushImage(repository, 'v', 'v1');
    const digest = digestOf(bytes);
    const tags = Array.from({ length: 120 }, (_, index) => `t${String(index).padStart(3, '0')}`);
    await lab.pushManifest(repository, `${digest}?${tags.map((tag) => `tag=${tag}`).join('&')}`, bytes);
    const first = await list('?n=1000');
    expect(first.tags).toEqual(tags.slice(0, 100));
    expect(first.link).toBe(`</v2/${repository}/tags/list?n=100&last=t099>; rel="next"`);
  });

  it('has an empty list for a repository without', async () => {
    await lab.pushBlob(repository, Buffer.from('x'));
    expect(await list()).toEqual({ tags: [], link: undefined });
  });

  it('lists repositories', async () => {
    for (const name of ['b/two', 'a/one', 'c']) await lab.pushBlob(name, Buffer.from('x'));
    expect((await lab.ask('GET', '/v2/_catalog')).json).toEqual({ repositories: ['a/one', 'b/two', 'c'] });
    const page = await lab.ask('GET', '/v2/_catalog?n=1&last=a/one');
    expect(page.json).toEqual({ repositories: ['b/two'] });
    expect(page.headers.link).toBe('</v2/_catalog?n=1&last=b%2Ftwo>; rel="next"');
  });
});

describe('referrers', () => {
  const referrers = async (digest: string, query = '') => {
    const answer = await lab.ask('GET', `/v2/${repository}/referrers/${digest}${query}`);
    expect(answer.status).toBe(200);
    expect(answer.headers['content-type']).toBe(types.index);
    const body = answer.json as { schemaVersion: number; mediaType: string; manifests: unknown[] };
    expect(body).toMatchObject({ schemaVersion: 2, mediaType: types.index });
    return { manifests: body.manifests, filters: answer.headers['oci-filters-applied'] };
  };

  it('lists what is about a manifest, there or not', async () => {
    const empty = Buffer.from('{}');
    await lab.pushBlob(repository, empty);
    const config = { mediaType: 'application/vnd.example.sbom', digest: digestOf(empty), size: 2 };
    const subject = { mediaType: types.manifest, digest: digestOf('not there yet'), size: 9 };
    const sbom = json({ schemaVersion: 2, mediaType: types.manifest, config, layers: [], subject });
    const signature = json({
      schemaVersion: 2,
      mediaType: types.manifest,
      artifactType: 'application/vnd.example.signature',
      annotations: { by: 'jdoe2' },
      config,
      layers: [],
      subject,
    });
    const index = json({ schemaVersion: 2, mediaType: types.index, manifests: [], subject });
    for (const [bytes, type] of [
      [sbom, types.manifest],
      [signature, types.manifest],
      [index, types.index],
    ] as const) {
      const answer = await lab.pushManifest(repository, digestOf(bytes), bytes, type);
      expect(answer.status).toBe(201);
      expect(answer.headers['oci-subject']).toBe(subject.digest);
    }
    const entry = (bytes: Buffer, mediaType: string, more: object = {}) => ({
      mediaType,
      digest: digestOf(bytes),
      size: bytes.length,
      ...more,
    });
    const signed = entry(signature, types.manifest, {
      artifactType: 'application/vnd.example.signature',
      annotations: { by: 'jdoe2' },
    });
    expect(await referrers(subject.digest)).toEqual({
      manifests: [
        entry(sbom, types.manifest, { artifactType: 'application/vnd.example.sbom' }),
        signed,
        entry(index, types.index),
      ],
      filters: undefined,
    });
    expect(await referrers(subject.digest, `?artifactType=application/vnd.example.signature`)).toEqual({
      manifests: [signed],
      filters: 'artifactType',
    });
    expect((await referrers(digestOf('nobody'))).manifests).toEqual([]);
  });
});

describe('deleting', () => {
  it('takes a tag and leaves the manifest', async () => {
    const { digest } = await lab.pushImage(repository, 'v1', 'v1');
    const path = `/v2/${repository}/manifests`;
    expect((await lab.ask('DELETE', `${path}/v1`)).status).toBe(202);
    expect((await lab.ask('HEAD', `${path}/v1`)).status).toBe(404);
    expect((await lab.ask('HEAD', `${path}/${digest}`)).status).toBe(200);
    expect(await lab.ask('DELETE', `${path}/v1`)).toMatchObject({ status: 404, code: 'MANIFEST_UNKNOWN' });
  });

  it('takes a manifest together with all its tags', async () => {
    const { bytes, digest } = await lab.pushImage(repository, 'v1', 'v1');
    await lab.pushManifest(repository, 'latest', bytes);
    await lab.pushImage(repository, 'v2', 'v2');
    const path = `/v2/${repository}/manifests`;
    expect((await lab.ask('DELETE', `${path}/${digest}`)).status).toBe(202);
    expect((await lab.ask('HEAD', `${path}/${digest}`)).status).toBe(404);
    expect((await list()).tags).toEqual(['v2']);
    expect((await lab.ask('DELETE', `${path}/${digest}`)).status).toBe(404);
  });

  it('takes a blob from one repository, and its file with the last', async () => {
    const digest = await lab.pushBlob(repository, Buffer.from('shared'));
    await lab.ask('POST', `/v2/conformance/repo2/blobs/uploads/?mount=${digest}&from=${repository}`);
    const status = async (name: string, method: string) =>
      (await lab.ask(method, `/v2/${name}/blobs/${digest}`)).status;
    expect(await status(repository, 'DELETE')).toBe(202);
    expect(await status(repository, 'HEAD')).toBe(404);
    expect(await status(repository, 'DELETE')).toBe(404);
    expect(await status('conformance/repo2', 'GET')).toBe(200);
    expect(await status('conformance/repo2', 'DELETE')).toBe(202);
    expect(await readdir(join(lab.directory, 'blobs', 'sha256'))).toEqual([]);
  });
});
