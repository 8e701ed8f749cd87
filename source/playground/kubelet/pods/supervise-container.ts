import { rfc3339 } from '../../../platform/clock.ts';
import { messageOf } from '../../../platform/user-error.ts';
import type { Container, ContainerState, ContainerStatus, Probe } from '../../../wire/kubernetes.ts';
import { type BackOff, createBackOff } from '../back-off.ts';
import { ContainerError } from '../containers/container-error.ts';
import { goDuration } from '../go-duration.ts';
import { readLog } from '../logs/read-log.ts';
import type { PodAddress } from '../pod-address.ts';
import { runProbe } from '../probes/probe.ts';
import { probeContainer } from '../probes/probe-container.ts';
import { podInWords } from './container-reference.ts';
import type { ContainerContext } from './kubelet-context.ts';
import { obtainImage, say } from './obtain-image.ts';
import { pause, pauseTelling, resync } from './pause.ts';
import { mayRestart } from './restart-policy.ts';
import { type ContainerInstance, startContainer } from './start-container.ts';

export interface Supervision {
  address: PodAddress;
  /** The container as the pod's spec has it now, and a signal that is aborted when its image becomes another one. */
  spec(): { container: Container; changed: AbortSignal };
  /** Told of each run, so that it can be stopped from outside. */
  started(instance: ContainerInstance): void;
  /** Aborted when the pod is to stop. */
  signal: AbortSignal;
}

/**
 * Runs a container until it has ended for good: by itself where the restart policy says so, or because the pod stops.
 * Source: k8s.io/kubernetes `pkg/kubelet/kuberuntime/kuberuntime_manager.go`, `kuberuntime_container.go`.
 */
export async function superviseContainer(context: ContainerContext, supervision: Supervision): Promise<void> {
  const { signal } = supervision;
  const crashes = createBackOff(context.clock);
  try {
    while (await runOnce(context, supervision, crashes)) signal.throwIfAborted();
  } catch (error) {
    if (!signal.aborted) throw error;
  }
}

/**
 * @param crashes the delays after a container that ended; one that could not be made is tried again at the next look
 * @returns whether it is to run again
 */
async function runOnce(
  context: ContainerContext,
  supervision: Supervision,
  crashes: BackOff,
): Promise<boolean> {
  const { clock } = context;
  const { signal, address } = supervision;
  const { container, changed } = supervision.spec();
  const runnable = await obtainImage(context, container, changed, signal);
  if (runnable === undefined) return true;
  let instance: ContainerInstance | undefined;
  try {
    instance = await startContainer(context, container, runnable, address);
    supervision.started(instance);
    const exitCode = await watchOver(context, supervision, container, instance, changed);
    const policy = context.pod().spec.restartPolicy ?? 'Always';
    if (signal.aborted || !(changed.aborted || mayRestart(policy, exitCode, context.isInit))) return false;
  } catch (error) {
    await instance?.stop(0);
    signal.throwIfAborted();
    reportMishap(context, container, error);
    await pause(clock, resync, changed, signal);
    return true;
  }
  if (!changed.aborted) await backOff(context, container, crashes, changed, signal);
  return true;
}

/** Waits before a container that ended is started again. Not after the first time. */
async function backOff(
  context: ContainerContext,
  container: Container,
  delays: BackOff,
  changed: AbortSignal,
  signal: AbortSignal,
): Promise<void> {
  const { clock } = context;
  const finishedAt = clock.now();
  const remaining = delays.remaining(finishedAt);
  if (remaining > 0) {
    const pod = podInWords(context.pod());
    const { name } = container;
    const words = `Back-off restarting failed container ${name} in pod ${pod}`;
    const message = `back-off ${goDuration(delays.delay)} restarting failed container=${name} pod=${pod}`;
    context.report({ state: { waiting: { reason: 'CrashLoopBackOff', message } }, ...asLast(context) });
    const tell = (): void => say(context, container, 'Warning', 'BackOff', words);
    await pauseTelling(clock, remaining, tell, changed, signal);
  }
  delays.next(finishedAt);
}

