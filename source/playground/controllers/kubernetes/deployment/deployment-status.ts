import { isDeepStrictEqual } from 'node:util';
import type { Deployment, ReplicaSet } from '../../../../wire/kubernetes.ts';
import {
  findCondition,
  hasProgressDeadline,
  newCondition,
  withCondition,
  withoutCondition,
} from './conditions.ts';
import { allOf, availableReplicas, type Split, sumOf, wantedReplicas } from './replica-sets.ts';
import { rollingBounds } from './rolling-bounds.ts';

export type DeploymentStatus = NonNullable<Deployment['status']>;

/**
 * Counts and the Available condition. Source: k8s.io/kubernetes `pkg/controller/deployment/sync.go` calculateStatus.
 * Counts of zero are left out, as the API does.
 */
export function deploymentStatus(deployment: Deployment, sets: Split, now: number): DeploymentStatus {
  const all = allOf(sets);
  const replicas = sumOf(all, (set) => set.status?.replicas ?? 0);
  const updated = sets.newOne?.status?.replicas ?? 0;
  const ready = sumOf(all, (set) => set.status?.readyReplicas ?? 0);
  const available = sumOf(all, availableReplicas);
  const unavailable = Math.max(0, sumOf(all, wantedReplicas) - available);
  const wanted = deployment.spec.replicas ?? 0;
  const isAvailable = available >= wanted - rollingBounds(deployment).maxUnavailable;
  const availability = isAvailable
    ? newCondition(
        'Available',
        'True',
        'MinimumReplicasAvailable',
        'Deployment has minimum availability.',
        now,
      )
    : newCondition(
        'Available',
        'False',
        'MinimumReplicasUnavailable',
        'Deployment does not have minimum availability.',
        now,
      );
  const { collisionCount, conditions = [] } = deployment.status ?? {};
  return {
    ...(deployment.metadata.generation === undefined
      ? {}
      : { observedGeneration: deployment.metadata.generation }),
    ...(replicas === 0 ? {} : { replicas }),
    ...(updated === 0 ? {} : { updatedReplicas: updated }),
    ...(ready === 0 ? {} : { readyReplicas: ready }),
    ...(available === 0 ? {} : { availableReplicas: available }),
    ...(unavailable === 0 ? {} : { unavailableReplicas: unavailable }),
    ...(collisionCount === undefined ? {} : { collisionCount }),
    conditions: withCondition(conditions, availability),
  };
}

/** Whether all pods are of the new template, are as many as wanted and are available. */
export function isComplete(deployment: Deployment, status: DeploymentStatus | undefined): boolean {
  const wanted = deployment.spec.replicas ?? 0;
  return (
    (status?.updatedReplicas ?? 0) === wanted &&
    (status?.replicas ?? 0) === wanted &&
    (status?.availableReplicas ?? 0) === wanted &&
    (status?.observedGeneration ?? 0) >= (deployment.metadata.generation ?? 0)
  );
}

/**
 * {@link deploymentStatus} with the Progressing condition and the failures of the ReplicaSets, as after a step of a rollout.
 * Source: k8s.io/kubernetes `pkg/controller/deployment/progress.go` syncRolloutStatus.
 */
export function rolloutStatus(deployment: Deployment, sets: Split, now: number): DeploymentStatus {
  const status = deploymentStatus(deployment, sets, now);
  let conditions = status.conditions ?? [];
  const current = findCondition(deployment.status?.conditions, 'Progressing');
  const settled =
    (status.replicas ?? 0) === (status.updatedReplicas ?? 0) && current?.reason === 'NewReplicaSetAvailable';
  if (!hasProgressDeadline(deployment)) conditions = withoutCondition(conditions, 'Progressing');
  else if (!settled) {
    const subject =
      sets.newOne === undefined
        ? `Deployment "${deployment.metadata.name}"`
        : `ReplicaSet "${sets.newOne.metadata.name}"`;
    if (isComplete(deployment, status)) {
      const message = `${subject} has successfully progressed.`;
      const done = newCondition('Progressing', 'True', 'NewReplicaSetAvailable', message, now);
      conditions = withCondition(conditions, done);
    } else if (hasProgressed(deployment.status, status)) {
      const progress = newCondition(
        'Progressing',
        'True',
        'ReplicaSetUpdated',
        `${subject} is progressing.`,
        now,
      );
      // Taken out first: each step of progress counts anew, though status and reason stay.
      if (current?.status === 'True' && current.lastTransitionTime !== undefined)
        progress.lastTransitionTime = current.lastTransitionTime;
      conditions = withCondition(withoutCondition(conditions, 'Progressing'), progress);
    } else if (hasTimedOut(deployment, now)) {
      const message = `${subject} has timed out progressing.`;
      const late = newCondition('Progressing', 'False', 'ProgressDeadlineExceeded', message, now);
      conditions = withCondition(conditions, late);
    }
  }
  const failure = failureOf(sets);
  conditions =
    failure === undefined
      ? withoutCondition(conditions, 'ReplicaFailure')
      : withCondition(
          conditions,
          newCondition('ReplicaFailure', 'True', failure.reason ?? '', failure.message ?? '', now),
        );
  return { ...status, conditions };
}

export const sameStatus = (deployment: Deployment, status: DeploymentStatus): boolean =>
  isDeepStrictEqual({ conditions: [], ...deployment.status }, status);

/** Milliseconds until the rollout has to be looked at for its deadline; undefined when it has none or it is past. */
export function untilDeadline(
  deployment: Deployment,
  status: DeploymentStatus,
  now: number,
): number | undefined {
  const condition = findCondition(status.conditions, 'Progressing');
  if (!hasProgressDeadline(deployment) || condition?.lastUpdateTime === undefined) return undefined;
  if (isComplete(deployment, status) || condition.reason === 'ProgressDeadlineExceeded') return undefined;
  const deadline =
    Date.parse(condition.lastUpdateTime) + (deployment.spec.progressDeadlineSeconds ?? 0) * 1000;
  // One second more, since times are kept in whole seconds.
  return Math.max(0, deadline - now) + 1000;
}

function hasProgressed(before: DeploymentStatus | undefined, after: DeploymentStatus): boolean {
  const old = (status: DeploymentStatus | undefined): number =>
    (status?.replicas ?? 0) - (status?.updatedReplicas ?? 0);
  return (
    (after.updatedReplicas ?? 0) > (before?.updatedReplicas ?? 0) ||
    old(after) < old(before) ||
    (after.readyReplicas ?? 0) > (before?.readyReplicas ?? 0) ||
    (after.availableReplicas ?? 0) > (before?.availableReplicas ?? 0)
  );
}

function hasTimedOut(deployment: Deployment, now: number): boolean {
  const condition = findCondition(deployment.status?.conditions, 'Progressing');
  if (condition?.lastUpdateTime === undefined || condition.reason === 'NewReplicaSetAvailable') return false;
  if (condition.reason === 'ProgressDeadlineExceeded') return true;
  const seconds = deployment.spec.progressDeadlineSeconds ?? 0;
  return Date.parse(condition.lastUpdateTime) + seconds * 1000 < now;
}

/** Of the new ReplicaSet if it has one, else of an old one. */
function failureOf(sets: Split) {
  const own = (set: ReplicaSet | undefined) => findCondition(set?.status?.conditions, 'ReplicaFailure');
  return own(sets.newOne) ?? sets.old.map(own).find((condition) => condition !== undefined);
}
