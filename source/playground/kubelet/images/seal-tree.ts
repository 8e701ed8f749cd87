import { chmod, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { resolveInRoot } from './resolve-in-root.ts';

/**
 * Takes the permission to write from every folder below `root`, and makes sure that no link leads out of it. What is sealed
 * stays as it is, so the check holds.
 * @throws EscapesRoot
 */
export async function sealTree(root: string): Promise<void> {
  const seal = async (names: readonly string[]): Promise<void> => {
    const directory = join(root, ...names);
    for (const entry of await readdir(directory, { withFileTypes: true })) {
      const inside = [...names, entry.name];
      if (entry.isDirectory()) await seal(inside);
      else if (entry.isSymbolicLink()) await resolveInRoot(root, inside.join('/'));
    }
    await chmod(directory, 0o555);
  };
  await seal([]);
}

/** Gives the permission back, so that the tree can be removed. */
export async function unsealTree(root: string): Promise<void> {
  await chmod(root, 0o755);
  for (const entry of await readdir(root, { withFileTypes: true })) {
    if (entry.isDirectory()) await unsealTree(join(root, entry.name));
  }
}
