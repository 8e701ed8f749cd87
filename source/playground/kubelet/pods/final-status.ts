import type { ContainerStatus } from '../../../wire/kubernetes.ts';

/**
 * How a container stands when its pod has been stopped: ended, one way or another. One that waited to be started again ended
 * as it did last; of one that was never started nobody knows.
 * Source: k8s.io/kubernetes `pkg/kubelet/status/status_manager.go` TerminatePod, `pkg/kubelet/kubelet_pods.go`.
 */
export function finalStatus(status: ContainerStatus): ContainerStatus {
  if (status.state?.terminated !== undefined) return status;
  const stopped = { ...status, ready: false, started: false };
  const last = status.lastState?.terminated;
  if (last !== undefined) return { ...stopped, state: { terminated: last }, lastState: {} };
  return {
    ...stopped,
    state: {
      terminated: {
        exitCode: 137,
        reason: 'ContainerStatusUnknown',
        message: 'The container could not be located when the pod was terminated',
      },
    },
  };
}
