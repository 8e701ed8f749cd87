import { execFileSync } from 'node:child_process';
import { mkdtemp, readdir, rm, statfs, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { createManualClock } from '../../cluster/manual-clock.ts';
import { digestOf, type RegistryLab, startLab } from './lab.ts';

const repository = 'devenablement/workshop';
const size = 12 * 1024 * 1024;

/** A disk of a few megabytes. Undefined where this user may not mount one. */
function mountDisk(folder: string): boolean {
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', `size=${size}`, 'oc-tutor-test', folder], {
      stdio: 'ignore',
    });
    return true;
  } catch {
    return false;
  }
}

const probe = await mkdtemp(join(tmpdir(), 'oc-tutor-disk-'));
const canMount = process.platform === 'linux' && mountDisk(probe);
if (canMount) execFileSync('umount', [probe]);
await rm(probe, { recursive: true });

describe.skipIf(!canMount)(canMount ? 'a full disk' : 'a full disk (mounting is not possible)', () => {
  const start = async (): Promise<{ lab: RegistryLab; directory: string; advance(time: number): void }> => {
    const directory = await mkdtemp(join(tmpdir(), 'oc-tutor-disk-'));
    mountDisk(directory);
    onTestFinished(async () => {
      execFileSync('umount', [directory]);
      await rm(directory, { recursive: true });
    });
    const clock = createManualClock(Date.now());
    return { lab: await startLab({ directory, clock }), directory, advance: (time) => clock.advance(time) };
  };
  const free = async (directory: string): Promise<number> => {
    const { bavail, bsize } = await statfs(directory);
    return bavail * bsize;
  };
  const fill = async (directory: string): Promise<void> => {
    await writeFile(join(directory, 'filler'), Buffer.alloc(await free(directory))).catch(() => undefined);
  };

  it('refuses a blob that has no room, gives the room back, and goes on', async () => {
    const { lab, directory } = await start();
    const { digest } = await lab.pushImage(repository, 'v1', 'v1');
    const before = await free(directory);
    const large = Buffer.alloc(size, 'large');
    const location = (await lab.ask('POST', `/v2/${repository}/blobs/uploads/`)).headers.location ?? '';
    for (const answer of [
      await lab.ask('PATCH', location, { body: large }),
      await lab.ask('PUT', `${location}?digest=${digestOf(large)}`, { body: large }),
      await lab.ask('POST', `/v2/${repository}/blobs/uploads/?digest=${digestOf(large)}`, { body: large }),
    ]) {
      expect(answer).toMatchObject({ status: 500, code: 'UNKNOWN' });
      expect(answer.text).toContain('its disk is full');
      expect(answer.text).not.toContain(directory);
    }
    expect(before - (await free(directory))).toBeLessThan(1_000_000);
    expect((await lab.ask('GET', location)).headers.range).toBe('0-0');
    expect((await lab.ask('DELETE', location)).status).toBe(204);
    expect(await readdir(join(directory, 'uploads'))).toEqual([]);
    expect((await lab.ask('HEAD', `/v2/${repository}/manifests/${digest}`)).status).toBe(200);
    await lab.pushImage(repository, 'v2', 'v2');
  });

  it('still lets everybody pull where not a byte is left, and takes pushes again when there is room', async () => {
    const { lab, directory, advance } = await start();
    const { bytes, digest } = await lab.pushImage(repository, 'v1', 'v1');
    const layer = await lab.pushBlob(repository, Buffer.alloc(100_000, 'layer'));
    // What was asked for long ago is to be noted as in use, which needs room.
    advance(3_600_000);
    await fill(directory);
    const pull = async (): Promise<void> => {
      expect((await lab.ask('GET', `/v2/${repository}/manifests/v1`)).bytes.equals(bytes)).toBe(true);
      expect((await lab.ask('GET', `/v2/${repository}/blobs/${layer}`)).bytes).toHaveLength(100_000);
    };
    await pull();
    let refused = 0;
    for (let attempt = 0; attempt < 200 && refused === 0; attempt += 1) {
      const answer = await lab.pushManifest(repository, `t${attempt}`, bytes);
      if (answer.status === 201) continue;
      refused += 1;
      expect(answer).toMatchObject({ status: 500, code: 'UNKNOWN' });
      expect(answer.text).toContain('its disk is full');
    }
    expect(refused).toBe(1);
    advance(3_600_000);
    await pull();
    await rm(join(directory, 'filler'));
    const { digest: next } = await lab.pushImage(repository, 'v2', 'v2');
    const { json: list } = await lab.ask('GET', `/v2/${repository}/tags/list`);
    expect((list as { tags: string[] }).tags).toEqual(expect.arrayContaining(['v1', 'v2']));
    await lab.restart();
    for (const one of [digest, next])
      expect((await lab.ask('HEAD', `/v2/${repository}/manifests/${one}`)).status).toBe(200);
  });
});
