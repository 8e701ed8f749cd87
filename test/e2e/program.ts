import { type ChildProcess, spawn } from 'node:child_process';
import { readdirSync, readFileSync, readlinkSync } from 'node:fs';
import { cp, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { onTestFinished } from 'vitest';
import { removeKubeletDirectory } from '../../source/playground/kubelet/remove-directory.ts';
import { openTerminal, type ScriptedTerminal, type TerminalOptions } from '../support/terminal.ts';

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
  /** Runs the built program in a terminal. */
  open(argv?: string[], options?: TerminalOptions): ScriptedTerminal;
  /** Keeps the playground of this home running: `oc-tutor playground FLAGS`. Resolves when it is up. */
  playground(...flags: string[]): Promise<ChildProcess>;
}

/**
 * A folder of its own for one test: state and workspace; nothing of this machine's user is read.
 * @param program the program to run, where it is not the one of this package
 */
export async function makeHome(program = bin): Promise<Home> {
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
  const children = new Set<ChildProcess>();
  onTestFinished(async () => {
    for (const child of children) child.kill('SIGTERM');
    for (const { pid } of processesOf(state)) endProcess(pid, 'SIGTERM');
    await until(() => processesOf(state).length === 0, 'the end of all processes').catch(() => {
      for (const { pid } of processesOf(state)) endProcess(pid, 'SIGKILL');
    });
    await removeKubeletDirectory(join(state, 'playground', 'kubelet'));
    await rm(folder, { recursive: true, force: true, maxRetries: 20, retryDelay: 250 });
  });
  const start = (argv: readonly string[]): ChildProcess => {
    const child = spawn(process.execPath, [program, ...argv], {
      cwd: folder,
      env: environment,
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    children.add(child);
    child.once('close', () => children.delete(child));
    return child;
  };
  return {
    folder,
    state,
    environment,
    run: (...argv) => outcome(start(argv)),
    open: (argv = [], options = {}) =>
      openTerminal(process.execPath, [program, ...argv], {
        cwd: folder,
        ...options,
        env: { ...environment, ...options.env },
      }),
    async playground(...flags) {
      const child = start(['playground', ...flags]);
      await new Promise<void>((resolve, reject) => {
        let said = '';
        const hear = (text: string) => {
          said += text;
          if (said.includes('The playground is running.')) resolve();
        };
        child.stdout?.setEncoding('utf8').on('data', hear);
        child.stderr?.setEncoding('utf8').on('data', hear);
        child.once('close', () => reject(new Error(`The playground ended: ${said}`)));
      });
      return child;
    },
  };
}

/** How a process ended, and what it printed. */
export function outcome(child: ChildProcess): Promise<Ran> {
  return new Promise((resolve, reject) => {
    const ran: Ran = { code: null, out: '', err: '' };
    child.stdout?.setEncoding('utf8').on('data', (text: string) => {
      ran.out += text;
    });
    child.stderr?.setEncoding('utf8').on('data', (text: string) => {
      ran.err += text;
    });
    child.on('error', reject);
    child.on('close', (code) => resolve({ ...ran, code }));
  });
}

/** A copy of the package with a course of its own, and the program in it. `change` gets the copy's folder. */
export async function copyPackage(change: (folder: string) => Promise<void>): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'oct-package-'));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  for (const part of ['bin', 'dist', 'lessons', 'manifests', 'package.json']) {
    await cp(join(root, part), join(folder, part), { recursive: true });
  }
  await change(folder);
  return join(folder, 'bin', 'oc-tutor.js');
}

export interface RunningProcess {
  pid: number;
  words: string[];
}

/** The processes that have to do with a folder: it is in their arguments, or they work in it. */
export function processesOf(folder: string): RunningProcess[] {
  const found: RunningProcess[] = [];
  for (const name of readdirSync('/proc')) {
    if (!/^\d+$/.test(name) || Number(name) === process.pid) continue;
    try {
      const words = readFileSync(`/proc/${name}/cmdline`, 'utf8').split('\0');
      const state = readFileSync(`/proc/${name}/stat`, 'utf8').replace(/^.*\) /, '');
      const concerned =
        words.some((word) => word.includes(folder)) || readlinkSync(`/proc/${name}/cwd`).startsWith(folder);
      if (concerned && !state.startsWith('Z')) found.push({ pid: Number(name), words });
    } catch {
      // It has ended meanwhile.
    }
  }
  return found;
}

/** The playground's own process, and those of its pods. */
export function playgroundOf(state: string): { own: number | undefined; pods: number[] } {
  const all = processesOf(state);
  const own = all.find(({ words }) => words.some((word) => word.endsWith('playground.js')))?.pid;
  const pods = all
    .filter(({ words }) => words.some((word) => word.includes('kubelet')))
    .map(({ pid }) => pid);
  return { own, pods };
}

export function endProcess(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal);
  } catch {
    // It has ended already.
  }
}

/** Resolves once a condition that nothing tells of holds; rejects when it does not come to hold. */
export async function until(
  condition: () => boolean | Promise<boolean>,
  what: string,
  timeout = 20_000,
): Promise<void> {
  const end = Date.now() + timeout;
  while (!(await condition())) {
    if (Date.now() > end) throw new Error(`Waited ${timeout} ms for ${what}.`);
    await pause(20);
  }
}
