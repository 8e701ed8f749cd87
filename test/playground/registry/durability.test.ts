import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdir, stat, truncate, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { describe, expect, it, vi } from 'vitest';
import { startRegistry } from '../../../source/playground/registry/start-registry.ts';
import { createManualClock } from '../../cluster/manual-clock.ts';
import { digestOf, json, type RegistryLab, startLab, types } from './lab.ts';

const repository = 'devenablement/workshop';
const day = 86_400_000;

const blobFiles = async (lab: RegistryLab): Promise<string[]> =>
  (await readdir(join(lab.directory, 'blobs', 'sha256'))).map((name) => `sha256:${name}`).sort();

/** Pulls what a tag points at, and checks each digest on the way. */
async function verify(lab: RegistryLab, tag: string): Promise<string> {
  const { bytes, headers, status } = await lab.ask('GET', `/v2/${repository}/manifests/${tag}`);
  expect(status).toBe(200);
  expect(headers['docker-content-digest']).toBe(digestOf(bytes));
  const { config, layers } = JSON.parse(bytes.toString()) as {
    config: { digest: string };
    layers: { digest: string }[];
  };
  for (const { digest } of [config, ...layers]) {
    const blob = await lab.ask('GET', `/v2/${repository}/blobs/${digest}`);
    expect(blob.status).toBe(200);
    expect(digestOf(blob.bytes)).toBe(digest);
  }
  return digestOf(bytes);
}

/** Lets a process of its own serve the content of a lab whose server is closed. Resolves to what kills it. */
async function startProcess(lab: RegistryLab): Promise<() => Promise<void>> {
  const script = fileURLToPath(new URL('fixtures/registry-process.ts', import.meta.url));
  const args = [script, lab.directory, lab.tls.key, lab.tls.cert];
  const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit'] });
  const exited = once(child, 'exit');
  for await (const line of createInterface({ input: child.stdout })) {
    lab.server = { ...lab.server, port: Number(line) };
    break;
  }
  return async () => {
    child.kill('SIGKILL');
    await exited;
  };
}

describe('a restart', () => {
  it('finds everything as it was', async () => {
    const lab = await startLab();
    const { digest } = await lab.pushImage(repository, 'v1', 'v1');
    await lab.restart();
    expect(await verify(lab, 'v1')).toBe(digest);
  });

  it('forgets blobs whose file is damaged, so that they can be pushed again, and drops what nobody has', async () => {
    const lab = await startLab();
    const content = Buffer.from('some content');
    const digest = await lab.pushBlob(repository, content);
    const folder = join(lab.directory, 'blobs', 'sha256');
    await lab.server.close();
    await truncate(join(folder, digest.slice('sha256:'.length)), 3);
    await writeFile(join(folder, 'f'.repeat(64)), 'left by a crash');
    await writeFile(join(lab.directory, 'uploads', 'left-by-a-crash'), 'x');
    await lab.restart();
    expect(await blobFiles(lab)).toEqual([]);
    expect(await readdir(join(lab.directory, 'uploads'))).toEqual([]);
    expect((await lab.ask('HEAD', `/v2/${repository}/blobs/${digest}`)).status).toBe(404);
    await lab.pushBlob(repository, content);
    expect((await lab.ask('GET', `/v2/${repository}/blobs/${digest}`)).bytes.equals(content)).toBe(true);
  });

  it('is not possible next to a registry that runs', async () => {
    const lab = await startLab();
    await expect(
      startRegistry({
        directory: lab.directory,
        port: 0,
        host: '127.0.0.1',
        tls: lab.tls,
        users: [],
        clock: createManualClock(),
        signal: new AbortController().signal,
      }),
    ).rejects.toThrow(/Another process is using/);
  });

  it('goes on with an upload in the middle of which it was killed', async () => {
    const lab = await startLab();
    await lab.server.close();
    const killed = await startProcess(lab);
    const content = Buffer.alloc(3_000_000, 'upload');
    const digest = digestOf(content);
    const location = (await lab.ask('POST', `/v2/${repository}/blobs/uploads/`)).headers.location ?? '';
    const first = await lab.ask('PATCH', location, { body: content.subarray(0, 1_000_000) });
    expect(first.headers.range).toBe('0-999999');
    const cut = lab.begin('PATCH', location, { 'content-length': '2000000' });
    cut.write(content.subarray(1_000_000, 2_500_000));
    const file = join(lab.directory, 'uploads', location.split('/').at(-1) ?? '');
    await vi.waitFor(async () => expect((await stat(file)).size).toBeGreaterThan(1_500_000));
    await killed();
    await lab.restart();
    const { range = '' } = (await lab.ask('GET', location)).headers;
    const next = Number(range.split('-')[1]) + 1;
    expect(next).toBeGreaterThan(1_500_000);
    const ended = await lab.ask('PUT', `${location}?digest=${digest}`, {
      headers: { 'content-range': `${next}-${content.length - 1}` },
      body: content.subarray(next),
    });
    expect(ended.status).toBe(201);
    expect((await lab.ask('GET', `/v2/${repository}/blobs/${digest}`)).bytes.equals(content)).toBe(true);
    expect(await readdir(join(lab.directory, 'uploads'))).toEqual([]);
  });

  it('finds a whole registry after a kill in the middle of pushes', async () => {
    const lab = await startLab();
    await lab.server.close();
    const acknowledged = new Map<string, string>();
    let count = 0;
    for (let round = 0; round < 3; round += 1) {
      const killed = await startProcess(lab);
      let end: Promise<void> | undefined;
      const pushing = (async () => {
        for (;;) {
          count += 1;
          const tag = `t${count}`;
          const { digest } = await lab.pushImage(repository, tag, `${tag} ${'x'.repeat(50_000)}`);
          acknowledged.set(tag, digest);
          if (acknowledged.size % 3 === 0) end ??= killed();
        }
      })();
      await expect(pushing).rejects.toThrow();
      await (end ?? killed());
    }
    expect(acknowledged.size).toBeGreaterThanOrEqual(9);
    await lab.restart();
    const { tags } = (await lab.ask('GET', `/v2/${repository}/tags/list`)).json as { tags: string[] };
    for (const tag of tags) await verify(lab, tag);
    for (const [tag, digest] of acknowledged) expect(await verify(lab, tag)).toBe(digest);
    expect(tags).toContain('v4-crash');
  });
});

