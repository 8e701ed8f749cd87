import { mkdir, readdir, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { writeFileAtomic } from '../../../platform/atomic-file.ts';
import { processStart } from '../../../platform/process-identity.ts';
import { killGroup } from './kill-group.ts';

/** Which processes are ours, on disk: what a crash leaves running is found and ended at the next start. */
export interface ProcessLedger {
  add(containerId: string, pid: number): Promise<void>;
  remove(containerId: string): Promise<void>;
}

const record = z.object({ pid: z.number().int().positive(), start: z.string() });

/** Opens the ledger in `directory` and kills what it still names, if it is truly the same process. */
export async function openProcessLedger(directory: string): Promise<ProcessLedger> {
  await mkdir(directory, { recursive: true, mode: 0o700 });
  for (const name of await readdir(directory)) {
    await killLeftover(join(directory, name));
    await rm(join(directory, name), { force: true });
  }
  const pathOf = (containerId: string): string => join(directory, `${containerId}.json`);
  return {
    async add(containerId, pid) {
      const start = processStart(pid);
      // It has ended already.
      if (start === undefined) return;
      await writeFileAtomic(pathOf(containerId), JSON.stringify({ pid, start }));
    },
    remove: (containerId) => rm(pathOf(containerId), { force: true }),
  };
}

async function killLeftover(path: string): Promise<void> {
  let leftover: z.infer<typeof record>;
  try {
    leftover = record.parse(JSON.parse(await readFile(path, 'utf8')));
  } catch {
    return;
  }
  if (processStart(leftover.pid) === leftover.start) killGroup(leftover.pid, 'SIGKILL');
}
