import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { unsealTree } from './images/seal-tree.ts';

/**
 * Removes the folder that a kubelet kept its images, logs and processes in. Its images are read-only, so that a plain removal
 * fails for all but root. The kubelet must have stopped. A folder that is not there is no error.
 */
export async function removeKubeletDirectory(directory: string): Promise<void> {
  try {
    await unsealTree(join(directory, 'images'));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
  }
  await rm(directory, { recursive: true, force: true });
}
