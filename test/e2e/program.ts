import { spawn } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { onTestFinished } from 'vitest';
import { removeKubeletDirectory } from '../../source/playground/kubelet/remove-directory.ts';

export const root = fileURLToPath(new URL('../..', import.meta.url));
export const bin = join(root, 'bin', 'oc-tutor.js');

export interface Ran {
  code: number | null;
  out: string;
  err: string;
}

export interface Home {
  folder: string;
  state: string;
  environment: NodeJS.ProcessEnv;
  /** Runs the built program with no terminal. */
  run(...argv: string[]): Promise<Ran>;
}

/** A folder of its own for one test: state and workspace; nothing of this machine's user is read. */
export async function makeHome(): Promise<Home> {
  const folder = await mkdtemp(join(tmpdir(), 'oct-'));
  const state = join(folder, 'state');
  const environment: NodeJS.ProcessEnv = {
    PATH: process.env['PATH'],
    HOME: folder,
    LANG: 'C.UTF-8',
    CI: 'false',
    TERM: 'xterm-256color',
    OC_TUTOR_STATE_DIR: state,
    NODE_COMPILE_CACHE: join(tmpdir(), 'oct-compile-cache'),
  };
  onTestFinished(async () => {
    await removeKubeletDirectory(join(state, 'playground', 'kubelet'));
    await rm(folder, { recursive: true, force: true, maxRetries: 20, retryDelay: 250 });
  });
  return {
    folder,
    state,
    environment,
    run: (...argv) =>
      new Promise((resolve, reject) => {
        const child = spawn(process.execPath, [bin, ...argv], {
          cwd: folder,
          env: environment,
          stdio: ['ignore', 'pipe', 'pipe'],
        });
        const ran: Ran = { code: null, out: '', err: '' };
        child.stdout.setEncoding('utf8').on('data', (text: string) => {
          ran.out += text;
        });
        child.stderr.setEncoding('utf8').on('data', (text: string) => {
          ran.err += text;
        });
        child.on('error', reject);
        child.on('close', (code) => resolve({ ...ran, code }));
      }),
  };
}