/** From its start to its end. @returns the exit code */
async function watchOver(
  context: ContainerContext,
  { address, signal }: Supervision,
  container: Container,
  instance: ContainerInstance,
  changed: AbortSignal,
): Promise<number> {
  const { clock, logs } = context;
  const pod = context.pod();
  const before = context.status();
  const startedAt = rfc3339(clock.now());
  context.report({
    ...asLast(context),
    state: { running: { startedAt } },
    containerID: instance.id,
    imageID: instance.imageID,
    image: container.image ?? '',
    restartCount: before.containerID === undefined ? before.restartCount : before.restartCount + 1,
    ready: false,
    started: false,
    ...resourcesOf(container),
  });
  const previous = context.status().lastState?.terminated?.containerID;
  const kept = previous === undefined ? [instance.id] : [instance.id, previous];
  logs.keepOnly(pod, container.name, kept).catch((error: unknown) => context.onError(error, podInWords(pod)));

  const over = new AbortController();
  const kill = (why: string, probe: Probe | undefined): void => {
    say(context, container, 'Normal', 'Killing', `Container ${container.name} ${why}, will be restarted`);
    const seconds =
      probe?.terminationGracePeriodSeconds ?? context.pod().spec.terminationGracePeriodSeconds ?? 30;
    void instance.stop(seconds * 1000);
  };
  const onChanged = (): void => kill('definition changed', undefined);
  changed.addEventListener('abort', onChanged, { once: true });
  const probing = probeContainer(
    {
      container,
      clock,
      attempt: (probe, attemptSignal) =>
        runProbe({ container, address, exec: instance.exec }, probe, attemptSignal),
      onUnhealthy: (message) => say(context, container, 'Warning', 'Unhealthy', message),
      onStarted: () => context.report({ started: true }),
      onReady: (ready) => context.report({ ready }),
      onDead: (kind, probe) => kill(`failed ${kind} probe`, probe),
      stopping: signal,
    },
    over.signal,
  );
  const exitCode = await instance.exited;
  changed.removeEventListener('abort', onChanged);
  over.abort();
  await probing;
  await reportEnd(context, container, instance.id, startedAt, exitCode);
  return exitCode;
}

/** What the container was given: all that it asked for. */
function resourcesOf({
  resources = {},
}: Container): Pick<ContainerStatus, 'allocatedResources' | 'resources'> {
  const { requests } = resources;
  return { ...(requests === undefined ? {} : { allocatedResources: requests }), resources };
}

async function reportEnd(
  context: ContainerContext,
  container: Container,
  containerID: string,
  startedAt: string,
  exitCode: number,
): Promise<void> {
  const finishedAt = rfc3339(context.clock.now());
  const message = await terminationMessage(context, container, containerID, exitCode);
  context.report({
    state: {
      terminated: {
        exitCode,
        reason: exitCode === 0 ? 'Completed' : 'Error',
        ...(message === '' ? {} : { message }),
        startedAt,
        finishedAt,
        containerID,
      },
    },
    ready: context.isInit && exitCode === 0,
    started: false,
  });
}

/** Lines and bytes of a log's end that a termination message takes. */
const messageLines = 80;
const messageBytes = 2048;

/** The end of the log, where the container asks for it. Nothing can be written to a file here. */
async function terminationMessage(
  { logs, clock, pod }: ContainerContext,
  container: Container,
  containerID: string,
  exitCode: number,
): Promise<string> {
  if (container.terminationMessagePolicy !== 'FallbackToLogsOnError' || exitCode === 0) return '';
  const path = logs.pathOf(pod(), container.name, containerID);
  const query = { tailLines: messageLines };
  const parts: Uint8Array[] = [];
  for await (const part of readLog(path, undefined, query, clock.now(), new AbortController().signal))
    parts.push(part);
  return Buffer.concat(parts).subarray(-messageBytes).toString('utf8');
}

function reportMishap(context: ContainerContext, container: Container, error: unknown): void {
  const message = messageOf(error);
  const isExpected = error instanceof ContainerError;
  if (!isExpected) context.onError(error, podInWords(context.pod()));
  say(context, container, 'Warning', 'Failed', `Error: ${message}`);
  const reason = isExpected ? error.reason : 'RunContainerError';
  context.report({
    state: { waiting: { reason, message } },
    ready: false,
    started: false,
    ...asLast(context),
  });
}

/** A container that begins or waits again keeps how it ended last. */
function asLast(context: ContainerContext): { lastState?: ContainerState } {
  const { state } = context.status();
  return state?.terminated === undefined ? {} : { lastState: { terminated: state.terminated } };
}
