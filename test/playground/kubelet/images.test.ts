import { lstat, mkdtemp, readdir, readFile, readlink, rm, stat } from 'node:fs/promises';
import { arch, tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type ImageStore, openImageStore } from '../../../source/playground/kubelet/images/image-store.ts';
import { unsealTree } from '../../../source/playground/kubelet/images/seal-tree.ts';
import { buildImage, type Compression, type Files, indexOf } from './image.ts';
import { type StaticRegistry, startStaticRegistry } from './static-registry.ts';

let registry: StaticRegistry;
let directory: string;
let store: ImageStore;
const { signal } = new AbortController();
beforeAll(async () => {
  registry = await startStaticRegistry();
});
afterAll(() => registry.stop());
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'images-'));
  store = await open();
});
afterEach(async () => {
  await store.close();
  await unsealTree(directory);
  await rm(directory, { recursive: true });
});

const open = (limits?: { bytes: number; entries: number }): Promise<ImageStore> =>
  openImageStore(directory, { host: registry.host, ca: registry.ca }, limits);
const nameOf = (tag: string): string => `${registry.host}/${registry.repository}:${tag}`;
const publish = async (tag: string, layers: Files[], config = {}): Promise<string> =>
  registry.publish(tag, await buildImage(layers, config));
/** What is left in the store beside whole images. */
const leftovers = async (): Promise<string[]> =>
  (await readdir(directory)).filter((name) => name.startsWith('.'));

describe('pulling', () => {
  it.each<Compression>(['none', 'gzip', 'zstd'])(
    'unpacks layers with compression %s',
    async (compression) => {
      const files = { 'app/server.js': 'run()', 'app/run.sh': { content: '#!', mode: 0o755 } };
      const image = await buildImage([files], { Entrypoint: ['node'], Cmd: ['server.js'] }, { compression });
      registry.publish('v1', image);
      const pulled = await store.pull(nameOf('v1'), signal);
      expect(pulled.id).toBe(`${registry.host}/${registry.repository}@${image.manifest.digest}`);
      expect(pulled.config).toMatchObject({ entrypoint: ['node'], cmd: ['server.js'], workingDir: '/' });
      expect(await readFile(join(pulled.rootfs, 'app/server.js'), 'utf8')).toBe('run()');
      expect((await stat(join(pulled.rootfs, 'app/server.js'))).mode & 0o777).toBe(0o444);
      expect((await stat(join(pulled.rootfs, 'app/run.sh'))).mode & 0o777).toBe(0o555);
      expect((await stat(join(pulled.rootfs, 'app'))).mode & 0o777).toBe(0o555);
    },
  );

  it('remembers what a tag stood for, until it is pulled again', async () => {
    const first = await publish('moving', [{ version: '1' }]);
    await store.pull(nameOf('moving'), signal);
    const second = await publish('moving', [{ version: '2' }]);
    expect((await store.find(nameOf('moving')))?.digest).toBe(first);
    expect((await store.pull(nameOf('moving'), signal)).digest).toBe(second);
    expect((await store.find(nameOf('moving')))?.digest).toBe(second);
    await store.close();
    store = await open();
    expect((await store.find(nameOf('moving')))?.digest).toBe(second);
  });

  it('gets nothing twice', async () => {
    await publish('once', [{ a: 'a' }, { b: 'b' }]);
    registry.requests.length = 0;
    await Promise.all([store.pull(nameOf('once'), signal), store.pull(nameOf('once'), signal)]);
    await store.pull(nameOf('once'), signal);
    const blobs = registry.requests.filter((path) => path.startsWith('blobs/'));
    expect(blobs).toHaveLength(3);
    expect(new Set(blobs).size).toBe(3);
  });

  it('takes the entry of an index that fits, under the digest of the index', async () => {
    const image = await buildImage([{ here: 'yes' }]);
    const index = indexOf(image, arch() === 'x64' ? 'amd64' : arch());
    registry.publish('index', image, index);
    const pulled = await store.pull(nameOf('index'), signal);
    expect(pulled.digest).toBe(index.digest);
    expect(await readFile(join(pulled.rootfs, 'here'), 'utf8')).toBe('yes');
  });

  it('takes away what whiteouts say', async () => {
    await publish('whiteouts', [
      { 'keep/a': '1', 'gone/b': '2', 'opaque/old': '3', 'opaque/deep/old': '4', file: '5' },
      { '.wh.gone': '', 'opaque/new': '6', 'opaque/.wh..wh..opq': '', file: 'other' },
    ]);
    const { rootfs } = await store.pull(nameOf('whiteouts'), signal);
    expect((await readdir(rootfs)).sort()).toEqual(['file', 'keep', 'opaque']);
    expect(await readdir(join(rootfs, 'opaque'))).toEqual(['new']);
    expect(await readFile(join(rootfs, 'file'), 'utf8')).toBe('other');
  });

  it('makes absolute links lead into the image, and unpacks through them', async () => {
    await publish('links', [
      { 'usr/bin/tool': 'tool', bin: { type: 'symlink', linkname: '/usr/bin' } },
      { 'bin/other': 'other', 'deep/down/link': { type: 'symlink', linkname: '/usr/bin/tool' } },
      { hard: { type: 'link', linkname: 'usr/bin/tool' } },
    ]);
    const { rootfs } = await store.pull(nameOf('links'), signal);
    expect(await readlink(join(rootfs, 'bin'))).toBe('usr/bin');
    expect(await readFile(join(rootfs, 'usr/bin/other'), 'utf8')).toBe('other');
    expect(await readFile(join(rootfs, 'deep/down/link'), 'utf8')).toBe('tool');
    expect(await readFile(join(rootfs, 'hard'), 'utf8')).toBe('tool');
  });

  it('drops setuid and its like', async () => {
    await publish('setuid', [
      { su: { content: '', mode: 0o4755 }, tmp: { type: 'directory', mode: 0o1777 } },
    ]);
    const { rootfs } = await store.pull(nameOf('setuid'), signal);
    expect((await stat(join(rootfs, 'su'))).mode & 0o7777).toBe(0o555);
    expect((await stat(join(rootfs, 'tmp'))).mode & 0o7777).toBe(0o555);
  });

  it('makes the working directory when the image lacks it', async () => {
    await publish('workdir', [{ a: 'a' }], { WorkingDir: '/srv/app' });
    const { rootfs } = await store.pull(nameOf('workdir'), signal);
    expect((await lstat(join(rootfs, 'srv/app'))).isDirectory()).toBe(true);
  });
});

