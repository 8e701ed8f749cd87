import { rfc3339 } from '../../../platform/clock.ts';
import { messageOf } from '../../../platform/user-error.ts';
import type { Container, ContainerStatus, Pod } from '../../../wire/kubernetes.ts';
import type { PodAddress } from '../pod-address.ts';
import { podInWords } from './container-reference.ts';
import { finalStatus } from './final-status.ts';
import type { ContainerContext, KubeletContext } from './kubelet-context.ts';
import { say } from './obtain-image.ts';
import { podStatus } from './pod-status.ts';
import { restoreContainer } from './restore-status.ts';
import type { ContainerInstance } from './start-container.ts';
import { createStatusWriter } from './status-writer.ts';
import { superviseContainer } from './supervise-container.ts';

/** Runs one pod. */
export interface PodWorker {
  /** The pod has changed in the API. */
  update(pod: Pod): void;
  /** Ends all containers, by force after `graceSeconds`. Calling again may only shorten the time. */
  stop(graceSeconds: number): void;
  /** As `stop`, but as if the power went off: nothing is written to the API any more. */
  shutDown(graceSeconds: number): void;
  statuses(): ContainerStatus[];
  /** Resolves when no container runs or will run again, and the last status is written. Never rejects. */
  finished: Promise<void>;
}

interface Member {
  spec: Container;
  isInit: boolean;
  status: ContainerStatus;
  toRun: boolean;
  /** Aborted, and replaced, when the image in the spec changes. */
  changed: AbortController;
  instance?: ContainerInstance;
}

/** Milliseconds after which an address is looked for again when none was free. */
const addressRetry = 10_000;

