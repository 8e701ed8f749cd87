import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { beforeEach, describe, expect, it, onTestFinished } from 'vitest';
import { buildSampleImages } from '../../source/playground/sample-app/build-sample-images.ts';
import type { PushingRegistry } from '../../source/registry/registry.ts';
import { publish } from '../../source/tutorial/publish.ts';
import { type ImagesRequest, publishImages } from '../../source/tutorial/publish-images.ts';
import { createAuthority } from '../cluster/certificates.ts';
import { hasDockerRegistry } from '../playground/api/openshift/support/docker-registry.ts';
import {
  buildImage,
  buildIndex,
  startRegistry,
  type TestRegistry,
} from '../playground/api/openshift/support/registry.ts';
import { type ContainersTools, createContainersTools } from '../playground/registry/containers-tools.ts';
import { createClient, reference, refusalOf } from './client.ts';
import { type SecuredRegistry, startSecuredRegistry } from './secured-docker-registry.ts';

const found = hasDockerRegistry() && hasSkopeo();
const versions = ['v1', 'v2', 'v3-unready', 'v4-crash'];

// The reference implementation, secured as a company's registry is, against what a class is given.
describe.skipIf(!found)(
  found ? 'a secured docker-registry' : 'a secured docker-registry (tools not on PATH)',
  () => {
    let server: SecuredRegistry;
    let registry: PushingRegistry;
    let tools: ContainersTools;
    let elsewhere: TestRegistry;
    const amd64 = buildImage('node for amd64');
    const arm64 = buildImage('node for arm64');
    const list = buildIndex([
      { image: amd64, platform: { os: 'linux', architecture: 'amd64' } },
      { image: arm64, platform: { os: 'linux', architecture: 'arm64' } },
    ]);
    const at = (rest: string) => `${server.host}/devenablement/workshop${rest}`;

    beforeEach(async () => {
      server = await startSecuredRegistry();
      const { authority, authFile } = server;
      const ca = authority.certificate;
      tools = await createContainersTools(server.host, ca);
      onTestFinished(() => tools.close());
      const { certificate: cert, key } = await authority.sign('vendor', ['localhost', '127.0.0.1']);
      elsewhere = await startRegistry({ cert, key });
      onTestFinished(() => elsewhere.close());
      elsewhere.putIndex('ubi9/nodejs', 'latest', list, amd64, arm64);
      // One client talks to both, as it does to a vendor's registry and the class's own.
      registry = await createClient({ ca, authFile });
    });

    const inspect = async (rest: string, ...more: string[]): Promise<Record<string, unknown>> =>
      JSON.parse(
        await tools.succeed(
          tools.skopeo(
            ...['inspect', ...more, `--cert-dir=${tools.certificates}`, `--creds=${server.credentials}`],
            `docker://${at(rest)}`,
          ),
        ),
      );

    const request = (more: Partial<ImagesRequest> = {}): ImagesRequest => ({
      repository: at(''),
      base: `${elsewhere.host}/ubi9/nodejs:latest`,
      platform: 'linux/amd64',
      overwrite: false,
      registry,
      onProgress: () => {},
      signal: new AbortController().signal,
      ...more,
    });

    it("is filled with the course's images on a base of another registry, as skopeo sees it", async () => {
      const told: string[] = [];
      const published = await publishImages(request({ onProgress: (text) => told.push(text) }));
      expect(published.base).toBe(`${elsewhere.host}/ubi9/nodejs@${amd64.manifest.digest}`);
      expect(published.images.map(({ tag, state }) => [tag, state])).toEqual(
        versions.map((tag) => [tag, 'pushed']),
      );
      expect(told).toEqual([
        'layer 1 of 1 of the base, 1 kB: copied',
        ...published.images.map(({ tag, digest }) => `${at(`:${tag}`)} is ${digest}`),
      ]);
      for (const { tag, digest } of published.images) {
        expect((await registry.tag(reference(at(`:${tag}`))))?.digest).toBe(digest);
        const seen = await inspect(`:${tag}`);
        expect(seen).toMatchObject({ Digest: digest, Architecture: 'amd64', Os: 'linux' });
        // The base's layer, then the application's: the one of the playground's images, byte for byte.
        expect(seen['Layers']).toEqual([amd64.layer.digest, buildSampleImages()[0]?.layer.digest]);
        const raw = await inspect(`:${tag}`, '--config');
        expect(raw).toMatchObject({
          config: { User: '1001', Entrypoint: ['node', '/app/server.mjs'], WorkingDir: '/app' },
        });
      }
      // Told to do it again, there is nothing to do; every byte of every image is there to be pulled.
      expect((await publishImages(request())).images.map(({ state }) => state)).toEqual(
        versions.map(() => 'there'),
      );
      const copied = await tools.skopeo(
        ...['copy', '--quiet', `--src-cert-dir=${tools.certificates}`, `--src-creds=${server.credentials}`],
        ...[`docker://${at(':v2')}`, `dir:${tools.folder}/copy`],
      );
      expect(copied.code, copied.all).toBe(0);
    });

    it('mounts the layers of a base that it has itself', async () => {
      await publishImages(request({ repository: `${server.host}/base/node` }));
      const told: string[] = [];
      await publishImages(
        request({ base: `${server.host}/base/node:v1`, onProgress: (text) => told.push(text) }),
      );
      // Layers go beside each other: which is through first is not said.
      expect(told.filter((line) => line.startsWith('layer')).sort()).toEqual([
        'layer 1 of 2 of the base, 1 kB: mounted',
        expect.stringMatching(/^layer 2 of 2 of the base, \d+ kB: mounted$/),
      ]);
      expect(await inspect(':v2')).toMatchObject({ Architecture: 'amd64' });
    });

    it('moves no tag that points elsewhere, unless it is told to', async () => {
      await publishImages(request({ platform: 'linux/arm64' }));
      await expect(publishImages(request())).rejects.toThrow(
        `${at('')} has other images under v1, v2, v3-unready, v4-crash.`,
      );
      const moved = await publishImages(request({ overwrite: true }));
      expect(moved.images.map(({ state }) => state)).toEqual(versions.map(() => 'pushed'));
      expect(moved.platform).toBe('linux/amd64');
      await expect(publishImages(request({ platform: 'linux/s390x' }))).rejects.toMatchObject({
        remedy: 'Give one of its platforms with --platform: linux/amd64, linux/arm64.',
      });
    });

    it("gets a learner's tag moved without a layer, and lists as lists", async () => {
      const { images } = await publishImages(request());
      const learner = { cdsid: 'jdoe2', namespace: 'class', repository: at('') };
      const published = await publish('v2', learner, registry);
      expect(published.digest).toBe(images[1]?.digest);
      expect(await inspect(':jdoe2')).toMatchObject({ Digest: images[1]?.digest });
      const index = buildIndex([
        {
          image: { ...amd64, manifest: await manifestOf(':v1') },
          platform: { os: 'linux', architecture: 'amd64' },
        },
      ]);
      await registry.pushManifest({ ...reference(at('')), tag: 'multi' }, index);
      const list = await publish('multi', learner, registry);
      expect(list).toMatchObject({ digest: index.digest, before: images[1]?.digest });
      expect(await registry.tag(reference(at(':jdoe2')))).toMatchObject({
        digest: index.digest,
        platforms: { 'linux/amd64': images[0]?.digest },
      });
      const raw = await inspect(':jdoe2', '--raw');
      expect(raw).toMatchObject({ manifests: [{ digest: images[0]?.digest }] });
    });

    it('says who may push, and leaves nothing behind', async () => {
      const repository = reference(at(''));
      expect(await registry.mayPush(repository)).toEqual({ allowed: true, from: server.authFile });
      const nobody = await createClient({ ca: server.authority.certificate });
      expect(await nobody.mayPush(repository)).toMatchObject({
        allowed: false,
        words: expect.stringContaining('wants to know who pushes'),
      });
      expect((await refusalOf(registry.tags(repository))).status).toBe(404);
      const refusal = await refusalOf(nobody.tag(repository));
      expect(refusal.message).toContain('private or missing');
    });

    it('is not trusted without its authority', async () => {
      const { authFile } = server;
      const stranger = await createClient({ ca: (await createAuthority()).certificate, authFile });
      const error = await refusalOf(stranger.tags(reference(at(''))));
      expect(error.message).toContain('its certificate is not signed by an authority that is trusted');
      expect(error.message).not.toContain('sesame');
    });

    async function manifestOf(rest: string) {
      const { bytes, mediaType } = await registry.manifest(reference(at(rest)));
      const buffer = Buffer.from(bytes);
      return {
        bytes: buffer,
        mediaType,
        digest: `sha256:${createHash('sha256').update(buffer).digest('hex')}`,
      };
    }
  },
);

function hasSkopeo(): boolean {
  try {
    execFileSync('skopeo', ['--version'], { stdio: 'ignore' });
    return true;
  } catch {
    if (process.env['OC_TUTOR_REQUIRE_TOOLS']) throw new Error('skopeo is not on PATH');
    return false;
  }
}
