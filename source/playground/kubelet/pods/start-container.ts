import { randomBytes } from 'node:crypto';
import type { Container } from '../../../wire/kubernetes.ts';
import { startBuiltinContainer } from '../containers/builtin-container.ts';
import { commandOf, nodeArguments, workingDirectory } from '../containers/command-line.ts';
import { startContainerProcess } from '../containers/container-process.ts';
import { containerEnvironment } from '../containers/environment.ts';
import type { ContainerSetup } from '../containers/preload.ts';
import type { OutputSink, RunningContainer } from '../containers/running-container.ts';
import type { LocalImage } from '../images/image-store.ts';
import { defaultPort, type PodAddress } from '../pod-address.ts';
import { failure, type ProbeResult, success } from '../probes/probe-result.ts';
import type { ContainerContext } from './kubelet-context.ts';
import { type Runnable, say } from './obtain-image.ts';

/** One run of a container. */
export interface ContainerInstance extends RunningContainer {
  /** `cri-o://<64 hex>`. */
  id: string;
  imageID: string;
  exec(command: readonly string[], timeout: number, signal: AbortSignal): Promise<ProbeResult>;
}

/**
 * Makes a container and starts it, and says so.
 * @throws ContainerError
 */
export async function startContainer(
  context: ContainerContext,
  container: Container,
  runnable: Runnable,
  address: PodAddress,
): Promise<ContainerInstance> {
  const { clock, logs } = context;
  const pod = context.pod();
  const id = `cri-o://${randomBytes(32).toString('hex')}`;
  const env = await containerEnvironment(
    {
      client: context.client,
      pod,
      podIP: address.ip,
      hostIP: context.hostIP,
      port: address.portFor(container.ports?.[0]?.containerPort ?? defaultPort),
    },
    container,
    runnable.image?.config.env ?? [],
  );
  if (runnable.builtin !== undefined) {
    say(context, container, 'Normal', 'Created', `Created container: ${container.name}`);
    const output = logs.create(pod, container.name, id);
    const running = startBuiltinContainer(runnable.builtin, { pod, env, output, clock });
    say(context, container, 'Normal', 'Started', `Started container ${container.name}`);
    const exited = running.exited.finally(() => output.close());
    return { ...running, exited, id, imageID: '', exec: noExec };
  }
  const { image } = runnable;
  const command = commandOf(container, image.config, env);
  const setup: ContainerSetup = { env, hostname: pod.metadata.name, ip: address.ip, ports: address.moved };
  const launch = (words: readonly string[], output: OutputSink) =>
    launchIn(context, container, image, words, setup, output);

  // Found out before there is a container: a command that cannot be run here.
  await nodeArguments(command, image.rootfs);
  say(context, container, 'Normal', 'Created', `Created container: ${container.name}`);
  const output = logs.create(pod, container.name, id);
  const ledgerKey = id.slice(id.indexOf('//') + 2);
  let running: (RunningContainer & { pid: number }) | undefined;
  try {
    running = await launch(command, output);
    await context.ledger.add(ledgerKey, running.pid);
  } catch (error) {
    // Nothing runs that nobody watches.
    await running?.stop(0);
    output.close();
    throw error;
  }
  say(context, container, 'Normal', 'Started', `Started container ${container.name}`);
  const exited = running.exited.then(async (code) => {
    output.close();
    await context.ledger.remove(ledgerKey).catch((error: unknown) => context.onError(error, id));
    return code;
  });
  return {
    ...running,
    exited,
    id,
    imageID: image.id,
    exec: (words, timeout, signal) => execIn(words, launch, timeout, signal),
  };
}

async function launchIn(
  { clock, preload }: ContainerContext,
  container: Container,
  { rootfs, config }: LocalImage,
  command: readonly string[],
  setup: ContainerSetup,
  output: OutputSink,
): Promise<RunningContainer & { pid: number }> {
  const args = await nodeArguments(command, rootfs);
  const cwd = await workingDirectory(container, config, rootfs);
  return startContainerProcess({ rootfs, cwd, args, setup, preload, output, clock });
}

const noExec: ContainerInstance['exec'] = () =>
  Promise.resolve({ outcome: 'error', message: 'there is nothing to run a command in' });

/** Longest output that a probe's message takes. */
const outputShown = 10 * 1024;

/** Runs a probe's command as a process beside the container's own. Source: `pkg/probe/exec/exec.go`. */
async function execIn(
  command: readonly string[],
  launch: (command: readonly string[], output: OutputSink) => Promise<RunningContainer>,
  timeout: number,
  signal: AbortSignal,
): Promise<ProbeResult> {
  let text = '';
  try {
    const running = await launch(command, {
      write(_, bytes) {
        if (text.length < outputShown) text += Buffer.from(bytes).toString('utf8');
      },
    });
    const overdue = AbortSignal.any([AbortSignal.timeout(timeout), signal]);
    const late = new Promise<'late'>((resolve) => {
      overdue.addEventListener('abort', () => resolve('late'), { once: true });
    });
    const code = await Promise.race([running.exited, late]);
    if (code === 'late') {
      await running.stop(0);
      return failure(`command timed out: "${command.join(' ')}" timed out after ${timeout / 1000}s`);
    }
    return code === 0 ? success : failure(text.trimEnd());
  } catch (error) {
    return { outcome: 'error', message: error instanceof Error ? error.message : String(error) };
  }
}
