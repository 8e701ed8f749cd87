import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, realpath, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { PassThrough, Readable } from 'node:stream';
import { gunzipSync } from 'node:zlib';
import { describe, expect, it, onTestFinished } from 'vitest';
import { unpackLayer } from '../../../source/playground/kubelet/images/unpack-layer.ts';
import {
  buildSampleImages,
  type SampleImage,
} from '../../../source/playground/sample-app/build-sample-images.ts';
import { gzipStored } from '../../../source/playground/sample-app/layer.ts';
import { seedRegistry } from '../../../source/playground/sample-app/seed-registry.ts';
import { digestOf, startLab } from '../registry/lab.ts';

interface Config {
  config: { Env: string[]; Entrypoint: string[]; WorkingDir: string; ExposedPorts: object };
  rootfs: { diff_ids: string[] };
  architecture: string;
  os: string;
}

const image = (tag: string): SampleImage => {
  const found = buildSampleImages().find((one) => one.tag === tag);
  if (found === undefined) throw new Error(`there is no ${tag}`);
  return found;
};
const configOf = ({ config }: SampleImage): Config => JSON.parse(config.bytes.toString()) as Config;

interface Running {
  /** Waits for the next line of the log. */
  line(): Promise<string>;
  base: string;
  stop(): void;
  exited: Promise<number | null>;
}

