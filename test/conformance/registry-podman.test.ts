import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { execa } from 'execa';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { buildSampleImages } from '../../source/playground/sample-app/build-sample-images.ts';
import { type Playground, startPlayground } from '../../source/playground/start-playground.ts';
import { type ContainersTools, createContainersTools } from '../playground/registry/containers-tools.ts';
import { digestOf } from '../playground/registry/lab.ts';
import { findTool } from './kubectl-lab.ts';

const found = ['podman', 'skopeo', 'kubectl'].every((name) => findTool(name) !== undefined);

describe.skipIf(!found)(found ? 'podman and skopeo' : 'podman and skopeo (not on PATH)', () => {
  let directory: string;
  let playground: Playground;
  let tools: ContainersTools;
  let host: string;
  let credentials: { user: string; password: string };
  let kubeconfig: string;
  const stop = new AbortController();

  beforeAll(async () => {
    directory = await mkdtemp(join(tmpdir(), 'oc-tutor-podman-'));
    playground = await startPlayground({
      directory: join(directory, 'playground'),
      importInterval: 1000,
      signal: stop.signal,
      onError: () => undefined,
    });
    const admitted = await playground.admit('jdoe2');
    ({ kubeconfig } = admitted);
    [host = ''] = playground.repository.split('/');
    const { auths } = JSON.parse(await readFile(admitted.authFile, 'utf8')) as {
      auths: Record<string, { auth: string }>;
    };
    const [user = '', password = ''] = Buffer.from(auths[host]?.auth ?? '', 'base64')
      .toString()
      .split(':');
    credentials = { user, password };
    tools = await createContainersTools(
      host,
      await readFile(join(directory, 'playground', 'ca.crt'), 'utf8'),
    );
    const tar = gunzipSync(buildSampleImages()[0]?.layer.bytes ?? Buffer.alloc(0));
    await writeFile(join(tools.folder, 'app.tar'), tar);
  });
  afterAll(async () => {
    stop.abort();
    await playground.stop();
    await tools.close();
    await rm(directory, { recursive: true, force: true });
  });

  /** Makes an image that says `message`, without an engine. */
  const importApp = (message: string): Promise<string> =>
    tools.succeed(
      tools.podman(
        'import',
        '--quiet',
        '--change=ENTRYPOINT ["node", "app/server.mjs"]',
        '--change=EXPOSE 8080',
        `--change=ENV APP_VERSION=podman MESSAGE="${message}"`,
        join(tools.folder, 'app.tar'),
        `${host}/jdoe2/app:${message.replaceAll(' ', '-')}`,
      ),
    );
  const podman = (...args: string[]): Promise<string> => tools.succeed(tools.podman(...args));
  const skopeo = (...args: string[]): Promise<string> => tools.succeed(tools.skopeo(...args));

  /** Pulls an image into a folder, as it is, and holds every file against its digest. */
  const pullExactly = async (reference: string): Promise<{ digest: string; files: string[] }> => {
    const folder = await mkdtemp(join(tools.folder, 'pulled-'));
    await skopeo('copy', '--preserve-digests', `docker://${reference}`, `dir:${folder}`);
    const files = (await readdir(folder)).filter((name) => /^[0-9a-f]{64}$/.test(name)).sort();
    for (const name of files) expect(digestOf(await readFile(join(folder, name)))).toBe(`sha256:${name}`);
    return { digest: digestOf(await readFile(join(folder, 'manifest.json'))), files };
  };

  /** Runs an image by its digest until its pod has written `message`. */
  const deploy = async (name: string, image: string, message: string): Promise<void> => {
    const kubectl = async (...args: string[]): Promise<string> => {
      const { stdout, exitCode, all } = await execa('kubectl', args, {
        env: { KUBECONFIG: kubeconfig, HOME: tools.folder },
        reject: false,
        all: true,
      });
      expect(exitCode, all).toBe(0);
      return stdout;
    };
    await kubectl('create', 'deployment', name, `--image=${image}`);
    await kubectl('rollout', 'status', `deployment/${name}`, '--timeout=30s');
    const imageId = await kubectl(
      'get',
      'pods',
      `--selector=app=${name}`,
      '--output=jsonpath={.items[0].status.containerStatuses[0].imageID}',
    );
    expect(imageId).toContain(image.split('@')[1]);
    // Without a probe, it is ready before it has said anything.
    await expect.poll(() => kubectl('logs', `deployment/${name}`), { timeout: 20_000 }).toContain(message);
  };

  it('is told a wrong password, and takes the right one', async () => {
    const login = (password: string) => tools.podman('login', '-u', credentials.user, '-p', password, host);
    expect((await login('wrong')).all).toContain('invalid username/password');
    expect((await login(credentials.password)).all).toContain('Login Succeeded!');
    expect(await podman('login', '--get-login', host)).toBe(credentials.user);
  });

  it('finds repositories and tags', async () => {
    const tags = await podman('search', '--list-tags', playground.repository);
    // A heading, then a line for each tag, whatever the format that is asked for.
    expect(tags.split('\n').map((line) => line.split(/ +/))).toEqual([
      ['NAME', 'TAG'],
      ...['v1', 'v2', 'v3-unready', 'v4-crash'].map((tag) => [playground.repository, tag]),
    ]);
    expect(await podman('search', '--format={{.Name}}', `${host}/workshop`)).toBe(playground.repository);
  });

  it('pulls by tag and by digest, and says what is not there', async () => {
    const [v1, v2] = buildSampleImages();
    await podman('pull', '--quiet', `${playground.repository}:v1`);
    await podman('pull', '--quiet', `${playground.repository}@${v2?.digest}`);
    const inspected = await podman('image', 'inspect', '--format={{.Digest}}', `${playground.repository}:v1`);
    expect(inspected).toBe(v1?.digest);
    expect((await tools.podman('pull', `${playground.repository}:v9`)).all).toContain('manifest unknown');
    expect((await tools.podman('pull', `${host}/not/there:v1`)).all).toContain(
      'repository name not known to registry',
    );
  });

  it('pushes what is pulled back byte-identical, and runs by its digest', async () => {
    const id = await importApp('made by podman');
    const reference = `${host}/jdoe2/app`;
    const digestFile = join(tools.folder, 'digest');
    await podman('push', '--quiet', `--digestfile=${digestFile}`, `${reference}:made-by-podman`);
    const digest = await readFile(digestFile, 'utf8');
    const pulled = await pullExactly(`${reference}:made-by-podman`);
    expect(pulled.digest).toBe(digest);
    expect(pulled.files).toHaveLength(2);
    await podman('rmi', '--force', id);
    await podman('pull', '--quiet', `${reference}@${digest}`);
    expect(await podman('image', 'inspect', '--format={{.Id}} {{.Digest}}', `${reference}@${digest}`)).toBe(
      `${id.replace('sha256:', '')} ${digest}`,
    );
    await deploy('by-podman', `${reference}@${digest}`, 'made by podman');
  });

  it('pushes with skopeo what is pulled back byte-identical, and runs by its digest', async () => {
    await importApp('moved by skopeo');
    const layout = `oci:${join(tools.folder, 'layout')}:latest`;
    await podman('push', '--quiet', `${host}/jdoe2/app:moved-by-skopeo`, layout);
    const raw = await skopeo('inspect', '--raw', layout);
    const reference = `${host}/jdoe2/moved`;
    await skopeo('copy', '--preserve-digests', layout, `docker://${reference}:latest`);
    const pulled = await pullExactly(`${reference}:latest`);
    expect(pulled.digest).toBe(digestOf(raw));
    await deploy('by-skopeo', `${reference}@${pulled.digest}`, 'moved by skopeo');
  });

  it('pushes a list of images of several platforms', async () => {
    await podman('manifest', 'create', 'several');
    for (const [tag, architecture] of [
      ['v1', 'amd64'],
      ['v2', 'arm64'],
    ] as const)
      await podman(
        'manifest',
        'add',
        `--arch=${architecture}`,
        'several',
        `docker://${playground.repository}:${tag}`,
      );
    await podman('manifest', 'push', '--all', 'several', `docker://${host}/jdoe2/several:latest`);
    const raw = await skopeo('inspect', '--raw', `docker://${host}/jdoe2/several:latest`);
    const { manifests } = JSON.parse(raw) as {
      manifests: { digest: string; platform: { architecture: string } }[];
    };
    const [v1, v2] = buildSampleImages();
    expect(manifests.map(({ digest, platform }) => [platform.architecture, digest])).toEqual([
      ['amd64', v1?.digest],
      ['arm64', v2?.digest],
    ]);
    for (const { digest } of manifests)
      expect((await pullExactly(`${host}/jdoe2/several@${digest}`)).digest).toBe(digest);
  });

  it('may no longer push when it is logged out', async () => {
    await importApp('from nobody');
    await podman('logout', host);
    const refused = await tools.podman('push', `${host}/jdoe2/app:from-nobody`);
    expect(refused.code).not.toBe(0);
    expect(refused.all).toContain('unauthorized');
  });
});
