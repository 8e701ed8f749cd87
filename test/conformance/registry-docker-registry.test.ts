import { mkdir, readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { gzipSync, zstdCompressSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { buildSampleImages } from '../../source/playground/sample-app/build-sample-images.ts';
import { seedRegistry } from '../../source/playground/sample-app/seed-registry.ts';
import {
  type DockerRegistry,
  startDockerRegistry,
} from '../playground/api/openshift/support/docker-registry.ts';
import { type ContainersTools, createContainersTools } from '../playground/registry/containers-tools.ts';
import { digestOf, json, openLab, type RegistryLab, types, user } from '../playground/registry/lab.ts';
import { findTool } from './kubectl-lab.ts';

const repository = 'devenablement/workshop';
const found = ['docker-registry', 'skopeo'].every((name) => findTool(name) !== undefined);

// Debian's docker-registry is over plain HTTP and asks nobody for a name; the playground's is over TLS and does.
describe.skipIf(!found)(found ? 'beside docker-registry' : 'beside docker-registry (not on PATH)', () => {
  let lab: RegistryLab;
  let other: DockerRegistry;
  let tools: ContainersTools;

  beforeAll(async () => {
    lab = await openLab();
    await seedRegistry(lab.server.storage, repository);
    other = await startDockerRegistry();
    tools = await createContainersTools(lab.host, lab.ca);
    await skopeo('login', '-u', user.name, '-p', user.password, lab.host);
  });
  afterAll(async () => {
    await tools.close();
    await other.close();
    await lab.close();
  });

  const skopeo = (...args: string[]): Promise<string> => tools.succeed(tools.skopeo(...args));
  const here = (reference: string): string => `docker://${lab.host}/${reference}`;
  const there = (reference: string): string => `docker://${other.host}/${reference}`;
  const out = ['copy', '--preserve-digests', '--dest-tls-verify=false'];
  const back = ['copy', '--preserve-digests', '--src-tls-verify=false'];
  const rawHere = (reference: string): Promise<string> => skopeo('inspect', '--raw', here(reference));
  const rawThere = (reference: string): Promise<string> =>
    skopeo('inspect', '--raw', '--tls-verify=false', there(reference));

  /** Pushes an image of one layer; `type` is the layer's. */
  const pushImage = async (name: string, tag: string, layer: Buffer, type: string): Promise<Buffer> => {
    const config = json({
      architecture: 'amd64',
      os: 'linux',
      rootfs: { type: 'layers', diff_ids: [digestOf(layer)] },
    });
    await lab.pushBlob(name, config);
    await lab.pushBlob(name, layer);
    const manifest = json({
      schemaVersion: 2,
      mediaType: types.manifest,
      config: { mediaType: types.config, digest: digestOf(config), size: config.length },
      layers: [{ mediaType: type, digest: digestOf(layer), size: layer.length }],
    });
    expect((await lab.pushManifest(name, tag, manifest)).status).toBe(201);
    return manifest;
  };

  it('copies an image out and back, byte for byte', async () => {
    const [v1] = buildSampleImages();
    await skopeo(...out, here(`${repository}:v1`), there('copied/out:v1'));
    await skopeo(...back, there('copied/out:v1'), here('copied/back:v1'));
    for (const raw of [await rawThere('copied/out:v1'), await rawHere('copied/back:v1')])
      expect(digestOf(raw)).toBe(v1?.digest);
    const layer = await lab.ask('GET', `/v2/copied/back/blobs/${v1?.layer.digest}`);
    expect(digestOf(layer.bytes)).toBe(v1?.layer.digest);
  });

  it('copies a list with all its images out and back', async () => {
    const [v1, v2] = buildSampleImages();
    const list = json({
      schemaVersion: 2,
      mediaType: 'application/vnd.docker.distribution.manifest.list.v2+json',
      manifests: [v1, v2].map((image, place) => ({
        mediaType: types.manifest,
        digest: image?.digest,
        size: image?.manifest.bytes.length,
        platform: { os: 'linux', architecture: place === 0 ? 'amd64' : 'arm64' },
      })),
    });
    const pushed = await lab.pushManifest(
      repository,
      'several',
      list,
      'application/vnd.docker.distribution.manifest.list.v2+json',
    );
    expect(pushed.status).toBe(201);
    await skopeo(...out, '--all', here(`${repository}:several`), there('several/out:v1'));
    await skopeo(...back, '--all', there('several/out:v1'), here('several/back:v1'));
    expect(await rawHere('several/back:v1')).toBe(list.toString());
    for (const image of [v1, v2])
      expect(await rawHere(`several/back@${image?.digest}`)).toBe(image?.manifest.bytes.toString());
    // Without --all, it is the image of the platform alone.
    await skopeo(
      'copy',
      '--override-arch=arm64',
      '--override-os=linux',
      here('several/back:v1'),
      here('several/arm:v1'),
    );
    expect(digestOf(await rawHere('several/arm:v1'))).toBe(v2?.digest);
  });

  it.each([
    ['zstd', zstdCompressSync('some layer'), 'application/vnd.oci.image.layer.v1.tar+zstd'],
    ['gzip', gzipSync('some layer'), types.layer],
  ])('copies a %s layer out and back', async (name, layer, type) => {
    const manifest = await pushImage(`layers/${name}`, 'v1', layer, type);
    await skopeo(...out, here(`layers/${name}:v1`), there(`layers/${name}:v1`));
    await skopeo(...back, there(`layers/${name}:v1`), here(`layers/${name}:v2`));
    expect(await rawHere(`layers/${name}:v2`)).toBe(manifest.toString());
  });

  it('synchronises a whole repository out, into a folder, and back', async () => {
    const tags = ['v1', 'v2', 'v3-unready', 'v4-crash'];
    const name = 'synchronised/workshop';
    for (const tag of tags) await skopeo('copy', here(`${repository}:${tag}`), here(`${name}:${tag}`));
    const docker = ['sync', '--src=docker', '--dest=docker'];
    await skopeo(...docker, '--dest-tls-verify=false', `${lab.host}/${name}`, `${other.host}/synced`);
    expect(JSON.parse(await skopeo('list-tags', '--tls-verify=false', there('synced/workshop')))).toEqual({
      Repository: `${other.host}/synced/workshop`,
      Tags: expect.arrayContaining(tags),
    });
    await skopeo(...docker, '--src-tls-verify=false', `${other.host}/synced/workshop`, `${lab.host}/synced`);
    expect(JSON.parse(await skopeo('list-tags', here('synced/workshop')))).toEqual({
      Repository: `${lab.host}/synced/workshop`,
      Tags: tags,
    });
    const folder = join(tools.folder, 'synced');
    await mkdir(folder);
    await skopeo('sync', '--src=docker', '--dest=dir', `${lab.host}/${name}`, folder);
    expect((await readdir(folder)).sort()).toEqual(tags.map((tag) => `workshop:${tag}`));
    for (const image of buildSampleImages())
      expect(await readFile(join(folder, `workshop:${image.tag}`, 'manifest.json'), 'utf8')).toBe(
        image.manifest.bytes.toString(),
      );
  });

  it('refuses manifests of schema 1 in clear words', async () => {
    const { code, all } = await tools.skopeo(
      'copy',
      '--format=v2s1',
      here(`${repository}:v1`),
      here('copied/schema1:v1'),
    );
    expect(code).not.toBe(0);
    expect(all).toContain('vnd.docker.distribution.manifest.v1+prettyjws');
    expect(all).toContain('is not supported');
  });

  it('refuses a list whose images were not copied, and says which are missing', async () => {
    const [v1] = buildSampleImages();
    const index = json({
      schemaVersion: 2,
      mediaType: types.index,
      manifests: [
        {
          mediaType: types.manifest,
          digest: v1?.digest,
          size: v1?.manifest.bytes.length,
          platform: { os: 'linux', architecture: 'amd64' },
        },
      ],
    });
    expect((await lab.pushManifest(repository, 'one', index, types.index)).status).toBe(201);
    const { code, all } = await tools.skopeo(
      'copy',
      '--multi-arch=index-only',
      here(`${repository}:one`),
      here('copied/sparse:v1'),
    );
    expect(code).not.toBe(0);
    expect(all).toContain(`manifest refers to what is not in copied/sparse: ${v1?.digest}`);
  });

  it('deletes a manifest with all its tags, and says what happened to them', async () => {
    for (const tag of ['one', 'two'])
      await skopeo('copy', here(`${repository}:v2`), here(`deleted/app:${tag}`));
    await skopeo('copy', here(`${repository}:v1`), here('deleted/app:other'));
    await skopeo('delete', here('deleted/app:one'));
    expect(JSON.parse(await skopeo('list-tags', here('deleted/app')))).toMatchObject({ Tags: ['other'] });
    const { all } = await tools.skopeo('inspect', here('deleted/app:two'));
    expect(all).toContain('Tag two was deleted or has expired');
  });

  it('is trusted with its authority, or without any check, and not otherwise', async () => {
    const stranger = await createContainersTools('elsewhere.example.com', lab.ca);
    try {
      const inspect = (...args: string[]) =>
        stranger.skopeo('inspect', '--raw', ...args, here(`${repository}:v1`));
      expect((await inspect(`--cert-dir=${stranger.certificates}`)).code).toBe(0);
      expect((await inspect('--tls-verify=false')).code).toBe(0);
      const refused = await inspect();
      expect(refused.code).not.toBe(0);
      expect(refused.all).toContain('certificate signed by unknown authority');
    } finally {
      await stranger.close();
    }
  });
});