describe('a layer is refused', () => {
  it.each<[string, Files[], RegExp]>([
    ['with an absolute path', [{ '/etc/passwd': 'x' }], /its path is absolute/],
    ['with a path that climbs out', [{ '../outside': 'x' }], /leads out of the image/],
    ['with a path that climbs out and in again', [{ 'a/../../b': 'x' }], /leads out of the image/],
    ['with a device', [{ 'dev/null': { type: 'character-device' } }], /a character-device is not allowed/],
    ['with a pipe', [{ pipe: { type: 'fifo' } }], /a fifo is not allowed/],
    [
      'with a link that climbs out',
      [{ out: { type: 'symlink', linkname: '../../etc' } }],
      /leads out of the image/,
    ],
    [
      'with links that climb out together',
      [
        {
          'a/b/up': { type: 'symlink', linkname: '../..' },
          out: { type: 'symlink', linkname: 'a/b/up/../etc' },
        },
      ],
      /leads out of the image/,
    ],
    [
      'that writes through a link that climbs out',
      [{ out: { type: 'symlink', linkname: '..' } }, { 'out/file': 'x' }],
      /leads out of the image/,
    ],
    [
      'with a hard link to nothing of its own',
      [{ passwd: { type: 'link', linkname: 'etc/passwd' } }],
      /no file to link/,
    ],
    [
      'with a hard link to a link',
      [{ 'a/b/l': { type: 'symlink', linkname: '../../x' }, l: { type: 'link', linkname: 'a/b/l' } }],
      /no file to link/,
    ],
    ['with a whiteout that climbs out', [{ '.wh...': '' }], /leads out of the image/],
  ])('%s', async (_, layers, message) => {
    await publish('bad', layers);
    await expect(store.pull(nameOf('bad'), signal)).rejects.toThrow(message);
    expect(await store.find(nameOf('bad'))).toBeUndefined();
    expect(await leftovers()).toEqual([]);
  });

  it('when it unpacks to too much', async () => {
    await publish('bomb', [{ zeros: '0'.repeat(1_000_000) }]);
    await store.close();
    store = await open({ bytes: 900_000, entries: 10 });
    await expect(store.pull(nameOf('bomb'), signal)).rejects.toThrow('the image is too large');
    await publish('crowd', [Object.fromEntries(Array.from({ length: 11 }, (_, i) => [`f${i}`, 'x']))]);
    await expect(store.pull(nameOf('crowd'), signal)).rejects.toThrow('too many entries');
    expect(await leftovers()).toEqual([]);
  });
});

describe('everything is held against its digest', () => {
  it('manifests, configurations, layers and their content', async () => {
    const image = await buildImage([{ a: 'a' }]);
    const [config, layer] = image.blobs;
    const name = `${registry.host}/${registry.repository}@${image.manifest.digest}`;
    for (const victim of [image.manifest, config, layer]) {
      registry.publish('v1', image);
      const bytes = Buffer.from(victim?.bytes ?? []);
      bytes.writeUInt8(bytes.readUInt8(bytes.length - 3) ^ 1, bytes.length - 3);
      registry.corrupt(victim?.digest ?? '', bytes);
      await expect(store.pull(name, signal)).rejects.toThrow();
      expect(await store.find(name)).toBeUndefined();
    }
    registry.publish('other', await buildImage([{ a: 'a' }], {}, { breakDiffId: true }));
    await expect(store.pull(nameOf('other'), signal)).rejects.toThrow('does not have the content');
    expect(await leftovers()).toEqual([]);
  });
});

describe('names', () => {
  it('of other registries are refused, whatever is here already', async () => {
    const digest = await publish('v1', [{ a: 'a' }]);
    await store.pull(nameOf('v1'), signal);
    for (const name of ['nginx', 'quay.io/devenablement/workshop:v1', `quay.io/x/y@${digest}`]) {
      expect(await store.find(name)).toBeUndefined();
      await expect(store.pull(name, signal)).rejects.toMatchObject({
        reason: 'ErrImagePull',
        message: expect.stringContaining(`images of its own registry ${registry.host} only`),
      });
    }
  });

  it('that are none are said to be invalid', async () => {
    await expect(store.find('UPPER CASE')).rejects.toMatchObject({
      reason: 'InvalidImageName',
      message: expect.stringContaining('invalid reference format'),
    });
  });

  it('of tags that are not there give the registry’s words', async () => {
    await expect(store.pull(nameOf('missing'), signal)).rejects.toThrow(
      `initializing source docker://${nameOf('missing')}: reading manifest missing in ${registry.host}/${registry.repository}: manifest unknown`,
    );
  });
});
