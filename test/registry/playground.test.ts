import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import { createCertificates } from '../../source/playground/api/certificates.ts';
import { buildSampleImages } from '../../source/playground/sample-app/build-sample-images.ts';
import { seedRegistry } from '../../source/playground/sample-app/seed-registry.ts';
import type { Registry } from '../../source/registry/registry.ts';
import { createManualClock, type ManualClock } from '../cluster/manual-clock.ts';
import { digestOf, json, type RegistryLab, startLab, types, user } from '../playground/registry/lab.ts';
import { createClient, reference, refusalOf, temporaryFolder } from './client.ts';

const path = 'devenablement/workshop';
const [v1, v2] = buildSampleImages();
let lab: RegistryLab;
let clock: ManualClock;
let registry: Registry;
let authFile: string;

const at = (rest: string) => reference(`${lab.host}/${path}${rest}`);

beforeEach(async () => {
  clock = createManualClock(1_717_680_780_000);
  lab = await startLab({ clock });
  await seedRegistry(lab.server.storage, path);
  authFile = join(await temporaryFolder(), 'auth.json');
  const auth = Buffer.from(`${user.name}:${user.password}`).toString('base64');
  await writeFile(authFile, JSON.stringify({ auths: { [lab.host]: { auth } } }));
  registry = await createClient({ ca: lab.ca, authFile, clock });
});

describe('a tag', () => {
  it('is read with its digest and since when it points there', async () => {
    expect(await registry.tag(at(':v1'))).toEqual({
      digest: v1?.digest,
      mediaType: types.manifest,
      size: v1?.manifest.bytes.length,
      since: clock.now(),
    });
  });

  it('is undefined when it is not there, or not any more', async () => {
    expect(await registry.tag(at(':jdoe2'))).toBeUndefined();
    await registry.retag(at(':v1'), 'jdoe2');
    await lab.ask('DELETE', `/api/v1/repository/${path}/tag/jdoe2`);
    expect(await registry.tag(at(':jdoe2'))).toBeUndefined();
  });

  it('is moved without moving a layer, and the digest stays', async () => {
    const first = await registry.retag(at(':v1'), 'jdoe2');
    expect(first).toMatchObject({ digest: v1?.digest, size: v1?.manifest.bytes.length });
    clock.advance(60_000);
    const second = await registry.retag(at(`@${v2?.digest}`), 'jdoe2');
    expect(second.digest).toBe(v2?.digest);
    const moved = clock.now();
    clock.advance(60_000);
    // Pushed again, it still points there since it was moved.
    await registry.retag(at(':v2'), 'jdoe2');
    expect(await registry.tag(at(':jdoe2'))).toMatchObject({ digest: v2?.digest, since: moved });
    expect(await registry.tags(at(''))).toEqual(['jdoe2', 'v1', 'v2', 'v3-unready', 'v4-crash']);
  });

  it('of an image list says which image is for whom', async () => {
    const entry = (digest: string | undefined, os: string, architecture: string) => ({
      mediaType: types.manifest,
      digest,
      size: 9,
      platform: { os, architecture },
    });
    const index = json({
      schemaVersion: 2,
      mediaType: types.index,
      manifests: [
        entry(v1?.digest, 'linux', 'amd64'),
        entry(v2?.digest, 'linux', 'arm64'),
        entry(v2?.digest, 'unknown', 'unknown'),
      ],
    });
    await lab.pushManifest(path, 'multi', index, types.index);
    const expected = {
      digest: digestOf(index),
      mediaType: types.index,
      size: index.length,
      platforms: { 'linux/amd64': v1?.digest, 'linux/arm64': v2?.digest },
    };
    expect(await registry.tag(at(':multi'))).toMatchObject(expected);
    expect(await registry.retag(at(':multi'), 'jdoe2')).toEqual(expected);
  });
});

describe('manifests', () => {
  it('come with exactly their bytes', async () => {
    for (const rest of [':v1', `@${v1?.digest}`])
      expect(await registry.manifest(at(rest))).toEqual({
        bytes: v1?.manifest.bytes,
        mediaType: types.manifest,
        digest: v1?.digest,
      });
  });
});