/** Runs an image as the kubelet does: unpacked, under Node's permission model, with the image's environment and nothing else. */
async function run(tag: string): Promise<Running> {
  const { config } = configOf(image(tag));
  const rootfs = await realpath(await mkdtemp(join(tmpdir(), 'oc-tutor-app-')));
  const tar = gunzipSync(image(tag).layer.bytes);
  await unpackLayer(Readable.from([tar]), rootfs, { bytes: 1_000_000, entries: 10 });
  const [program, script = ''] = config.Entrypoint;
  expect(program).toBe('node');
  const child = spawn(process.execPath, ['--permission', `--allow-fs-read=${rootfs}`, join(rootfs, script)], {
    cwd: join(rootfs, config.WorkingDir),
    env: {
      ...Object.fromEntries(config.Env.map((entry) => entry.split(/=(.*)/s, 2))),
      PORT: '0',
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const log = new PassThrough();
  child.stdout.pipe(log, { end: false });
  child.stderr.pipe(log, { end: false });
  const exited = once(child, 'close').then(([code]) => {
    log.end();
    return code as number | null;
  });
  onTestFinished(async () => {
    child.kill('SIGKILL');
    await exited;
    await rm(rootfs, { recursive: true, force: true });
  });
  const lines = createInterface({ input: log })[Symbol.asyncIterator]();
  return {
    async line() {
      const { value } = (await lines.next()) as { value: string | undefined };
      return value ?? '(end)';
    },
    base: '',
    stop: () => void child.kill('SIGTERM'),
    exited,
  };
}

async function start(tag: string): Promise<Running> {
  const app = await run(tag);
  expect(await app.line()).toBe(`starting ${tag}`);
  expect(await app.line()).toMatch(/^greeting: hello from v\d$/);
  const port = /^listening on port (\d+)$/.exec(await app.line())?.[1];
  return { ...app, base: `http://127.0.0.1:${port}` };
}

describe('the program', () => {
  it.each(['v1', 'v2'])('%s greets, logs each request in a line, and stops when it is told', async (tag) => {
    const app = await start(tag);
    const ask = async (method: string, path: string) => {
      const response = await fetch(`${app.base}${path}`, { method });
      return `${response.status} ${await response.text()}`;
    };
    expect(await ask('GET', '/')).toBe(`200 hello from ${tag}\n`);
    expect(await app.line()).toBe('GET / 200');
    expect(await ask('HEAD', '/?x=1')).toBe('200 ');
    expect(await app.line()).toBe('HEAD /?x=1 200');
    expect(await ask('GET', '/favicon.ico')).toBe('404 not found\n');
    expect(await app.line()).toBe('GET /favicon.ico 404');
    expect(await ask('POST', '/')).toBe('405 method not allowed\n');
    expect(await app.line()).toBe('POST / 405');
    app.stop();
    expect(await app.line()).toBe('stopping');
    expect(await app.exited).toBe(0);
  });

  it('v3-unready runs, and says why it does not serve', async () => {
    const app = await start('v3-unready');
    const response = await fetch(app.base);
    expect(response.status).toBe(503);
    expect(await response.text()).toBe('not ready\n');
    expect(await app.line()).toBe('GET / 503 (greetings.json is not in this image)');
  });

  it('v4-crash says why it ends', async () => {
    const app = await run('v4-crash');
    expect(await app.exited).toBe(1);
    const lines = [await app.line(), await app.line()].sort();
    expect(lines).toEqual(['error: cannot start: settings.json is not in this image', 'starting v4-crash']);
  });
});

describe('the images', () => {
  it('have the same digests on every machine', () => {
    expect(Object.fromEntries(buildSampleImages().map(({ tag, digest }) => [tag, digest]))).toEqual({
      v1: 'sha256:eb79a5fd2c624db5f72225ffbee9d3e839da0e4f07c5af2d7479889b3dd29330',
      v2: 'sha256:4592a46212f46ba9f75c09d3faf3c0b15518391df9fafcee1e69a38c10f77f87',
      'v3-unready': 'sha256:a364546fb3b145b1ff3ba3150f23258f834c09e33e66cb2cf4c115345128fae1',
      'v4-crash': 'sha256:628be0bc8a3ad6411739ee08934a6bd259532d5983ec85ef910eebf650a7eb45',
    });
  });

  it('are what their digests say', () => {
    for (const { manifest, config, layer } of buildSampleImages()) {
      for (const { digest, bytes } of [manifest, config, layer]) expect(digestOf(bytes)).toBe(digest);
      expect(JSON.parse(manifest.bytes.toString())).toMatchObject({
        config: { digest: config.digest, size: config.bytes.length },
        layers: [{ digest: layer.digest, size: layer.bytes.length }],
      });
      const parsed = JSON.parse(config.bytes.toString()) as Config;
      expect(parsed.rootfs.diff_ids).toEqual([digestOf(gunzipSync(layer.bytes))]);
      expect(parsed).toMatchObject({ architecture: 'amd64', os: 'linux' });
      expect(parsed.config.ExposedPorts).toEqual({ '8080/tcp': {} });
    }
  });

  it('differ in their greeting', () => {
    const greeting = (tag: string) =>
      configOf(image(tag)).config.Env.find((one) => one.startsWith('MESSAGE='));
    expect(greeting('v1')).toBe('MESSAGE=hello from v1');
    expect(greeting('v2')).toBe('MESSAGE=hello from v2');
    expect(image('v1').layer.digest).toBe(image('v2').layer.digest);
  });
});

it('gzip without compression gives back what went in, also across blocks', () => {
  for (const size of [0, 1, 65_534, 65_535, 65_536, 200_000]) {
    const bytes = Buffer.from(Array.from({ length: size }, (_, index) => index % 256));
    expect(gunzipSync(gzipStored(bytes)).equals(bytes)).toBe(true);
  }
});

describe('seeding', () => {
  it('fills a repository once, and leaves what learners moved', async () => {
    const repository = 'devenablement/workshop';
    const lab = await startLab();
    await seedRegistry(lab.server.storage, repository);
    for (const { tag, digest } of buildSampleImages()) {
      const { headers } = await lab.ask('HEAD', `/v2/${repository}/manifests/${tag}`);
      expect(headers['docker-content-digest']).toBe(digest);
    }
    const moved = await lab.ask('PUT', `/api/v1/repository/${repository}/tag/v1`, {
      body: JSON.stringify({ manifest_digest: image('v2').digest }),
    });
    expect(moved.status).toBe(201);
    await lab.ask('DELETE', `/api/v1/repository/${repository}/tag/v2`);
    await lab.restart();
    await seedRegistry(lab.server.storage, repository);
    expect(lab.server.storage.tag(repository, 'v1')).toBe(image('v2').digest);
    expect(lab.server.storage.tag(repository, 'v2')).toBe(image('v2').digest);
    const history = await lab.ask('GET', `/api/v1/repository/${repository}/tag/?specificTag=v3-unready`);
    expect((history.json as { tags: unknown[] }).tags).toHaveLength(1);
  });
});
