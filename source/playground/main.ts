import { enableCompileCache } from 'node:module';
import { parseArgs } from 'node:util';
import { playgroundFiles } from '../platform/playground-files.ts';
import { messageOf, UserError } from '../platform/user-error.ts';
import { listenForLeases } from './control.ts';
import { startPlayground } from './start-playground.ts';

enableCompileCache();

/** Milliseconds that a playground waits for a next user after the last has gone. */
const leaseGrace = 3000;

const { values } = parseArgs({
  options: {
    'state-dir': { type: 'string' },
    'api-port': { type: 'string' },
    'registry-port': { type: 'string' },
    'import-interval': { type: 'string', default: '5000' },
  },
});

/** Tells whoever started us how it went, on the pipe that they read; they may have gone. */
function report(message: object): void {
  if (process.send !== undefined && process.connected) process.send(message);
}

async function main(): Promise<void> {
  const stateDirectory = values['state-dir'];
  if (stateDirectory === undefined) throw new UserError('--state-dir is missing.', { exitCode: 2 });
  const files = playgroundFiles(stateDirectory);
  const importInterval = Number(values['import-interval']);
  const stop = new AbortController();
  const onError = (error: unknown, where: string): void => {
    process.stderr.write(`${new Date().toISOString()} ${where}: ${messageOf(error)}\n`);
  };
  const playground = await startPlayground({
    directory: files.directory,
    importInterval,
    signal: stop.signal,
    onError,
    ...(values['api-port'] === undefined ? {} : { apiPort: Number(values['api-port']) }),
    ...(values['registry-port'] === undefined ? {} : { registryPort: Number(values['registry-port']) }),
  });
  let leaving = false;
  const leave = async (): Promise<void> => {
    if (leaving) return;
    leaving = true;
    control.close();
    await playground.stop();
    process.exit(0);
  };
  const control = await listenForLeases({
    socket: files.socket,
    grace: leaseGrace,
    onUnused: () => void leave(),
    async answer(cdsid) {
      const { kubeconfig, authFile } = await playground.admit(cdsid);
      return {
        ready: true,
        pid: process.pid,
        server: playground.server,
        namespace: playground.namespace,
        repository: playground.repository,
        kubeconfig,
        authFile,
        authority: files.authority,
        importInterval: importInterval / 1000,
      };
    },
  });
  for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(name, () => void leave());
  report({ listening: true });
  if (process.connected) process.disconnect();
}

process.on('unhandledRejection', (error) => {
  process.stderr.write(`${error instanceof Error ? error.stack : String(error)}\n`);
});

main().catch((error: unknown) => {
  report({
    message: messageOf(error),
    ...(error instanceof UserError && error.remedy !== undefined ? { remedy: error.remedy } : {}),
  });
  process.stderr.write(`${error instanceof Error ? error.stack : String(error)}\n`);
  process.exit(1);
});
