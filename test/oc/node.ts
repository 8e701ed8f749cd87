import { rfc3339, systemClock } from '../../source/platform/clock.ts';
import type { ApiClient } from '../../source/playground/api/client.ts';
import type { PodLogSource } from '../../source/playground/api/pod-logs.ts';
import type { BuiltinProgram } from '../../source/playground/kubelet/builtin.ts';
import type { ContainerState, Pod } from '../../source/wire/kubernetes.ts';
import { Labels } from '../../source/wire/openshift.ts';
import { Pods } from '../../source/wire/resources.ts';
import { isNotFound } from '../../source/wire/status.ts';

export interface LabNode {
  /** Whether pods become ready. */
  ready: (pod: Pod) => boolean;
}

const logs = new Map<string, string[]>();

/** Logs of the lab's pods: what their programs said, or two lines of the sample app. */
export const labLogs: PodLogSource = {
  async *open(pod, options, signal) {
    const lines = logs.get(pod.metadata.uid ?? '') ?? [
      `starting ${pod.spec.containers[0]?.image ?? ''}`,
      'greeting: hello',
    ];
    const shown = options.tailLines === undefined ? lines : lines.slice(-options.tailLines || lines.length);
    yield Buffer.from(shown.map((line) => `${line}\n`).join(''));
    if (options.follow) await systemClock.sleep(3_600_000, signal).catch(() => {});
  },
};

/** Stands in for a node: starts pods at once, runs the real deployer in deployer pods, and ends what is deleted. */
export async function startNode(
  client: ApiClient,
  deployer: BuiltinProgram,
  signal: AbortSignal,
): Promise<LabNode> {
  const node: LabNode = { ready: () => true };
  const seen = new Set<string>();
  const now = () => rfc3339(systemClock.now());
  const write = async (
    pod: Pod,
    phase: 'Running' | 'Succeeded' | 'Failed',
    state: ContainerState,
    ready: boolean,
  ) => {
    const status: NonNullable<Pod['status']> = {
      phase,
      startTime: pod.status?.startTime ?? now(),
      podIP: '10.88.0.1',
      conditions: ['Ready', 'ContainersReady'].map((type) => ({
        type,
        status: ready ? 'True' : 'False',
        lastTransitionTime: now(),
      })),
      containerStatuses: pod.spec.containers.map(({ name, image = '' }) => ({
        name,
        image,
        imageID: image,
        ready,
        restartCount: 0,
        state,
      })),
    };
    await client
      .patch(Pods, pod.metadata.namespace, pod.metadata.name, { status }, 'merge', 'status')
      .catch(ignoreGone);
  };
  const run = async (pod: Pod): Promise<void> => {
    const ready = node.ready(pod);
    await write(pod, 'Running', { running: { startedAt: now() } }, ready);
    if (pod.metadata.labels?.[Labels.deployerPodFor] === undefined) return;
    const lines: string[] = [];
    logs.set(pod.metadata.uid ?? '', lines);
    const env = Object.fromEntries(
      (pod.spec.containers[0]?.env ?? []).map(({ name, value = '' }) => [name, value]),
    );
    const say = (line: string) => void lines.push(line);
    const exitCode = await deployer({ pod, env, stdout: say, stderr: say, signal });
    if (signal.aborted) return;
    const reason = exitCode === 0 ? 'Completed' : 'Error';
    const terminated = { exitCode, reason, startedAt: now(), finishedAt: now() };
    await write(pod, exitCode === 0 ? 'Succeeded' : 'Failed', { terminated }, false);
  };
  const look = (pod: Pod): void => {
    const { namespace, name, uid = '', deletionTimestamp } = pod.metadata;
    if (deletionTimestamp !== undefined) {
      void client.delete(Pods, namespace, name, { gracePeriodSeconds: 0 }).catch(ignoreGone);
    } else if (!seen.has(uid)) {
      seen.add(uid);
      void run(pod);
    }
  };
  const { resourceVersion, items } = await client.list(Pods);
  for (const pod of items) look(pod);
  client.watch(
    Pods,
    { resourceVersion },
    ({ type, object }) => {
      if (type === 'ADDED' || type === 'MODIFIED') look(object);
    },
    signal,
  );
  return node;
}

function ignoreGone(error: unknown): void {
  if (!isNotFound(error)) throw error;
}
