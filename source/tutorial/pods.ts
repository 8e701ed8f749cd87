import { digestOf } from '../wire/image-reference.ts';
import type { KubernetesEvent, Pod } from '../wire/kubernetes.ts';
import { Labels } from '../wire/openshift.ts';

/** Not a deployer or hook pod, and not one that has ended. */
export function isApplicationPod(pod: Pod): boolean {
  return (
    pod.metadata.labels?.[Labels.deployerPodFor] === undefined &&
    pod.status?.phase !== 'Succeeded' &&
    pod.status?.phase !== 'Failed'
  );
}

export function isGoing(pod: Pod): boolean {
  return pod.metadata.deletionTimestamp !== undefined;
}

export function isReady(pod: Pod): boolean {
  return (
    !isGoing(pod) &&
    (pod.status?.conditions?.some(({ type, status }) => type === 'Ready' && status === 'True') ?? false)
  );
}

/** Milliseconds since the epoch. */
export function readySince(pod: Pod): number | undefined {
  return timeOf(pod.status?.conditions?.find(({ type }) => type === 'Ready')?.lastTransitionTime);
}

/**
 * The digest of the image that a pod runs: the one it was told, or, where it was told a tag, the one that the node found
 * under it.
 */
export function podDigest(pod: Pod): string | undefined {
  const container = pod.spec.containers[0];
  const status = pod.status?.containerStatuses?.find(({ name }) => name === container?.name);
  return digestOf(container?.image) ?? digestOf(status?.imageID);
}

export function ownerOf(pod: Pod): string | undefined {
  return pod.metadata.ownerReferences?.find(({ controller }) => controller === true)?.name;
}

/** `Running`, `Terminating`, `ImagePullBackOff`: what `oc get pods` says. */
export function podPhase(pod: Pod): string {
  if (isGoing(pod)) return 'Terminating';
  for (const { state } of pod.status?.containerStatuses ?? []) {
    const reason = state?.waiting?.reason ?? state?.terminated?.reason;
    if (reason !== undefined) return reason;
  }
  return pod.status?.reason ?? pod.status?.phase ?? 'Unknown';
}

export interface Trouble {
  /** The server's own. */
  words: string;
  remedy: string;
}

/** States of a waiting container out of which it does not come without help. Source: k8s.io/kubernetes pkg/kubelet. */
const stuck = new Set([
  'ErrImagePull',
  'ImagePullBackOff',
  'ImageInspectError',
  'ErrImageNeverPull',
  'InvalidImageName',
  'CrashLoopBackOff',
  'CreateContainerConfigError',
  'CreateContainerError',
  'RunContainerError',
]);

/** A probe that failed this often is not one that waits for a slow start. */
const failuresThatCount = 5;

/** Why a pod will not get ready by itself, if so. */
export function podTrouble(pod: Pod, events: readonly KubernetesEvent[]): Trouble | undefined {
  const { name } = pod.metadata;
  for (const { state, lastState } of pod.status?.containerStatuses ?? []) {
    const { reason, message } = state?.waiting ?? {};
    if (reason === undefined || !stuck.has(reason)) continue;
    const ended = lastState?.terminated;
    if (reason === 'CrashLoopBackOff') {
      const exit = ended === undefined ? '' : ` It exited with code ${ended.exitCode}.`;
      return {
        words: `${reason}: ${message ?? 'the container exits again and again.'}${exit}`,
        remedy: `\`oc logs ${name} --previous\` shows what it said.`,
      };
    }
    return {
      words: message === undefined ? reason : `${reason}: ${message}`,
      remedy: `\`oc describe pod ${name}\` shows what was tried; is the image there?`,
    };
  }
  if (isReady(pod)) return undefined;
  const unhealthy = events.find(
    (event) => event.reason === 'Unhealthy' && event.involvedObject.uid === pod.metadata.uid,
  );
  if (unhealthy === undefined || (unhealthy.count ?? 1) < failuresThatCount) return undefined;
  return {
    words: `Unhealthy: ${unhealthy.message ?? 'the probe fails.'}`,
    remedy: `\`oc logs ${name}\` shows what the application says about it.`,
  };
}

/** Milliseconds since the epoch of an API time. */
export function timeOf(text: string | undefined | null): number | undefined {
  const time = text === undefined || text === null ? Number.NaN : Date.parse(text);
  return Number.isNaN(time) ? undefined : time;
}
