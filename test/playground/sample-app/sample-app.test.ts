import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, realpath, rm } from 'node:fs/promises';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { PassThrough, Readable } from 'node:stream';
import { fileURLToPath } from 'node:url';
import { gunzipSync } from 'node:zlib';
import { build } from 'esbuild';
import { describe, expect, it, onTestFinished } from 'vitest';
import { openImageStore } from '../../../source/playground/kubelet/images/image-store.ts';
import { unpackLayer } from '../../../source/playground/kubelet/images/unpack-layer.ts';
import { removeKubeletDirectory } from '../../../source/playground/kubelet/remove-directory.ts';
import {
  buildSampleImages,
  type SampleImage,
} from '../../../source/playground/sample-app/build-sample-images.ts';
import { seedRegistry } from '../../../source/playground/sample-app/seed-registry.ts';
import { gzipStored } from '../../../source/sample-app/layer.ts';
import { serverSource } from '../../../source/sample-app/server-source.ts';
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

  it('stops also while a client is connected that asks nothing', async () => {
    const app = await start('v1');
    const silent = connect(Number(new URL(app.base).port), '127.0.0.1');
    onTestFinished(() => void silent.destroy());
    await once(silent, 'connect');
    silent.on('error', () => undefined);
    // Connections are accepted in their order: once a later one is answered, the program has this one.
    await (await fetch(app.base)).text();
    expect(await app.line()).toBe('GET / 200');
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
      v1: 'sha256:10815d9ca25df7898e246fa9df2e8f8e1cec1d47e2c167c4429a98d8c05fa65e',
      v2: 'sha256:7becd757f261bf96360a57e06590e257be85060690313e4eec002a3e189d48fe',
      'v3-unready': 'sha256:0dc109909e58e82d8cfea22a90647674b5df1c08b24b5e61852badbdeb31fa05',
      'v4-crash': 'sha256:c8349f7827998af6e47cb8352a9b6a48d2b75c4942c6c11831f17ac0c569e990',
    });
  });

  it('have them also when the program is bundled', async () => {
    const { outputFiles } = await build({
      entryPoints: [
        fileURLToPath(
          new URL('../../../source/playground/sample-app/build-sample-images.ts', import.meta.url),
        ),
      ],
      bundle: true,
      minify: true,
      keepNames: true,
      platform: 'node',
      format: 'esm',
      write: false,
    });
    const code = Buffer.from(outputFiles[0]?.contents ?? []).toString('base64');
    const bundled = (await import(`data:text/javascript;base64,${code}`)) as {
      buildSampleImages: typeof buildSampleImages;
    };
    const digests = (images: SampleImage[]) => images.map(({ digest }) => digest);
    expect(digests(bundled.buildSampleImages())).toEqual(digests(buildSampleImages()));
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

it('is pulled and unpacked by the kubelet', async () => {
  const repository = 'devenablement/workshop';
  const lab = await startLab();
  await seedRegistry(lab.server.storage, repository);
  const directory = await mkdtemp(join(tmpdir(), 'oc-tutor-images-'));
  const store = await openImageStore(join(directory, 'images'), { host: lab.host, ca: lab.ca });
  onTestFinished(async () => {
    await store.close();
    await removeKubeletDirectory(directory);
  });
  const pulled = await store.pull(`${lab.host}/${repository}:v2`, AbortSignal.timeout(30_000));
  expect(pulled).toMatchObject({
    digest: image('v2').digest,
    id: `${lab.host}/${repository}@${image('v2').digest}`,
    config: {
      entrypoint: ['node', '/app/server.mjs'],
      workingDir: '/app',
      env: ['APP_VERSION=v2', 'MESSAGE=hello from v2'],
    },
  });
  expect(await readFile(join(pulled.rootfs, 'app', 'server.mjs'), 'utf8')).toBe(serverSource);
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
