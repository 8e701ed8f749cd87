import { fork } from 'node:child_process';
import { openSync } from 'node:fs';
import { connect, type Socket } from 'node:net';
import { join } from 'node:path';
import { makeDirectory } from '../../platform/make-directory.ts';
import { packageRoot } from '../../platform/package-root.ts';
import {
  type PlaygroundAnswer,
  type PlaygroundFiles,
  playgroundFiles,
} from '../../platform/playground-files.ts';
import { messageOf, UserError } from '../../platform/user-error.ts';

export type PlaygroundReady = Extract<PlaygroundAnswer, { ready: true }>;

export interface PlaygroundLease {
  ready: PlaygroundReady;
  /** Lets the playground go: it stops soon after its last lease. */
  release(): void;
}

export interface LaunchOptions {
  stateDirectory: string;
  cdsid: string;
  apiPort?: string;
  registryPort?: string;
  importInterval?: string;
  /** Starts the playground again when it dies while it is leased. */
  keepAlive?: boolean;
}

/**
 * Takes a lease on the playground of a state folder, and starts it where none runs.
 * @throws UserError in the playground's words when it cannot start
 */
export async function launchPlayground(options: LaunchOptions): Promise<PlaygroundLease> {
  const files = playgroundFiles(options.stateDirectory);
  let released = false;
  let held: Socket | undefined;
  const take = async (): Promise<PlaygroundReady> => {
    const { socket, ready } = (await lease(files, options.cdsid)) ?? (await startAndLease(files, options));
    held = socket;
    socket.once('close', () => {
      if (released || options.keepAlive !== true) return;
      // It was killed. Its state is on disk; the clients reconnect by themselves.
      take().catch(() => undefined);
    });
    // A lease by itself keeps nobody from leaving.
    socket.unref();
    return ready;
  };
  const ready = await take();
  return {
    ready,
    release() {
      released = true;
      held?.destroy();
    },
  };
}

async function startAndLease(files: PlaygroundFiles, options: LaunchOptions) {
  for (let attempt = 0; attempt < 20; attempt++) {
    const failure = await start(files, options);
    const leased = await lease(files, options.cdsid);
    if (leased !== undefined) return leased;
    // Another may be starting, or just ending: its lock goes with it.
    if (failure !== undefined && !/another process|locked|in use by/i.test(failure.message)) throw failure;
    await new Promise((resolve) => setTimeout(resolve, 250));
  }
  throw new UserError('The playground did not start.', { remedy: `Its last words are in ${files.log}.` });
}

/**
 * What is read and written lives for a moment, which V8 would give three times 16 MB to: a server that is mostly idle has no use
 * for that much.
 */
const memoryFlags = ['--max-semi-space-size=4'];

/** Starts the process; resolves when it listens, or with the reason why it does not. */
function start(files: PlaygroundFiles, options: LaunchOptions): Promise<UserError | undefined> {
  let log: number;
  try {
    makeDirectory(files.directory);
    log = openSync(files.log, 'a', 0o600);
  } catch (error) {
    return Promise.reject(
      new UserError(`The state folder ${options.stateDirectory} cannot be written: ${messageOf(error)}`, {
        remedy: 'Choose another with --state-dir.',
        cause: error,
      }),
    );
  }
  const flags = [
    ...(options.apiPort === undefined ? [] : ['--api-port', options.apiPort]),
    ...(options.registryPort === undefined ? [] : ['--registry-port', options.registryPort]),
    ...(options.importInterval === undefined ? [] : ['--import-interval', options.importInterval]),
  ];
  const child = fork(
    join(packageRoot(), 'dist', 'playground.js'),
    ['--state-dir', options.stateDirectory, ...flags],
    {
      detached: true,
      stdio: ['ignore', log, log, 'ipc'],
      execArgv: [...process.execArgv, ...memoryFlags],
    },
  );
  return new Promise((resolve) => {
    child.once('message', (message: { listening?: boolean; message?: string; remedy?: string }) => {
      if (message.listening === true) resolve(undefined);
      else
        resolve(
          new UserError(message.message ?? 'The playground did not start.', {
            remedy: message.remedy ?? `Its last words are in ${files.log}.`,
          }),
        );
      if (child.connected) child.disconnect();
      child.unref();
    });
    child.once('exit', (code) => {
      resolve(
        new UserError(`The playground ended as it started (exit code ${code ?? 'unknown'}).`, {
          remedy: `Its last words are in ${files.log}.`,
        }),
      );
    });
    child.once('error', (error) => resolve(new UserError(`The playground did not start: ${error.message}`)));
  });
}

/** Asks a playground that runs. Undefined when none does. */
function lease(
  files: PlaygroundFiles,
  cdsid: string,
): Promise<{ socket: Socket; ready: PlaygroundReady } | undefined> {
  return new Promise((resolve, reject) => {
    const socket = connect(files.socket);
    let text = '';
    socket.setEncoding('utf8');
    socket.on('error', () => resolve(undefined));
    socket.on('close', () => resolve(undefined));
    socket.on('connect', () => socket.write(`${JSON.stringify({ cdsid })}\n`));
    socket.on('data', (chunk: string) => {
      text += chunk;
      const end = text.indexOf('\n');
      if (end < 0) return;
      const answer = JSON.parse(text.slice(0, end)) as PlaygroundAnswer;
      if (answer.ready) resolve({ socket, ready: answer });
      else {
        socket.destroy();
        reject(new UserError(answer.message, answer.remedy === undefined ? {} : { remedy: answer.remedy }));
      }
    });
  });
}
