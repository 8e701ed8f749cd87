import type { Pod } from '../../../wire/kubernetes.ts';
import { Annotations, type DeploymentPhase } from '../../../wire/openshift.ts';

export type Annotated = Record<string, string>;

/** The phase that a rollout is to go to and, where it is not the deployer's doing, why. */
export interface Move {
  phase: DeploymentPhase;
  reason?: string;
}

/** `2026-01-02T03:04:05Z` as Go prints a time: `2026-01-02 03:04:05 +0000 UTC`. */
const goTime = (rfc3339: string): string => `${rfc3339.replace('T', ' ').replace(/Z$/, '')} +0000 UTC`;

/** Notes on the rollout which pod carries it out, and since when. Changes `annotations` in place. */
export function recordCreation(annotations: Annotated, pod: Pod): void {
  const { name, creationTimestamp } = pod.metadata;
  annotations[Annotations.deployerPodName] = name;
  if (creationTimestamp !== undefined)
    annotations[Annotations.deployerPodCreatedAt] = goTime(creationTimestamp);
  const startTime = pod.status?.startTime;
  if (startTime !== undefined) annotations[Annotations.deployerPodStartedAt] = goTime(startTime);
}

function recordCompletion(annotations: Annotated, pod: Pod): void {
  const finishedAt = pod.status?.containerStatuses
    ?.map(({ state }) => state?.terminated)
    .find((terminated) => terminated !== undefined)?.finishedAt;
  if (finishedAt !== undefined) annotations[Annotations.deployerPodCompletedAt] = goTime(finishedAt);
}

/**
 * Where the deployer pod's phase takes the rollout. Changes `annotations` in place: when the pod succeeded, the desired
 * replicas become the rollout's own (empty after a rolling update, whose last step has taken them away already).
 */
export function followDeployerPod(pod: Pod, annotations: Annotated): Move | undefined {
  switch (pod.status?.phase) {
    case 'Pending':
      return { phase: 'Pending' };
    case 'Running':
      return { phase: 'Running' };
    case 'Succeeded':
      recordCompletion(annotations, pod);
      annotations[Annotations.deploymentReplicas] = annotations[Annotations.desiredReplicas] ?? '';
      delete annotations[Annotations.desiredReplicas];
      return { phase: 'Complete' };
    case 'Failed':
      recordCompletion(annotations, pod);
      return { phase: 'Failed' };
    default:
      return undefined;
  }
}
