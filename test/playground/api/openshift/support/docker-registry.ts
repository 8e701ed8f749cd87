import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createInterface } from 'node:readline';
import type { BuiltImage, Content } from './registry.ts';

export interface DockerRegistry {
  host: string;
  push(repository: string, tag: string, image: BuiltImage): Promise<void>;
  close(): Promise<void>;
}

/** Whether the program is there. @throws Error when it is not, and tests may not be skipped for that */
export function hasDockerRegistry(): boolean {
  try {
    execFileSync('docker-registry', ['--version'], { stdio: 'ignore' });
    return true;
  } catch {
    if (process.env['OC_TUTOR_REQUIRE_TOOLS']) throw new Error('docker-registry is not on PATH');
    return false;
  }
}

async function freePort(): Promise<number> {
  const server = createServer();
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  await once(server, 'close');
  return typeof address === 'object' && address !== null ? address.port : 0;
}

/** Debian's `docker-registry` (distribution/distribution) on loopback, over plain HTTP, in a folder of its own. */
export async function startDockerRegistry(): Promise<DockerRegistry> {
  const folder = await mkdtemp(path.join(tmpdir(), 'oc-tutor-registry-'));
  const port = await freePort();
  const host = `localhost:${port}`;
  const config = path.join(folder, 'config.yml');
  await writeFile(
    config,
    JSON.stringify({
      version: 0.1,
      log: { level: 'info', formatter: 'json' },
      storage: { filesystem: { rootdirectory: path.join(folder, 'data') } },
      http: { addr: `127.0.0.1:${port}` },
    }),
  );
  const child = spawn('docker-registry', ['serve', config], {
    stdio: ['ignore', 'ignore', 'pipe'],
    // It takes variables such as REGISTRY_AUTH_FILE for settings of its own.
    env: {
      ...Object.fromEntries(Object.entries(process.env).filter(([name]) => !name.startsWith('REGISTRY_'))),
      OTEL_TRACES_EXPORTER: 'none',
    },
  });
  await listening(child);
  const blob = async (repository: string, { bytes, digest }: Content): Promise<void> => {
    const started = await fetch(`http://${host}/v2/${repository}/blobs/uploads/`, { method: 'POST' });
    const location = new URL(started.headers.get('location') ?? '', `http://${host}`);
    location.searchParams.set('digest', digest);
    const ended = await fetch(location, { method: 'PUT', body: new Uint8Array(bytes) });
    if (ended.status !== 201) throw new Error(`pushing ${digest}: HTTP ${ended.status}`);
  };
  return {
    host,
    async push(repository, tag, { manifest, config: imageConfig, layer }) {
      await blob(repository, imageConfig);
      await blob(repository, layer);
      const response = await fetch(`http://${host}/v2/${repository}/manifests/${tag}`, {
        method: 'PUT',
        headers: { 'content-type': manifest.mediaType },
        body: new Uint8Array(manifest.bytes),
      });
      if (response.status !== 201) throw new Error(`pushing ${tag}: HTTP ${response.status}`);
    },
    async close() {
      child.kill();
      if (child.exitCode === null && child.signalCode === null) await once(child, 'exit');
      await rm(folder, { recursive: true, force: true });
    },
  };
}

async function listening(child: ChildProcess): Promise<void> {
  if (child.stderr === null) throw new Error('docker-registry has no standard error');
  const lines = createInterface({ input: child.stderr });
  for await (const line of lines) if (line.includes('listening on')) break;
  if (child.exitCode !== null) throw new Error('docker-registry ended before it listened');
  // What it says from now on goes nowhere, so that it never waits for a reader.
  child.stderr.resume();
}
