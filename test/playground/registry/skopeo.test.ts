import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { beforeEach, describe, expect, it, onTestFinished } from 'vitest';
import { buildSampleImages } from '../../../source/playground/sample-app/build-sample-images.ts';
import { seedRegistry } from '../../../source/playground/sample-app/seed-registry.ts';
import { createRegistry } from '../../../source/registry/create-registry.ts';
import { type ContainersTools, createContainersTools } from './containers-tools.ts';
import { json, type RegistryLab, startLab, types, user } from './lab.ts';

const repository = 'devenablement/workshop';

function hasSkopeo(): boolean {
  try {
    execFileSync('skopeo', ['--version'], { stdio: 'ignore' });
    return true;
  } catch {
    if (process.env['OC_TUTOR_REQUIRE_TOOLS']) throw new Error('skopeo is not on PATH');
    return false;
  }
}

const found = hasSkopeo();

describe.skipIf(!found)(found ? 'skopeo' : 'skopeo (not on PATH)', () => {
  let lab: RegistryLab;
  let tools: ContainersTools;
  let folder: string;

  beforeEach(async () => {
    lab = await startLab();
    await seedRegistry(lab.server.storage, repository);
    tools = await createContainersTools(lab.host, lab.ca);
    ({ folder } = tools);
    onTestFinished(() => tools.close());
  });

  const certificates = (...sides: string[]) => sides.map((side) => `--${side}cert-dir=${tools.certificates}`);
  const credentials = (side: string) => `--${side}creds=${user.name}:${user.password}`;
  const at = (reference: string) => `docker://${lab.host}/${reference}`;

  const run = (...args: string[]): Promise<string> => tools.succeed(tools.skopeo(...args));

  it('pulls, inspects and lists without credentials', async () => {
    const [v1] = buildSampleImages();
    const inspected = JSON.parse(
      await run('inspect', ...certificates(''), at(`${repository}:v1`)),
    ) as unknown;
    expect(inspected).toMatchObject({
      Digest: v1?.digest,
      Architecture: 'amd64',
      Os: 'linux',
      Layers: [v1?.layer.digest],
      RepoTags: ['v1', 'v2', 'v3-unready', 'v4-crash'],
    });
    expect(JSON.parse(await run('list-tags', ...certificates(''), at(repository)))).toEqual({
      Repository: `${lab.host}/${repository}`,
      Tags: ['v1', 'v2', 'v3-unready', 'v4-crash'],
    });
    const raw = await run('inspect', '--raw', ...certificates(''), at(`${repository}@${v1?.digest}`));
    expect(raw).toBe(v1?.manifest.bytes.toString());
  });

  it('copies to a folder and back, and the digest stays', async () => {
    const [, v2] = buildSampleImages();
    const layout = `oci:${join(folder, 'layout')}:v2`;
    await run('copy', ...certificates('src-'), at(`${repository}:v2`), layout);
    const push = ['copy', '--preserve-digests', ...certificates('dest-')];
    const refused = await tools.skopeo(...push, layout, at('copies/workshop:v2'));
    expect(refused.code).not.toBe(0);
    expect(refused.all).toMatch(/authentication required|unauthorized/);
    await run(...push, credentials('dest-'), layout, at('copies/workshop:v2'));
    const head = await lab.ask('HEAD', '/v2/copies/workshop/manifests/v2');
    expect(head.headers['docker-content-digest']).toBe(v2?.digest);
  });

  it('pushes what it has compressed itself, without knowing its length', async () => {
    const plain = join(folder, 'plain');
    await run('copy', ...certificates('src-'), '--dest-decompress', at(`${repository}:v1`), `dir:${plain}`);
    await run(
      'copy',
      ...certificates('dest-'),
      credentials('dest-'),
      '--format=v2s2',
      `dir:${plain}`,
      at('copies/compressed:v1'),
    );
    const inspected = JSON.parse(await run('inspect', ...certificates(''), at('copies/compressed:v1'))) as {
      Env: string[];
    };
    expect(inspected.Env).toContain('MESSAGE=hello from v1');
    const manifest = await lab.ask('GET', '/v2/copies/compressed/manifests/v1');
    expect(manifest.headers['content-type']).toBe('application/vnd.docker.distribution.manifest.v2+json');
  });

  it('copies an image list with everything in it from one repository to another', async () => {
    const [v1, v2] = buildSampleImages();
    const index = json({
      schemaVersion: 2,
      mediaType: types.index,
      manifests: [v1, v2].map((image, place) => ({
        mediaType: types.manifest,
        digest: image?.digest,
        size: image?.manifest.bytes.length,
        platform: { os: 'linux', architecture: place === 0 ? 'amd64' : 'arm64' },
      })),
    });
    await lab.pushManifest(repository, 'multi', index, types.index);
    await run(
      'copy',
      '--all',
      '--preserve-digests',
      ...certificates('src-', 'dest-'),
      credentials('dest-'),
      at(`${repository}:multi`),
      at('copies/multi:latest'),
    );
    const copied = await lab.ask('GET', '/v2/copies/multi/manifests/latest');
    expect(copied.bytes.equals(index)).toBe(true);
    for (const image of [v1, v2])
      expect((await lab.ask('HEAD', `/v2/copies/multi/manifests/${image?.digest}`)).status).toBe(200);
  });

  it('deletes a manifest with every tag on it', async () => {
    await lab.ask('PUT', `/api/v1/repository/${repository}/tag/jdoe2`, {
      body: json({ manifest_digest: buildSampleImages()[0]?.digest }),
    });
    await run('delete', ...certificates(''), credentials(''), at(`${repository}:jdoe2`));
    const { json: list } = await lab.ask('GET', `/v2/${repository}/tags/list`);
    expect(list).toMatchObject({ tags: ['v2', 'v3-unready', 'v4-crash'] });
  });

  it('logs in with the right password only', async () => {
    const login = (password: string) =>
      tools.skopeo('login', ...certificates(''), '-u', user.name, '-p', password, lab.host);
    expect((await login('wrong')).all).toContain('invalid username/password');
    expect((await login(user.password)).all).toContain('Login Succeeded!');
    // What it wrote opens the registry for our own client, too.
    const client = createRegistry({ ca: lab.ca, authFile: join(folder, 'auth.json') });
    onTestFinished(() => client.close());
    const source = { registry: lab.host, repository, tag: 'v2' };
    const { digest } = await client.retag(source, user.name);
    const inspect = ['inspect', '--format={{.Digest}}', ...certificates('')];
    expect(await run(...inspect, at(`${repository}:${user.name}`))).toBe(digest);
  });
});
