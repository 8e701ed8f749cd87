import { rfc3339 } from '../../../platform/clock.ts';
import type { Container, ContainerStatus, Pod } from '../../../wire/kubernetes.ts';
import { mayRestart } from './restart-policy.ts';

export interface RestoredContainer {
  status: ContainerStatus;
  /** Whether it is to run (again). */
  toRun: boolean;
}

/** Exit code of a container of which nobody saw the end, as after a node's reboot. */
const unseenEnd = 255;

/** Source: `pkg/kubelet/kubelet_pods.go` convertToAPIContainerStatuses. */
function mountsOf({ volumeMounts = [] }: Container): Pick<ContainerStatus, 'volumeMounts'> {
  if (volumeMounts.length === 0) return {};
  return {
    volumeMounts: volumeMounts.map(({ name, mountPath, readOnly }) => ({
      name,
      mountPath,
      ...(readOnly === true ? { readOnly, recursiveReadOnly: 'Disabled' } : {}),
    })),
  };
}

/**
 * Where a container stands when its kubelet begins with the pod: new, or, after the playground was away, what the API
 * remembers of it. What ran then has ended meanwhile, and is started again where the restart policy allows it; programs
 * of the playground's own are always run again, since they went with it.
 */
export function restoreContainer(
  pod: Pod,
  container: Container,
  isInit: boolean,
  isBuiltin: boolean,
  now: number,
): RestoredContainer {
  const known = (isInit ? pod.status?.initContainerStatuses : pod.status?.containerStatuses) ?? [];
  const before = known.find(({ name }) => name === container.name);
  const hasInit = (pod.spec.initContainers ?? []).length > 0;
  const waiting = { waiting: { reason: hasInit ? 'PodInitializing' : 'ContainerCreating' } };
  if (before === undefined) {
    const status: ContainerStatus = {
      name: container.name,
      state: waiting,
      lastState: {},
      ready: false,
      restartCount: 0,
      image: container.image ?? '',
      imageID: '',
      started: false,
      ...mountsOf(container),
    };
    return { status, toRun: true };
  }
  const policy = pod.spec.restartPolicy ?? 'Always';
  const stopped = { ...before, ready: false, started: false };
  const { running, terminated } = before.state ?? {};
  if (running !== undefined) {
    const isLost = policy === 'Never' && !isBuiltin;
    const end = {
      exitCode: isLost ? 137 : unseenEnd,
      reason: isLost ? 'ContainerStatusUnknown' : 'Error',
      ...(isLost ? { message: 'The container could not be located when the pod was terminated' } : {}),
      ...(running.startedAt === undefined ? {} : { startedAt: running.startedAt }),
      finishedAt: rfc3339(now),
      ...(before.containerID === undefined ? {} : { containerID: before.containerID }),
    };
    if (isLost) return { status: { ...stopped, state: { terminated: end } }, toRun: false };
    return { status: { ...stopped, state: waiting, lastState: { terminated: end } }, toRun: true };
  }
  if (terminated === undefined) return { status: { ...stopped, state: waiting }, toRun: true };
  if (!mayRestart(policy, terminated.exitCode, isInit)) return { status: before, toRun: false };
  return { status: { ...stopped, state: waiting, lastState: { terminated } }, toRun: true };
}
