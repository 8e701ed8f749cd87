import { createWriteStream } from 'node:fs';
import { link, lstat, mkdir, readdir, rm, symlink } from 'node:fs/promises';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { extract, type Header } from 'tar-stream';
import { resolveInRoot } from './resolve-in-root.ts';

/** What an image may still take. Layers of one image share it. */
export interface UnpackBudget {
  bytes: number;
  entries: number;
}

const whiteout = '.wh.';
const opaque = '.wh..wh..opq';

/** A layer holds something that has no business on this machine. */
export class UnsafeLayer extends Error {
  constructor(entry: string, why: string) {
    super(`refused to unpack ${JSON.stringify(entry)}: ${why}`);
    this.name = 'UnsafeLayer';
  }
}

/**
 * Unpacks a tar stream over what is in `root` already, and does what its whiteouts say. Nothing is ever written outside of
 * `root`, links of earlier layers included; owners and special bits are dropped.
 * Source: OCI image specification, `layer.md`.
 * @throws UnsafeLayer for absolute names, `..`, devices, more than `budget` allows
 */
export async function unpackLayer(tar: Readable, root: string, budget: UnpackBudget): Promise<void> {
  const entries = extract();
  const madeHere = new Set<string>();
  const feed = feedInto(tar, entries);
  // Reported below; an error of the feed also ends the loop.
  feed.catch(() => undefined);
  for await (const entry of entries) {
    const { header } = entry;
    budget.entries -= 1;
    if (budget.entries < 0) throw new UnsafeLayer(header.name, 'the image has too many entries');
    await unpackEntry(header, entry, root, budget, madeHere);
    entry.resume();
  }
  await feed;
}

/** tar-stream's streams are not Node's own, so that a pipeline does not take them. */
async function feedInto(tar: Readable, entries: ReturnType<typeof extract>): Promise<void> {
  try {
    for await (const chunk of tar) {
      if (entries.destroyed) return;
      if (!entries.write(chunk))
        await new Promise<void>((resolve) => {
          const go = (): void => {
            entries.off('drain', go);
            entries.off('close', go);
            resolve();
          };
          entries.on('drain', go);
          entries.on('close', go);
        });
    }
    entries.end(null);
  } catch (error) {
    entries.destroy(error instanceof Error ? error : new Error(String(error)));
    throw error;
  }
}

async function unpackEntry(
  header: Header,
  content: AsyncIterable<unknown>,
  root: string,
  budget: UnpackBudget,
  madeHere: Set<string>,
): Promise<void> {
  const names = namesOf(header.name);
  const name = names.pop();
  if (name === undefined) return;
  const parent = await resolveInRoot(root, names.join('/'));
  const directory = join(root, ...parent);
  if (name === opaque) return clear(directory, madeHere);
  if (name.startsWith(whiteout)) {
    await rm(join(directory, plainName(header.name, name.slice(whiteout.length))), {
      recursive: true,
      force: true,
    });
    return;
  }
  await makeDirectory(root, parent, madeHere);
  const path = join(directory, name);
  await unpackTo(path, parent, header, content, root, budget);
  madeHere.add(path);
}

async function unpackTo(
  path: string,
  parent: readonly string[],
  header: Header,
  content: AsyncIterable<unknown>,
  root: string,
  budget: UnpackBudget,
): Promise<void> {
  switch (header.type) {
    case 'directory':
      if (await isDirectory(path)) return;
      await rm(path, { force: true });
      await mkdir(path, { mode: 0o755 });
      return;
    case 'file':
    case 'contiguous-file': {
      await rm(path, { recursive: true, force: true });
      // Readable for all, writable for nobody; no setuid, setgid or sticky bit.
      const mode = ((header.mode ?? 0) & 0o111) === 0 ? 0o444 : 0o555;
      await pipeline(metered(content, header.name, budget), createWriteStream(path, { flags: 'wx', mode }));
      return;
    }
    case 'symlink':
      await rm(path, { recursive: true, force: true });
      await symlink(relativeTarget(header, parent), path);
      return;
    case 'link': {
      const target = namesOf(header.linkname);
      const targetName = target.pop() ?? '';
      const source = join(root, ...(await resolveInRoot(root, target.join('/'))), targetName);
      if (source === path) return;
      const isFile = await lstat(source).then(
        (stats) => stats.isFile(),
        () => false,
      );
      if (!isFile) throw new UnsafeLayer(header.name, `${header.linkname} is no file to link to`);
      await rm(path, { recursive: true, force: true });
      await link(source, path);
      return;
    }
    default:
      throw new UnsafeLayer(header.name, `a ${header.type} is not allowed`);
  }
}

/** The parts of an entry's name, `./` and a last slash aside. */
function namesOf(path: string): string[] {
  if (path.startsWith('/')) throw new UnsafeLayer(path, 'its path is absolute');
  const names = path.split('/').filter((name) => name !== '' && name !== '.');
  for (const name of names) plainName(path, name);
  return names;
}

function plainName(path: string, name: string): string {
  if (name === '..' || name === '.' || name === '' || name.includes('\0'))
    throw new UnsafeLayer(path, 'its path leads out of the image');
  return name;
}

/** Absolute links mean the image's own root, so they become relative ones. Where they lead is checked when all is unpacked. */
function relativeTarget(header: Header, parent: readonly string[]): string {
  const { linkname } = header;
  if (linkname === '' || linkname.includes('\0')) throw new UnsafeLayer(header.name, 'it links to nothing');
  if (!linkname.startsWith('/')) return linkname;
  return `${'../'.repeat(parent.length)}${linkname.replace(/^\/+/, '')}` || '.';
}

/** Makes missing folders on the way; a file in the way gives way, as a layer may turn one into a folder. */
async function makeDirectory(root: string, names: readonly string[], madeHere: Set<string>): Promise<void> {
  let path = root;
  for (const name of names) {
    path = join(path, name);
    if (await isDirectory(path)) continue;
    await rm(path, { force: true });
    await mkdir(path, { mode: 0o755 });
    madeHere.add(path);
  }
}

const isDirectory = async (path: string): Promise<boolean> => {
  try {
    return (await lstat(path)).isDirectory();
  } catch {
    return false;
  }
};

/** Removes what lower layers left in a folder. */
async function clear(directory: string, madeHere: ReadonlySet<string>): Promise<void> {
  if (!(await isDirectory(directory))) return;
  for (const name of await readdir(directory)) {
    const path = join(directory, name);
    if (!madeHere.has(path)) await rm(path, { recursive: true, force: true });
    else await clear(path, madeHere);
  }
}

async function* metered(
  content: AsyncIterable<unknown>,
  name: string,
  budget: UnpackBudget,
): AsyncGenerator<Uint8Array> {
  for await (const part of content) {
    const chunk = part as Uint8Array;
    budget.bytes -= chunk.byteLength;
    if (budget.bytes < 0) throw new UnsafeLayer(name, 'the image is too large');
    yield chunk;
  }
}