describe('garbage collection', () => {
  it('keeps what is tagged, listed, about something kept, or was so within two weeks', async () => {
    const clock = createManualClock(Date.now());
    const lab = await startLab({ clock });
    const pass = async (milliseconds: number): Promise<void> => {
      clock.advance(milliseconds);
      await lab.restart();
    };
    const head = async (digest: string) =>
      (await lab.ask('HEAD', `/v2/${repository}/manifests/${digest}`)).status;

    const old = await lab.pushImage(repository, 'latest', 'old');
    const child = await lab.pushImage(repository, 'child', 'child');
    const index = json({
      schemaVersion: 2,
      mediaType: types.index,
      manifests: [{ mediaType: types.manifest, digest: child.digest, size: child.bytes.length }],
    });
    await lab.pushManifest(repository, 'multi', index, types.index);
    const referrer = json({
      schemaVersion: 2,
      mediaType: types.index,
      manifests: [],
      subject: { mediaType: types.manifest, digest: child.digest, size: child.bytes.length },
    });
    await lab.pushManifest(repository, digestOf(referrer), referrer, types.index);
    await lab.ask('DELETE', `/v2/${repository}/manifests/child`);
    const loose = await lab.pushBlob(repository, Buffer.from('never used'));
    const location = (await lab.ask('POST', `/v2/${repository}/blobs/uploads/`)).headers.location ?? '';

    await pass(10 * day);
    expect((await lab.ask('HEAD', `/v2/${repository}/blobs/${loose}`)).status).toBe(404);
    expect((await lab.ask('GET', location)).status).toBe(404);
    const now = await lab.pushImage(repository, 'latest', 'new');

    await pass(10 * day);
    expect(await head(old.digest)).toBe(200);

    await pass(10 * day);
    expect(await head(old.digest)).toBe(404);
    for (const digest of [now.digest, child.digest, digestOf(index), digestOf(referrer)])
      expect(await head(digest)).toBe(200);
    await verify(lab, 'latest');
    await verify(lab, child.digest);
    expect(await blobFiles(lab)).toHaveLength(4);
  });

  it('leaves blobs alone that a push has just asked for', async () => {
    const clock = createManualClock(Date.now());
    const lab = await startLab({ clock });
    const digest = await lab.pushBlob(repository, Buffer.from('layer'));
    for (let half = 0; half < 3; half += 1) {
      clock.advance(day / 2);
      expect((await lab.ask('HEAD', `/v2/${repository}/blobs/${digest}`)).status).toBe(200);
      await lab.restart();
    }
    clock.advance(2 * day);
    await lab.restart();
    expect((await lab.ask('HEAD', `/v2/${repository}/blobs/${digest}`)).status).toBe(404);
  });
});
