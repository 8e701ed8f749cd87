import { beforeEach, describe, expect, it } from 'vitest';
import { digestOf, json, type RegistryLab, startLab, types } from './lab.ts';

const repository = 'devenablement/workshop';
let lab: RegistryLab;

beforeEach(async () => {
  lab = await startLab();
});

describe('manifests', () => {
  const config = Buffer.from('{}');
  const configEntry = { mediaType: types.config, digest: digestOf(config), size: config.length };
  const image = (more: Record<string, unknown> = {}): Buffer =>
    json({ schemaVersion: 2, mediaType: types.manifest, config: configEntry, layers: [], ...more });

  beforeEach(async () => {
    await lab.pushBlob(repository, config);
  });

  it('takes one by digest, of both algorithms, and only with that digest', async () => {
    for (const algorithm of ['sha256', 'sha512']) {
      const digest = digestOf(image(), algorithm);
      const answer = await lab.pushManifest(repository, digest, image());
      expect(answer.status).toBe(201);
      expect(answer.headers).toMatchObject({
        'docker-content-digest': digest,
        location: `/v2/${repository}/manifests/${digest}`,
      });
      const got = await lab.ask('GET', answer.headers.location ?? '');
      expect(got.bytes.equals(image())).toBe(true);
      const other = image({ annotations: { a: 'b' } });
      expect(await lab.pushManifest(repository, digest, other)).toMatchObject({
        status: 400,
        code: 'DIGEST_INVALID',
      });
    }
    expect(await lab.pushManifest(repository, 'sha256:bad', image())).toMatchObject({ status: 400 });
  });

  it('sets tags together with a manifest that is put by digest', async () => {
    const answer = await lab.pushManifest(repository, `${digestOf(image())}?tag=a&tag=b`, image());
    expect(answer.headers['oci-tag']).toBe('a, b');
    const { json: list } = await lab.ask('GET', `/v2/${repository}/tags/list`);
    expect(list).toEqual({ name: repository, tags: ['a', 'b'] });
  });

  it('refuses one whose blobs are missing, and says which', async () => {
    const missing = digestOf('missing');
    const layers = [{ mediaType: types.layer, digest: missing, size: 7 }];
    const answer = await lab.pushManifest(repository, 'v1', image({ layers }));
    expect(answer).toMatchObject({ status: 400, code: 'MANIFEST_BLOB_UNKNOWN' });
    expect(answer.text).toContain(missing);
    const child = json({
      schemaVersion: 2,
      mediaType: types.index,
      manifests: [{ mediaType: types.manifest, digest: missing, size: 7 }],
    });
    expect(await lab.pushManifest(repository, 'v1', child, types.index)).toMatchObject({
      code: 'MANIFEST_BLOB_UNKNOWN',
    });
    expect((await lab.ask('HEAD', `/v2/${repository}/manifests/v1`)).status).toBe(404);
  });

  it('does not ask for layers that may not be distributed', async () => {
    const layers = [
      {
        mediaType: 'application/vnd.oci.image.layer.nondistributable.v1.tar+gzip',
        digest: digestOf('elsewhere'),
        size: 9,
        urls: ['https://example.com/layer'],
      },
    ];
    expect((await lab.pushManifest(repository, 'v1', image({ layers }))).status).toBe(201);
  });

  it('takes indexes of indexes, and empty ones', async () => {
    const index = (...manifests: { type: string; bytes: Buffer }[]): Buffer =>
      json({
        schemaVersion: 2,
        mediaType: types.index,
        manifests: manifests.map(({ type, bytes }) => ({
          mediaType: type,
          digest: digestOf(bytes),
          size: bytes.length,
        })),
      });
    await lab.pushManifest(repository, digestOf(image()), image());
    const inner = index({ type: types.manifest, bytes: image() });
    const outer = index({ type: types.index, bytes: inner });
    for (const bytes of [inner, outer, index()]) {
      const answer = await lab.pushManifest(repository, digestOf(bytes), bytes, types.index);
      expect(answer.status).toBe(201);
    }
  });

  it('takes large ones, and not larger ones', async () => {
    const padding = (size: number) => image({ annotations: { padding: 'x'.repeat(size) } });
    expect((await lab.pushManifest(repository, 'v1', padding(3_900_000))).status).toBe(201);
    expect(await lab.pushManifest(repository, 'v2', padding(4_200_000))).toMatchObject({
      status: 413,
      code: 'MANIFEST_INVALID',
    });
  });

  it.each([
    ['no JSON', Buffer.from('{'), types.manifest, 400],
    ['an image without a configuration', json({ schemaVersion: 2, layers: [] }), types.manifest, 400],
    [
      'schema 1',
      json({ schemaVersion: 1, name: 'x' }),
      'application/vnd.docker.distribution.manifest.v1+json',
      415,
    ],
    ['an unknown type', image(), 'application/json', 415],
    ['a body of another type', image(), types.index, 400],
    ['both an image and an index', image({ manifests: [] }), types.manifest, 400],
    [
      'another type inside',
      image({ mediaType: 'application/vnd.docker.distribution.manifest.v2+json' }),
      types.manifest,
      400,
    ],
  ])('refuses %s', async (_, bytes, type, status) => {
    expect(await lab.pushManifest(repository, 'v1', bytes, type)).toMatchObject({
      status,
      code: 'MANIFEST_INVALID',
    });
  });

  it('refuses tags that are none', async () => {
    for (const tag of ['.hidden', '-x', 'a'.repeat(129), '%20'])
      expect(await lab.pushManifest(repository, tag, image())).toMatchObject({
        status: 400,
        code: 'TAG_INVALID',
      });
  });
});
