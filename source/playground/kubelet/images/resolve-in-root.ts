import { lstat, readlink } from 'node:fs/promises';
import { join } from 'node:path';

/** As the kernel's limit on links in one path. */
const mostLinks = 40;

/** A path leads out of the folder that it must stay in. */
export class EscapesRoot extends Error {
  constructor(path: string) {
    super(`${path} leads out of the image`);
    this.name = 'EscapesRoot';
  }
}

/**
 * Where `path` leads below `root`, all links followed as if `root` were `/`. What is not there is taken to be a plain name.
 * @returns names below `root`, none of them a link; empty for the root itself
 * @throws EscapesRoot when a `..` leads above it, or links go in circles
 */
export async function resolveInRoot(root: string, path: string): Promise<string[]> {
  const resolved: string[] = [];
  const rest = path.split('/');
  let links = 0;
  while (rest.length > 0) {
    const name = rest.shift();
    if (name === undefined || name === '' || name === '.') continue;
    if (name === '..') {
      if (resolved.pop() === undefined) throw new EscapesRoot(path);
      continue;
    }
    const target = await linkTarget(join(root, ...resolved, name));
    if (target === undefined) {
      resolved.push(name);
      continue;
    }
    links += 1;
    if (links > mostLinks) throw new EscapesRoot(path);
    if (target.startsWith('/')) resolved.length = 0;
    rest.unshift(...target.split('/'));
  }
  return resolved;
}

async function linkTarget(path: string): Promise<string | undefined> {
  try {
    return (await lstat(path)).isSymbolicLink() ? await readlink(path) : undefined;
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT' || code === 'ENOTDIR') return undefined;
    throw error;
  }
}
