import { playgroundFiles } from '../platform/playground-files.ts';
import { UserError } from '../platform/user-error.ts';
import { untilInterrupted } from './signals.ts';
import { launchPlayground, type PlaygroundReady } from './target/launch-playground.ts';
import { rememberCdsid, type Settings } from './target/settings.ts';

/** `oc-tutor playground`: keeps one running until Ctrl-C. */
export async function runPlayground(
  settings: Settings,
  options: { port?: string; registryPort?: string; importInterval?: string },
): Promise<number> {
  for (const [name, value] of Object.entries(options)) {
    if (!/^\d+$/.test(value) || (name !== 'importInterval' && Number(value) > 65_535)) {
      throw new UserError(`“${value}” is not a number that fits there.`, { exitCode: 2 });
    }
  }
  const { signal, done } = untilInterrupted();
  const cdsid = settings.cdsid ?? settings.suggestion;
  const lease = await launchPlayground({
    stateDirectory: settings.stateDirectory,
    cdsid,
    keepAlive: true,
    ...(options.port === undefined ? {} : { apiPort: options.port }),
    ...(options.registryPort === undefined ? {} : { registryPort: options.registryPort }),
    ...(options.importInterval === undefined ? {} : { importInterval: options.importInterval }),
  });
  const others = [
    [options.port, lease.ready.server, 'API server'],
    [options.registryPort, `http://${lease.ready.repository}`, 'registry'],
  ] as const;
  for (const [wanted, address, who] of others) {
    const { port } = new URL(address);
    if (wanted === undefined || wanted === port) continue;
    lease.release();
    throw new UserError(`The playground runs already, with port ${port} for its ${who}.`, {
      remedy: 'End the programs that use it first, or start another with --state-dir.',
    });
  }
  // A suggestion that nobody agreed to is no answer: the course still asks.
  if (settings.cdsid !== undefined) await rememberCdsid(settings.stateDirectory, settings.cdsid);
  process.stdout.write(howToUse(lease.ready, cdsid, playgroundFiles(settings.stateDirectory).log));
  const hold = setInterval(() => undefined, 2 ** 30);
  await new Promise<void>((resolve) => signal.addEventListener('abort', () => resolve(), { once: true }));
  clearInterval(hold);
  done();
  lease.release();
  return 0;
}

function howToUse(ready: PlaygroundReady, cdsid: string, log: string): string {
  return `The playground is running.

  cluster     ${ready.server}, project ${ready.namespace}, as ${cdsid}
  repository  ${ready.repository}

In another terminal:

  export KUBECONFIG=${ready.kubeconfig}
  export REGISTRY_AUTH_FILE=${ready.authFile}
  oc get all                                                  # or kubectl get pods
  skopeo inspect --tls-verify=false docker://${ready.repository}:v1
  podman push --tls-verify=false IMAGE ${ready.repository}:${cdsid}

Its log is ${log}. Ctrl-C stops it; everything in it stays.
`;
}

/** `oc-tutor playground exec -- CMD ARGS`: the command's own exit code. */
export async function execInPlayground(settings: Settings, words: string[]): Promise<number> {
  const [command, ...rest] = words;
  if (command === undefined) throw new UserError('Which command?', { exitCode: 2 });
  const cdsid = settings.cdsid ?? settings.suggestion;
  const { execa } = await import('execa');
  const lease = await launchPlayground({ stateDirectory: settings.stateDirectory, cdsid });
  try {
    const result = await execa(command, rest, {
      stdio: 'inherit',
      reject: false,
      env: {
        KUBECONFIG: lease.ready.kubeconfig,
        REGISTRY_AUTH_FILE: lease.ready.authFile,
        OC_TUTOR_REPOSITORY: lease.ready.repository,
        OC_TUTOR_CDSID: cdsid,
      },
    });
    if (result.code === 'ENOENT') {
      throw new UserError(`There is no program “${command}” on this machine's PATH.`, { exitCode: 1 });
    }
    return result.exitCode ?? 1;
  } finally {
    lease.release();
  }
}