/** Starts a pod, or goes on with one that ran when the playground ended. */
export function createPodWorker(context: KubeletContext, initial: Pod): PodWorker {
  const { client, clock, events } = context;
  let pod = initial;
  let address: PodAddress | undefined;
  let failure: { reason: string; message: string } | undefined;
  let isOver = false;
  let stopBy = Number.POSITIVE_INFINITY;
  const stopping = new AbortController();
  const startTime = initial.status?.startTime ?? rfc3339(clock.now());
  const members = [
    ...(initial.spec.initContainers ?? []).map((container) => member(container, true)),
    ...initial.spec.containers.map((container) => member(container, false)),
  ];

  function member(spec: Container, isInit: boolean): Member {
    const isBuiltin = context.builtins.has(spec.image ?? '');
    const restored = restoreContainer(initial, spec, isInit, isBuiltin, clock.now());
    return { spec, isInit, ...restored, changed: new AbortController() };
  }
  const statusesOf = (isInit: boolean): ContainerStatus[] =>
    members.filter((entry) => entry.isInit === isInit).map((entry) => entry.status);

  const writer = createStatusWriter({
    client,
    pod: initial,
    compute: (current) =>
      podStatus({
        pod: current,
        init: statusesOf(true),
        containers: statusesOf(false),
        podIP: address?.ip,
        hostIP: context.hostIP,
        startTime,
        failure,
        isOver,
        now: clock.now(),
      }),
    onError: (error) => context.onError(error, podInWords(pod)),
  });

  const contextOf = (entry: Member): ContainerContext => ({
    ...context,
    pod: () => pod,
    isInit: entry.isInit,
    status: () => entry.status,
    report(change) {
      entry.status = { ...entry.status, ...change };
      writer.touch();
    },
  });

  const supervise = async (entry: Member, podAddress: PodAddress): Promise<void> => {
    if (!entry.toRun) return;
    await superviseContainer(contextOf(entry), {
      address: podAddress,
      signal: stopping.signal,
      spec: () => ({ container: entry.spec, changed: entry.changed.signal }),
      started(instance) {
        entry.instance = instance;
        // It was on its way while the others were stopped.
        if (stopping.signal.aborted) void instance.stop(Math.max(0, stopBy - clock.now()));
      },
    });
  };

  const allocateAddress = async (): Promise<PodAddress> => {
    for (;;) {
      try {
        return await context.addresses.allocate(pod);
      } catch (error) {
        const message = `Failed to create pod sandbox: ${messageOf(error)}`;
        await events.record(pod, 'Warning', 'FailedCreatePodSandBox', message);
        await clock.sleep(addressRetry, stopping.signal);
      }
    }
  };

  const runContainers = async (podAddress: PodAddress): Promise<void> => {
    for (const entry of members.filter(({ isInit }) => isInit)) {
      await supervise(entry, podAddress);
      if (stopping.signal.aborted || entry.status.state?.terminated?.exitCode !== 0) return;
    }
    for (const entry of members) {
      if (entry.status.state?.waiting?.reason !== 'PodInitializing') continue;
      entry.status = { ...entry.status, state: { waiting: { reason: 'ContainerCreating' } } };
    }
    await Promise.all(members.filter(({ isInit }) => !isInit).map((entry) => supervise(entry, podAddress)));
  };

  const stopInstances = (milliseconds: number): void => {
    for (const { instance } of members) void instance?.stop(milliseconds);
  };
  const stop = (graceSeconds: number): void => {
    const until = clock.now() + graceSeconds * 1000;
    if (until >= stopBy) return;
    stopBy = until;
    if (!stopping.signal.aborted) {
      for (const entry of members.filter(({ status }) => status.state?.running !== undefined))
        say(contextOf(entry), entry.spec, 'Normal', 'Killing', `Stopping container ${entry.spec.name}`);
      stopping.abort(new Error('the pod is being stopped'));
    }
    stopInstances(graceSeconds * 1000);
  };

  /** Source: k8s.io/kubernetes `pkg/kubelet/active_deadline.go`. */
  const keepDeadline = async (over: AbortSignal): Promise<void> => {
    const seconds = pod.spec.activeDeadlineSeconds;
    if (seconds === undefined) return;
    const left = Date.parse(startTime) + seconds * 1000 - clock.now();
    try {
      await clock.sleep(Math.max(0, left), AbortSignal.any([over, stopping.signal]));
    } catch {
      return;
    }
    const message = 'Pod was active on the node longer than the specified deadline';
    failure = { reason: 'DeadlineExceeded', message };
    void events.record(pod, 'Normal', 'DeadlineExceeded', message);
    writer.touch();
    stop(pod.spec.terminationGracePeriodSeconds ?? 30);
  };

  /** What has been stopped has ended; containers that waited for init containers wait for ever. */
  const settle = (): void => {
    const isInitialised = statusesOf(true).every(({ state }) => state?.terminated?.exitCode === 0);
    for (const entry of members) {
      const wasStarted = entry.status.containerID !== undefined;
      if (entry.isInit ? wasStarted : isInitialised) entry.status = finalStatus(entry.status);
    }
  };

  const run = async (): Promise<void> => {
    const over = new AbortController();
    const wasRunning = (initial.status?.containerStatuses ?? []).some(
      ({ state }) => state?.running !== undefined,
    );
    if (wasRunning && members.some(({ toRun }) => toRun)) {
      const message = 'Pod sandbox changed, it will be killed and re-created.';
      void events.record(pod, 'Normal', 'SandboxChanged', message);
    }
    writer.touch();
    try {
      // Seen by all that watch, as elsewhere: a pod is being made before it has an address, however quickly that goes.
      await writer.flush();
      address = await allocateAddress();
      writer.touch();
      const deadline = keepDeadline(over.signal);
      await runContainers(address);
      over.abort();
      await deadline;
    } catch (error) {
      if (!stopping.signal.aborted) context.onError(error, podInWords(pod));
    } finally {
      over.abort();
      address?.release();
    }
    if (stopping.signal.aborted) settle();
    isOver = true;
    writer.touch();
    await writer.flush();
  };

  return {
    update(next) {
      pod = next;
      for (const entry of members) {
        const list = entry.isInit ? next.spec.initContainers : next.spec.containers;
        const spec = list?.find(({ name }) => name === entry.spec.name);
        if (spec === undefined || spec.image === entry.spec.image) continue;
        const { changed } = entry;
        entry.spec = spec;
        entry.changed = new AbortController();
        changed.abort();
      }
    },
    stop,
    shutDown(graceSeconds) {
      writer.close();
      stopping.abort(new Error('the playground is stopping'));
      stopInstances(graceSeconds * 1000);
    },
    statuses: () => members.map(({ status }) => status),
    finished: run(),
  };
}
