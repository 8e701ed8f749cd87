import { readFile } from 'node:fs/promises';
import { parse } from 'yaml';
import { z } from 'zod';
import { launchPlayground } from '../../source/commands/target/launch-playground.ts';
import type { Target } from './keep-alive-client.ts';

/** A whole playground, controllers and all, as learners have it: built, and in a process of its own. */
export interface PlaygroundProcess {
  target: Target;
  namespace: string;
  /** Resident memory in bytes: now, and at its most. */
  memory(): Promise<{ resident: number; peak: number }>;
  stop(): Promise<void>;
}

const kubeconfig = z.object({ users: z.array(z.object({ user: z.object({ token: z.string() }) })) });

/** @param directory where it keeps its state */
export async function startPlaygroundProcess(directory: string): Promise<PlaygroundProcess> {
  const { ready, release } = await launchPlayground({ stateDirectory: directory, cdsid: 'bench' });
  const { users } = kubeconfig.parse(parse(await readFile(ready.kubeconfig, 'utf8')));
  return {
    namespace: ready.namespace,
    target: {
      host: '127.0.0.1',
      port: Number(new URL(ready.server).port),
      authority: await readFile(ready.authority, 'utf8'),
      token: users[0]?.user.token ?? '',
    },
    memory: () => memoryOf(ready.pid),
    async stop() {
      release();
      process.kill(ready.pid, 'SIGTERM');
      await ended(ready.pid);
    },
  };
}

/** Source: proc_pid_status(5). */
async function memoryOf(pid: number): Promise<{ resident: number; peak: number }> {
  const status = await readFile(`/proc/${pid}/status`, 'utf8');
  const bytes = (field: string): number =>
    Number(new RegExp(`^${field}:\\s+(\\d+) kB`, 'm').exec(status)?.[1] ?? Number.NaN) * 1024;
  return { resident: bytes('VmRSS'), peak: bytes('VmHWM') };
}

async function ended(pid: number): Promise<void> {
  for (;;) {
    try {
      process.kill(pid, 0);
    } catch {
      return;
    }
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}
