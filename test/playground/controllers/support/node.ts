import { rfc3339 } from '../../../../source/platform/clock.ts';
import type { ApiClient } from '../../../../source/playground/api/client.ts';
import { createInformer } from '../../../../source/playground/controllers/runtime/informer.ts';
import type { BuiltinProgram } from '../../../../source/playground/kubelet/builtin.ts';
import type { ContainerState, Pod } from '../../../../source/wire/kubernetes.ts';
import { Labels } from '../../../../source/wire/openshift.ts';
import { Pods } from '../../../../source/wire/resources.ts';
import { isNotFound } from '../../../../source/wire/status.ts';
import type { ManualClock } from './manual-clock.ts';

export interface NodeOptions {
  client: ApiClient;
  clock: ManualClock;
  signal: AbortSignal;
  deployer: BuiltinProgram;
  /** Waits until everybody has seen the last change and done with it. */
  still(): Promise<void>;
}

export interface TestNode {
  /** Whether pods with this image become ready; all do unless told. */
  readiness(becomesReady: (pod: Pod) => boolean): void;
  /** The program that deployer pods run from now on. */
  run(program: BuiltinProgram): void;
  /** How hook pods end: 0 unless told. */
  hookExitCode(code: (pod: Pod) => number): void;
  /** Lines of the deployer's log, by pod name; those of standard error begin with `2> `. */
  logs: Map<string, string[]>;
  /** How long pods take to become ready after they began to run; not at all unless told. In milliseconds. */
  readyAfter(milliseconds: number): void;
  /** Ends the programs that run without any word to the API, as a crash does. */
  crash(): void;
  /** Starts the programs of pods that are running, as after a crash. */
  startAgain(): void;
  /** Looks again at pods that were not ready. */
  recheck(): void;
  /** Resolves when there is no step left to take. */
  idle(): Promise<void>;
}

const isDeployer = ({ metadata }: Pod): boolean =>
  metadata.labels?.[Labels.deployerPodFor] !== undefined &&
  metadata.labels[Labels.deployerPodType] === undefined;

/**
 * Stands in for nodes: takes pods through their phases by writing their status, one write at a time, each when all others
 * have settled. Deployer pods run the real deployer.
 */
export async function startNode(options: NodeOptions): Promise<TestNode> {
  const { client, clock, signal, still } = options;
  const pods = createInformer(client, Pods);
  await pods.start(signal);
  const logs = new Map<string, string[]>();
  const running = new Map<string, AbortController>();
  let becomesReady: (pod: Pod) => boolean = () => true;
  let startUp = 0;
  let program = options.deployer;
  let exitCodeOf: (pod: Pod) => number = () => 0;
  let turn: Promise<void> = Promise.resolve();

  const write = async (pod: Pod, status: NonNullable<Pod['status']>): Promise<void> => {
    const { namespace, name } = pod.metadata;
    try {
      await client.patch(Pods, namespace, name, { status }, 'merge', 'status');
    } catch (error) {
      if (!isNotFound(error)) throw error;
    }
  };
  const now = (): string => rfc3339(clock.now());
  const containerStatuses = (pod: Pod, state: ContainerState, ready: boolean) =>
    pod.spec.containers.map(({ name, image = '' }) => ({
      name,
      image,
      imageID: '',
      ready,
      restartCount: 0,
      state,
    }));
  const conditions = (ready: boolean) => [
    { type: 'Ready', status: ready ? 'True' : 'False', lastTransitionTime: now() },
    { type: 'ContainersReady', status: ready ? 'True' : 'False', lastTransitionTime: now() },
  ];
  const start = (pod: Pod, ready: boolean): Promise<void> =>
    write(pod, {
      phase: 'Running',
      startTime: pod.status?.startTime ?? now(),
      conditions: conditions(ready),
      containerStatuses: containerStatuses(pod, { running: { startedAt: now() } }, ready),
    });
  const end = (pod: Pod, exitCode: number): Promise<void> =>
    write(pod, {
      phase: exitCode === 0 ? 'Succeeded' : 'Failed',
      conditions: conditions(false),
      containerStatuses: containerStatuses(
        pod,
        {
          terminated: {
            exitCode,
            reason: exitCode === 0 ? 'Completed' : 'Error',
            startedAt: now(),
            finishedAt: now(),
          },
        },
        false,
      ),
    });

  const runDeployer = async (pod: Pod): Promise<void> => {
    const { name } = pod.metadata;
    const stop = new AbortController();
    running.set(name, stop);
    const lines = logs.get(name) ?? [];
    logs.set(name, lines);
    const env = Object.fromEntries(
      (pod.spec.containers[0]?.env ?? []).map((entry) => [entry.name, entry.value ?? '']),
    );
    const exitCode = await program({
      pod,
      env,
      stdout: (line) => lines.push(line),
      stderr: (line) => lines.push(`2> ${line}`),
      signal: AbortSignal.any([signal, stop.signal]),
    });
    if (stop.signal.aborted || signal.aborted) return;
    running.delete(name);
    await end(pod, exitCode);
  };

  /** Takes the pod one phase further. */
  const step = async (seen: Pod): Promise<void> => {
    const { namespace, name, labels, uid } = seen.metadata;
    const pod = pods.get(namespace, name);
    if (pod === undefined || pod.metadata.uid !== uid || signal.aborted) return;
    const isHook = labels?.[Labels.deployerPodType] !== undefined;
    if (pod.metadata.deletionTimestamp !== undefined) {
      running.get(name)?.abort();
      running.delete(name);
      await client.delete(Pods, namespace, name, { gracePeriodSeconds: 0 }).catch((error: unknown) => {
        if (!isNotFound(error)) throw error;
      });
      return;
    }
    const phase = pod.status?.phase ?? 'Pending';
    if (phase === 'Pending') {
      await start(pod, isDeployer(pod) || isHook);
      if (isDeployer(pod)) void runDeployer({ ...pod, status: { phase: 'Running', startTime: now() } });
    } else if (phase === 'Running' && isHook) await end(pod, exitCodeOf(pod));
    else if (phase === 'Running' && !isDeployer(pod)) {
      const ready = pod.status?.conditions?.some(({ type, status }) => type === 'Ready' && status === 'True');
      if (ready === true || !becomesReady(pod)) return;
      const left = Date.parse(pod.status?.startTime ?? '') + startUp - clock.now();
      if (left <= 0) await start(pod, true);
      else
        clock.sleep(left, signal).then(
          () => enqueue(pod),
          () => undefined,
        );
    }
  };
  const enqueue = (pod: Pod): void => {
    turn = turn.then(still).then(() => step(pod));
  };
  pods.on({ added: enqueue, updated: enqueue });

  return {
    logs,
    readiness(predicate) {
      becomesReady = predicate;
    },
    run(next) {
      program = next;
    },
    hookExitCode(code) {
      exitCodeOf = code;
    },
    readyAfter(milliseconds) {
      startUp = milliseconds;
    },
    crash() {
      for (const stop of running.values()) stop.abort();
      running.clear();
    },
    startAgain() {
      for (const pod of pods.list())
        if (isDeployer(pod) && pod.status?.phase === 'Running') void runDeployer(pod);
    },
    recheck() {
      for (const pod of pods.list()) enqueue(pod);
    },
    async idle() {
      for (let last: Promise<void> | undefined; last !== turn; ) {
        last = turn;
        await last;
      }
    },
  };
}
