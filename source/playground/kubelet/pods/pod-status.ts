import { rfc3339 } from '../../../platform/clock.ts';
import type { ContainerStatus, Pod, PodCondition } from '../../../wire/kubernetes.ts';

type PodStatus = NonNullable<Pod['status']>;
type Phase = NonNullable<PodStatus['phase']>;

/** What a pod's status is made of. */
export interface PodObservation {
  pod: Pod;
  init: readonly ContainerStatus[];
  containers: readonly ContainerStatus[];
  podIP: string | undefined;
  hostIP: string;
  /** RFC 3339. */
  startTime: string;
  /** Set when the kubelet itself ends the pod. */
  failure: { reason: string; message: string } | undefined;
  /** Whether no container runs or will run again. A pod is not over before that. */
  isOver: boolean;
  now: number;
}

/**
 * The status that a kubelet writes. Conditions that are not the kubelet's stay as they are.
 * Source: k8s.io/kubernetes `pkg/kubelet/kubelet_pods.go` generateAPIPodStatus, `pkg/kubelet/status/generate.go`.
 */
export function podStatus(observation: PodObservation): PodStatus {
  const { pod, init, containers, podIP, hostIP, startTime, failure } = observation;
  const phase = observation.isOver ? finalPhaseOf(observation) : phaseOf(observation);
  const { generation } = pod.metadata;
  const observedGeneration = generation === undefined ? {} : { observedGeneration: generation };
  return {
    ...observedGeneration,
    phase,
    conditions: conditionsOf(observation, phase),
    ...(failure === undefined ? {} : { message: failure.message, reason: failure.reason }),
    hostIP,
    hostIPs: [{ ip: hostIP }],
    ...(podIP === undefined ? {} : { podIP, podIPs: [{ ip: podIP }] }),
    startTime,
    ...(init.length === 0 ? {} : { initContainerStatuses: [...init] }),
    containerStatuses: [...containers],
    ...(pod.status?.qosClass === undefined ? {} : { qosClass: pod.status.qosClass }),
  };
}

/** Source: `pkg/kubelet/kubelet_pods.go` getPhase. */
function phaseOf({ pod, init, containers }: PodObservation): Phase {
  const policy = pod.spec.restartPolicy ?? 'Always';
  const initFailed = init.some((status) => hasFailed(status) && policy === 'Never');
  if (initFailed) return 'Failed';
  if (init.some((status) => !hasSucceeded(status))) return 'Pending';
  const isWaiting = (status: ContainerStatus): boolean =>
    status.state?.waiting !== undefined && status.lastState?.terminated === undefined;
  if (containers.some(isWaiting)) return 'Pending';
  const ended = (status: ContainerStatus): boolean => status.state?.terminated !== undefined;
  if (!containers.every(ended)) return 'Running';
  if (policy === 'Always') return 'Running';
  if (containers.every(hasSucceeded)) return 'Succeeded';
  return policy === 'Never' ? 'Failed' : 'Running';
}

/**
 * A pod of which nothing will run any more has succeeded or failed, whatever its restart policy.
 * Source: `pkg/kubelet/kubelet_pods.go` getPhase, `pkg/kubelet/status/status_manager.go` TerminatePod.
 */
function finalPhaseOf({ init, containers, failure }: PodObservation): Phase {
  const succeeded = [...init, ...containers].every(hasSucceeded);
  return failure === undefined && succeeded ? 'Succeeded' : 'Failed';
}

const hasSucceeded = ({ state }: ContainerStatus): boolean => state?.terminated?.exitCode === 0;
const hasFailed = ({ state }: ContainerStatus): boolean =>
  state?.terminated !== undefined && state.terminated.exitCode !== 0;

function conditionsOf(observation: PodObservation, phase: Phase): PodCondition[] {
  const { pod, init, containers, podIP, now } = observation;
  const over = phase === 'Succeeded' ? 'PodCompleted' : phase === 'Failed' ? 'PodFailed' : undefined;
  const unready = over === undefined ? unreadyContainers(containers) : { reason: over };
  const own: Verdict[] = [
    { type: 'PodReadyToStartContainers', isTrue: podIP !== undefined && over === undefined },
    initialized(init, phase),
    { type: 'Ready', isTrue: unready === undefined, ...unready },
    { type: 'ContainersReady', isTrue: unready === undefined, ...unready },
  ];
  const before = pod.status?.conditions ?? [];
  const others = before.filter(({ type }) => !own.some((verdict) => verdict.type === type));
  return [...own.map((verdict) => condition(verdict, before, pod, now)), ...others];
}

interface Verdict {
  type: string;
  isTrue: boolean;
  reason?: string;
  message?: string;
}

function unreadyContainers(
  containers: readonly ContainerStatus[],
): { reason: string; message: string } | undefined {
  const names = containers.filter(({ ready }) => !ready).map(({ name }) => name);
  if (names.length === 0) return undefined;
  return { reason: 'ContainersNotReady', message: `containers with unready status: [${names.join(' ')}]` };
}

function initialized(init: readonly ContainerStatus[], phase: Phase): Verdict {
  const type = 'Initialized';
  if (phase === 'Succeeded') return { type, isTrue: true, reason: 'PodCompleted' };
  const incomplete = init.filter((status) => !hasSucceeded(status)).map(({ name }) => name);
  if (incomplete.length === 0) return { type, isTrue: true };
  return {
    type,
    isTrue: false,
    reason: 'ContainersNotInitialized',
    message: `containers with incomplete status: [${incomplete.join(' ')}]`,
  };
}

/** The time of the last transition stays as long as the status does. */
function condition(
  { type, isTrue, reason, message }: Verdict,
  before: readonly PodCondition[],
  pod: Pod,
  now: number,
): PodCondition {
  const status = isTrue ? 'True' : 'False';
  const old = before.find((entry) => entry.type === type);
  const since = old?.status === status ? old.lastTransitionTime : undefined;
  const { generation } = pod.metadata;
  return {
    type,
    ...(generation === undefined ? {} : { observedGeneration: generation }),
    status,
    lastProbeTime: null,
    lastTransitionTime: since ?? rfc3339(now),
    ...(reason === undefined ? {} : { reason }),
    ...(message === undefined ? {} : { message }),
  };
}
