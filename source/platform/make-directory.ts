import { mkdirSync, statSync } from 'node:fs';
import { dirname, resolve } from 'node:path';

/**
 * Makes a folder and those above it; one that is there already is left as it is.
 *
 * Node's own recursive mkdir never returns where a file system answers ENOENT for a folder whose parent exists, as
 * Linux's /proc does (seen with Node 20 and 24): this one goes up only as far as the root, and then gives that error.
 * @param mode permissions of the folders that are made
 * @throws the system's error when a folder cannot be made
 */
export function makeDirectory(path: string, mode = 0o700): void {
  const missing: string[] = [];
  let directory = resolve(path);
  for (;;) {
    const failure = attempt(directory, mode);
    if (failure === undefined) break;
    const above = dirname(directory);
    if (failure.code !== 'ENOENT' || above === directory) throw failure;
    missing.push(directory);
    directory = above;
  }
  for (const below of missing.reverse()) {
    const failure = attempt(below, mode);
    if (failure !== undefined) throw failure;
  }
}

function attempt(path: string, mode: number): NodeJS.ErrnoException | undefined {
  try {
    mkdirSync(path, { mode });
  } catch (error) {
    const failure = error as NodeJS.ErrnoException;
    if (failure.code === 'EEXIST' && isDirectory(path)) return undefined;
    return failure;
  }
  return undefined;
}

function isDirectory(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isDirectory() === true;
}
