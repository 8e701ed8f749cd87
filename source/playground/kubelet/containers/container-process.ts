import { spawn } from 'node:child_process';
import { constants } from 'node:os';
import type { Clock } from '../../../platform/clock.ts';
import { ContainerError } from './container-error.ts';
import { killGroup } from './kill-group.ts';
import { type ContainerSetup, setupVariable } from './preload.ts';
import type { OutputSink, RunningContainer } from './running-container.ts';

export interface ContainerProcessOptions {
  rootfs: string;
  /** Working directory, in `rootfs`. */
  cwd: string;
  /** Arguments for Node. */
  args: readonly string[];
  setup: ContainerSetup;
  /** Path of the file with `preloadSource`. */
  preload: string;
  output: OutputSink;
  clock: Clock;
}

/**
 * Starts a container as a child process in a group of its own: Node, which may read its image and nothing else, may write
 * nothing and may start nothing. Source: Node's documentation, "Process-based permissions".
 * @throws ContainerError when it cannot be started
 */
export async function startContainerProcess(
  options: ContainerProcessOptions,
): Promise<RunningContainer & { pid: number }> {
  const { rootfs, cwd, args, setup, preload, output, clock } = options;
  const permissions = ['--permission', `--allow-fs-read=${rootfs}`, `--allow-fs-read=${preload}`];
  // Since then the network is one of the permissions.
  if (Number.parseInt(process.versions.node, 10) >= 25) permissions.push('--allow-net');
  const child = spawn(process.execPath, [...permissions, '--require', preload, ...args], {
    cwd,
    env: { [setupVariable]: JSON.stringify(setup) },
    detached: process.platform !== 'win32',
    windowsHide: true,
    // The last one is the lifeline: our end of it closes when we end, however that comes.
    stdio: ['ignore', 'pipe', 'pipe', 'pipe'],
  });
  await new Promise<void>((resolve, reject) => {
    child.once('spawn', resolve);
    child.once('error', (error) => reject(new ContainerError('RunContainerError', error.message)));
  });
  const { pid } = child;
  if (pid === undefined) throw new ContainerError('RunContainerError', 'the process has no id');
  child.on('error', () => undefined);
  child.stdout?.on('data', (bytes: Buffer) => output.write('stdout', bytes));
  child.stderr?.on('data', (bytes: Buffer) => output.write('stderr', bytes));
  const lifeline = child.stdio[3];
  lifeline?.on('error', () => undefined);

  child.once('exit', () => {
    killGroup(pid, 'SIGKILL');
    lifeline?.destroy();
  });
  const exited = new Promise<number>((resolve) => {
    // Not `exit`: the last output may still be in the pipes then.
    child.once('close', (code, signal) =>
      resolve(code ?? 128 + (signal === null ? 0 : constants.signals[signal])),
    );
  });
  let deadline = Number.POSITIVE_INFINITY;
  return {
    pid,
    exited,
    async stop(graceMilliseconds) {
      const until = clock.now() + graceMilliseconds;
      if (until < deadline) {
        if (deadline === Number.POSITIVE_INFINITY) killGroup(pid, 'SIGTERM');
        deadline = until;
        const done = new AbortController();
        exited.then(() => done.abort()).catch(() => undefined);
        clock.sleep(graceMilliseconds, done.signal).then(
          () => killGroup(pid, 'SIGKILL'),
          () => undefined,
        );
      }
      await exited;
    },
  };
}
