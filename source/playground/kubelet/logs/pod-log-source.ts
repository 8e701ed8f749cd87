import type { Clock } from '../../../platform/clock.ts';
import type { ContainerStatus, Pod } from '../../../wire/kubernetes.ts';
import { StatusError } from '../../../wire/status.ts';
import type { PodLogSource } from '../../api/pod-logs.ts';
import type { LogFile } from './log-file.ts';
import { readLog } from './read-log.ts';

export interface PodLogSourceOptions {
  clock: Clock;
  /** What the kubelet itself knows of the pod's containers; undefined when it runs none of them. */
  statusesOf(pod: Pod): ContainerStatus[] | undefined;
  /** Path of the log of one instance of a container, running or not. */
  pathOf(pod: Pod, container: string, containerId: string): string;
  /** The log, while the instance runs. */
  liveLog(containerId: string): LogFile | undefined;
}

/** Serves logs from the files of this node. */
export function createPodLogSource(options: PodLogSourceOptions): PodLogSource {
  const { clock, statusesOf, pathOf, liveLog } = options;
  return {
    open(pod, query, signal) {
      const container = containerOf(pod, query.container);
      const known = statusesOf(pod) ?? [
        ...(pod.status?.initContainerStatuses ?? []),
        ...(pod.status?.containerStatuses ?? []),
      ];
      const status = known.find(({ name }) => name === container);
      const id = instanceOf(pod, container, status, query.previous === true);
      return readLog(pathOf(pod, container, id), liveLog(id), query, clock.now(), signal);
    },
  };
}

/** Source: k8s.io/kubernetes `pkg/registry/core/pod/strategy.go`, LogLocation. */
function containerOf(pod: Pod, wanted: string | undefined): string {
  const { name } = pod.metadata;
  const init = (pod.spec.initContainers ?? []).map((container) => container.name);
  const containers = pod.spec.containers.map((container) => container.name);
  const [only] = containers;
  if (wanted === undefined || wanted === '') {
    if (containers.length === 1 && only !== undefined) return only;
    const also = init.length === 0 ? '' : ` or one of the init containers: [${init.join(' ')}]`;
    throw badRequest(
      `a container name must be specified for pod ${name}, choose one of: [${containers.join(' ')}]${also}`,
    );
  }
  if ([...init, ...containers].includes(wanted)) return wanted;
  throw badRequest(`container ${wanted} is not valid for pod ${name}`);
}

/** Which instance's log is meant. Source: k8s.io/kubernetes `pkg/kubelet/kubelet_pods.go`, validateContainerLogStatus. */
function instanceOf(
  pod: Pod,
  container: string,
  status: ContainerStatus | undefined,
  previous: boolean,
): string {
  const { name } = pod.metadata;
  if ((pod.spec.nodeName ?? '') === '') throw badRequest(`pod ${name} does not have a host assigned`);
  const subject = `container "${container}" in pod "${name}"`;
  const last = status?.lastState?.terminated?.containerID;
  if (previous) {
    if (last !== undefined) return last;
    throw badRequest(`previous terminated container "${container}" in pod "${name}" not found`);
  }
  const { state, containerID } = status ?? {};
  if (state?.running !== undefined && containerID !== undefined) return containerID;
  const ended = state?.terminated?.containerID ?? last;
  if (ended !== undefined) return ended;
  if (state?.terminated !== undefined) throw badRequest(`${subject} is terminated and has no log`);
  const reason = state?.waiting?.reason;
  switch (reason) {
    case undefined:
      throw badRequest(`${subject} is waiting to start - no logs yet`);
    case 'ErrImagePull':
      throw badRequest(`${subject} is waiting to start: image can't be pulled`);
    case 'ImagePullBackOff':
      throw badRequest(`${subject} is waiting to start: trying and failing to pull image`);
    default:
      throw badRequest(`${subject} is waiting to start: ${reason}`);
  }
}

const badRequest = (message: string): StatusError =>
  new StatusError({
    kind: 'Status',
    apiVersion: 'v1',
    metadata: {},
    status: 'Failure',
    message,
    reason: 'BadRequest',
    code: 400,
  });
