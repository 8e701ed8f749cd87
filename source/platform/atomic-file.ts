import { randomBytes } from 'node:crypto';
import { open, rename, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { makeDirectory } from './make-directory.ts';

/**
 * Writes a file so that a reader, or the next start after a crash, sees the old text or the new, never a part:
 * a temporary file in the same folder is written, synced and renamed over it. Creates missing folders (0700).
 * @param mode permission bits, 0600 unless told: what we keep is the learner's own
 * @throws the system's error (EACCES, ENOSPC, …); the old file is untouched and the temporary one removed
 */
export async function writeFileAtomic(path: string, data: string | Uint8Array, mode = 0o600): Promise<void> {
  const directory = dirname(path);
  makeDirectory(directory);
  const temporary = join(directory, `.${randomBytes(6).toString('hex')}.tmp`);
  try {
    const file = await open(temporary, 'wx', mode);
    try {
      await file.writeFile(data);
      await file.sync();
    } finally {
      await file.close();
    }
    await rename(temporary, path);
  } catch (error) {
    await rm(temporary, { force: true });
    throw error;
  }
}
