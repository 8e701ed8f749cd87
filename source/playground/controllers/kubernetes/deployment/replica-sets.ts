import type { Deployment, ReplicaSet } from '../../../../wire/kubernetes.ts';
import { equalTemplates } from './pod-template-hash.ts';

/** The ReplicaSets of a Deployment: the one that has its template, if it is there yet, and the others. */
export interface Split {
  newOne: ReplicaSet | undefined;
  old: ReplicaSet[];
}

export function split(deployment: Deployment, replicaSets: readonly ReplicaSet[]): Split {
  // The oldest one of those that have the template, so that every sync chooses the same.
  const newOne = inOrderOfAge(replicaSets).find((replicaSet) =>
    equalTemplates(replicaSet.spec.template, deployment.spec.template),
  );
  return { newOne, old: replicaSets.filter((replicaSet) => replicaSet !== newOne) };
}

export const allOf = ({ newOne, old }: Split): ReplicaSet[] =>
  newOne === undefined ? old : [...old, newOne];

/** Those that are to have pods. */
export const activeOf = (replicaSets: readonly ReplicaSet[]): ReplicaSet[] =>
  replicaSets.filter((replicaSet) => wantedReplicas(replicaSet) > 0);

export const wantedReplicas = (replicaSet: ReplicaSet): number => replicaSet.spec.replicas ?? 0;
export const availableReplicas = (replicaSet: ReplicaSet): number =>
  replicaSet.status?.availableReplicas ?? 0;

export const sumOf = (
  replicaSets: readonly ReplicaSet[],
  count: (replicaSet: ReplicaSet) => number,
): number => replicaSets.reduce((sum, replicaSet) => sum + count(replicaSet), 0);

export function inOrderOfAge(replicaSets: readonly ReplicaSet[]): ReplicaSet[] {
  return [...replicaSets].sort((a, b) => {
    const [createdA = '', createdB = ''] = [a.metadata.creationTimestamp, b.metadata.creationTimestamp];
    if (createdA !== createdB) return createdA < createdB ? -1 : 1;
    return a.metadata.name < b.metadata.name ? -1 : 1;
  });
}
