import { fork } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parse } from 'yaml';
import { z } from 'zod';
import { playgroundFiles } from '../../source/platform/playground-files.ts';
import type { Target } from './keep-alive-client.ts';

/** A whole playground, controllers and all, in a process of its own. */
export interface PlaygroundProcess {
  target: Target;
  namespace: string;
  /** Resident memory, in bytes. */
  residentBytes(): Promise<number>;
  stop(): Promise<void>;
}

const answer = z.object({
  ready: z.literal(true),
  server: z.string(),
  namespace: z.string(),
  kubeconfig: z.string(),
  authority: z.string(),
});
const kubeconfig = z.object({ users: z.array(z.object({ user: z.object({ token: z.string() }) })) });

const built = fileURLToPath(new URL('../../dist/playground.js', import.meta.url));

/** @param program the built one unless told */
export async function startPlaygroundProcess(program = built): Promise<PlaygroundProcess> {
  const directory = await mkdtemp(join(tmpdir(), 'oc-tutor-bench-'));
  const child = fork(program, ['--state-dir', directory], {
    cwd: directory,
    execArgv: [],
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  });
  const exited = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  const stop = async (): Promise<void> => {
    child.kill('SIGTERM');
    await exited;
    await rm(directory, { recursive: true, force: true });
  };
  try {
    await new Promise<void>((resolve, reject) => {
      child.once('message', () => resolve());
      child.once('exit', (code) => reject(new Error(`The playground ended with ${code}.`)));
    });
    const lease = await takeLease(playgroundFiles(directory).socket);
    const { server, namespace, authority, kubeconfig: config } = lease;
    const { users } = kubeconfig.parse(parse(await readFile(config, 'utf8')));
    return {
      namespace,
      target: {
        host: '127.0.0.1',
        port: Number(new URL(server).port),
        authority: await readFile(authority, 'utf8'),
        token: users[0]?.user.token ?? '',
      },
      residentBytes: () => residentBytes(child.pid ?? 0),
      stop,
    };
  } catch (error) {
    await stop();
    throw error;
  }
}

/** The lease is the connection, so it is held for as long as this process lives. */
function takeLease(socket: string): Promise<z.infer<typeof answer>> {
  return new Promise((resolve, reject) => {
    const connection = connect(socket, () => connection.write(`${JSON.stringify({ cdsid: 'bench' })}\n`));
    let text = '';
    connection.setEncoding('utf8');
    connection.on('error', reject);
    connection.on('data', (chunk: string) => {
      text += chunk;
      if (!text.includes('\n')) return;
      connection.unref();
      const parsed = answer.safeParse(JSON.parse(text));
      if (parsed.success) resolve(parsed.data);
      else reject(new Error(text.trim()));
    });
  });
}

/** Source: proc_pid_status(5). */
async function residentBytes(pid: number): Promise<number> {
  const status = await readFile(`/proc/${pid}/status`, 'utf8');
  return Number(/^VmRSS:\s+(\d+) kB/m.exec(status)?.[1] ?? Number.NaN) * 1024;
}
