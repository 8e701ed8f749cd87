import type { Deployment, ReplicaSet } from '../../../../wire/kubernetes.ts';
import { rollingBounds } from './rolling-bounds.ts';

export const revisionKey = 'deployment.kubernetes.io/revision';
const revisionHistoryKey = 'deployment.kubernetes.io/revision-history';
const desiredReplicasKey = 'deployment.kubernetes.io/desired-replicas';
const maxReplicasKey = 'deployment.kubernetes.io/max-replicas';
const longestHistory = 2000;

/** Of the Deployment's annotations, those that its ReplicaSets do not get. */
const notCopied = new Set([
  'kubectl.kubernetes.io/last-applied-configuration',
  revisionKey,
  revisionHistoryKey,
  desiredReplicasKey,
  maxReplicasKey,
  'deprecated.deployment.rollback.to',
]);

/** The revision of a ReplicaSet or Deployment, 0 when it has none. */
export function revisionOf(object: Deployment | ReplicaSet): number {
  const revision = Number(object.metadata.annotations?.[revisionKey] ?? 0);
  return Number.isInteger(revision) ? revision : 0;
}

export const highestRevision = (replicaSets: readonly ReplicaSet[]): number =>
  Math.max(0, ...replicaSets.map(revisionOf));

export const desiredReplicasOf = (replicaSet: ReplicaSet): number | undefined =>
  numberAt(replicaSet, desiredReplicasKey);

export const maxReplicasOf = (replicaSet: ReplicaSet): number | undefined =>
  numberAt(replicaSet, maxReplicasKey);

/**
 * Annotations of the ReplicaSet that has the Deployment's template: the Deployment's own, its revision, and how large the
 * Deployment was to be. Source: k8s.io/kubernetes `pkg/controller/deployment/util` SetNewReplicaSetAnnotations.
 * @param existing annotations of the ReplicaSet when it is there already; its sizes are left alone
 */
export function newReplicaSetAnnotations(
  deployment: Deployment,
  existing: ReplicaSet | undefined,
  revision: number,
): Record<string, string> {
  const before = existing?.metadata.annotations ?? {};
  const copied = Object.entries(deployment.metadata.annotations ?? {}).filter(([key]) => !notCopied.has(key));
  const annotations: Record<string, string> = { ...before, ...Object.fromEntries(copied) };
  const oldRevision = existing === undefined ? 0 : revisionOf(existing);
  if (oldRevision < revision) {
    annotations[revisionKey] = String(revision);
    if (before[revisionKey] !== undefined)
      annotations[revisionHistoryKey] = appendRevision(before[revisionHistoryKey], before[revisionKey]);
  }
  if (existing === undefined) Object.assign(annotations, sizeAnnotations(deployment));
  return annotations;
}

/** How large the Deployment is to be and may become during a rollout, as its ReplicaSets remember it. */
export function sizeAnnotations(deployment: Deployment): Record<string, string> {
  const replicas = deployment.spec.replicas ?? 0;
  return {
    [desiredReplicasKey]: String(replicas),
    [maxReplicasKey]: String(replicas + rollingBounds(deployment).maxSurge),
  };
}

function appendRevision(history: string | undefined, revision: string): string {
  if (history === undefined || history === '') return revision;
  let entries = [...history.split(','), revision];
  while (entries.join(',').length > longestHistory && entries.length > 1) entries = entries.slice(1);
  return entries.join(',');
}

function numberAt(replicaSet: ReplicaSet, key: string): number | undefined {
  const text = replicaSet.metadata.annotations?.[key];
  return text !== undefined && /^\d+$/.test(text) ? Number(text) : undefined;
}
