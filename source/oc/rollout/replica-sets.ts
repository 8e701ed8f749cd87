import { isDeepStrictEqual } from 'node:util';
import type { Deployment, PodTemplateSpec, ReplicaSet } from '../../wire/kubernetes.ts';
import { ReplicaSets } from '../../wire/resources.ts';
import { selectorText } from '../describe/workloads.ts';
import type { Invocation } from '../verb.ts';

/** Where a Deployment and its ReplicaSets keep their revision. */
export const revisionAnnotation = 'deployment.kubernetes.io/revision';
export const changeCauseAnnotation = 'kubernetes.io/change-cause';

/** The ReplicaSets that a Deployment controls. Source: kubectl `pkg/util/deployment`. */
export async function ownReplicaSets(
  { cluster, request }: Invocation,
  deployment: Deployment,
): Promise<ReplicaSet[]> {
  const { namespace = '', uid } = deployment.metadata;
  const labelSelector = selectorText(deployment.spec.selector);
  const { items } = await cluster.list(ReplicaSets, { namespace, labelSelector }, request);
  return items.filter((set) =>
    (set.metadata.ownerReferences ?? []).some((owner) => owner.controller && owner.uid === uid),
  );
}

/** The one with the Deployment's template: the oldest, should there be several. */
export function newReplicaSetOf(deployment: Deployment, sets: readonly ReplicaSet[]): ReplicaSet | undefined {
  return [...sets]
    .sort(
      (a, b) =>
        Date.parse(a.metadata.creationTimestamp ?? '') - Date.parse(b.metadata.creationTimestamp ?? ''),
    )
    .find((set) => isDeepStrictEqual(withoutHash(set.spec.template), withoutHash(deployment.spec.template)));
}

/** A template as the Deployment has it, without the label by which its ReplicaSets are told apart. */
export function withoutHash(template: PodTemplateSpec): PodTemplateSpec {
  const { 'pod-template-hash': _, ...labels } = template.metadata?.labels ?? {};
  return { ...template, metadata: { ...template.metadata, labels } };
}

export const revisionOf = (set: ReplicaSet): number =>
  Number(set.metadata.annotations?.[revisionAnnotation] ?? 0);