describe('lists of tags', () => {
  it('are read to their end', async () => {
    const tags = Array.from({ length: 230 }, (_, index) => `t${String(index).padStart(3, '0')}`);
    for (const tag of tags)
      lab.server.storage.putManifest(path, v1?.manifest ?? { bytes: Buffer.alloc(0), mediaType: '' }, tag);
    expect(await registry.tags(at(''))).toEqual([...tags, 'v1', 'v2', 'v3-unready', 'v4-crash']);
  });
});

describe('refusals', () => {
  it('of pushing without credentials say how to get in', async () => {
    const nobody = await createClient({ ca: lab.ca });
    expect((await nobody.tag(at(':v1')))?.digest).toBe(v1?.digest);
    const error = await refusalOf(nobody.retag(at(':v1'), 'jdoe2'));
    expect(error.status).toBe(401);
    expect(error.code).toBe('UNAUTHORIZED');
    expect(error.message).toBe(
      `Cannot push ${lab.host}/${path}:jdoe2: ${lab.host} wants to know who pushes (access to the requested resource is not authorized).`,
    );
    expect(error.remedy).toContain(`podman login ${lab.host}`);
  });

  it('of credentials name the file and not the password', async () => {
    const auth = Buffer.from(`${user.name}:top secret`).toString('base64');
    await writeFile(authFile, JSON.stringify({ auths: { [lab.host]: { auth } } }));
    const error = await refusalOf(registry.retag(at(':v1'), 'jdoe2'));
    expect(error.message).toBe(
      `${lab.host} refused the credentials from ${authFile} (401, Invalid username or password).`,
    );
    expect(JSON.stringify(error, Object.getOwnPropertyNames(error))).not.toContain('top secret');
    expect(await registry.tag(at(':v1'))).toBeDefined();
  });

  it('say that a repository is private or missing', async () => {
    const missing = reference(`${lab.host}/devenablement/typo:v1`);
    const nobody = await createClient({ ca: lab.ca });
    const anonymous = await refusalOf(nobody.tag(missing));
    expect(anonymous.message).toContain('the repository is private or missing, and there are no credentials');
    expect(anonymous.status).toBe(401);
    const known = await refusalOf(registry.tag(missing));
    expect(known.message).toBe(
      `Cannot read ${lab.host}/devenablement/typo:v1: ${lab.host} does not have it (repository name not known to registry).`,
    );
    expect(known.code).toBe('NAME_UNKNOWN');
    expect((await refusalOf(registry.tags(missing))).code).toBe('NAME_UNKNOWN');
  });

  it('of what is to be moved but is not there', async () => {
    const error = await refusalOf(registry.retag(at(':v9'), 'jdoe2'));
    expect(error).toMatchObject({ status: 404, code: 'MANIFEST_UNKNOWN' });
    expect(error.message).toContain(`${path}:v9`);
    expect((await refusalOf(registry.retag(at(':v1'), 'no tag'))).message).toContain('is not a tag');
  });
});

describe('credentials that come later', () => {
  it('are found without a new client', async () => {
    const home = await temporaryFolder();
    const late = await createClient({
      ca: lab.ca,
      environment: { HOME: home, XDG_RUNTIME_DIR: join(home, 'run') },
    });
    await refusalOf(late.retag(at(':v1'), 'jdoe2'));
    const auth = Buffer.from(`${user.name}:${user.password}`).toString('base64');
    await mkdir(join(home, '.docker'));
    await writeFile(
      join(home, '.docker', 'config.json'),
      JSON.stringify({ auths: { [lab.host]: { auth } } }),
    );
    expect((await late.retag(at(':v1'), 'jdoe2')).digest).toBe(v1?.digest);
  });
});

describe('the connection', () => {
  it('checks the certificate only when it was told whom to trust', async () => {
    const careless = await createClient();
    expect((await careless.tag(at(':v1')))?.digest).toBe(v1?.digest);
    const { authority } = await createCertificates(Date.now());
    const careful = await createClient({ ca: authority.certificate });
    const error = await refusalOf(careful.tag(at(':v1')));
    expect(error.message).toMatch(/cannot be reached: its certificate/);
    expect(error.status).toBeUndefined();
  });

  it('gives up when it is told to', async () => {
    const stop = AbortSignal.abort(new Error('enough'));
    await expect(registry.tag(at(':v1'), stop)).rejects.toThrow('enough');
  });

  it('says when nobody is there', async () => {
    await lab.server.close();
    const error = await refusalOf(registry.tag(at(':v1')));
    expect(error.message).toContain('the connection was refused');
  });
});
