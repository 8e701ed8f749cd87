import type { Deployment, ReplicaSet } from '../../../../wire/kubernetes.ts';
import { desiredReplicasOf, maxReplicasOf } from './annotations.ts';
import type { DeploymentContext } from './context.ts';
import {
  activeOf,
  allOf,
  availableReplicas,
  inOrderOfAge,
  type Split,
  sumOf,
  wantedReplicas,
} from './replica-sets.ts';
import { isRolling, rollingBounds } from './rolling-bounds.ts';
import { scaleIfNeeded, scaleReplicaSet } from './scale-replica-set.ts';

/** Whether the Deployment was given another size since its ReplicaSets were last scaled. */
export const isScalingEvent = (deployment: Deployment, sets: Split): boolean =>
  activeOf(allOf(sets)).some((replicaSet) => {
    const desired = desiredReplicasOf(replicaSet);
    return desired !== undefined && desired !== (deployment.spec.replicas ?? 0);
  });

/**
 * Brings a Deployment to its size without moving a rollout on: one active ReplicaSet gets it all; in the middle of a
 * rolling update all get their share. Source: k8s.io/kubernetes `pkg/controller/deployment/sync.go` scale.
 */
export async function scale(context: DeploymentContext, deployment: Deployment, sets: Split): Promise<void> {
  const wanted = deployment.spec.replicas ?? 0;
  const only = activeOrLatest(sets);
  if (only !== undefined) {
    await scaleIfNeeded(context, deployment, only, wanted);
    return;
  }
  if (isSaturated(deployment, sets.newOne)) {
    for (const replicaSet of activeOf(sets.old)) await scaleIfNeeded(context, deployment, replicaSet, 0);
    return;
  }
  if (!isRolling(deployment)) return;
  const active = activeOf(allOf(sets));
  const allowed = wanted > 0 ? wanted + rollingBounds(deployment).maxSurge : 0;
  const toAdd = allowed - sumOf(active, wantedReplicas);
  // Growth goes to large and new ones first, shrinking takes from large and old ones first.
  const ordered = bySize(active, toAdd > 0 ? 'newer' : 'older');
  let added = 0;
  const sizes = ordered.map((replicaSet) => {
    const share = shareOf(deployment, replicaSet, toAdd, added);
    added += share;
    return wantedReplicas(replicaSet) + share;
  });
  for (const [index, replicaSet] of ordered.entries()) {
    const rest = index === 0 ? toAdd - added : 0;
    await scaleReplicaSet(context, deployment, replicaSet, Math.max(0, (sizes[index] ?? 0) + rest));
  }
}

function activeOrLatest({ newOne, old }: Split): ReplicaSet | undefined {
  const active = activeOf(allOf({ newOne, old }));
  if (active.length === 0) return newOne ?? inOrderOfAge(old).at(-1);
  return active.length === 1 ? active[0] : undefined;
}

function isSaturated(deployment: Deployment, replicaSet: ReplicaSet | undefined): boolean {
  const wanted = deployment.spec.replicas ?? 0;
  return (
    replicaSet !== undefined &&
    desiredReplicasOf(replicaSet) === wanted &&
    wantedReplicas(replicaSet) === wanted &&
    availableReplicas(replicaSet) === wanted
  );
}

function bySize(replicaSets: readonly ReplicaSet[], first: 'newer' | 'older'): ReplicaSet[] {
  const byAge = inOrderOfAge(replicaSets);
  if (first === 'newer') byAge.reverse();
  return byAge.sort((a, b) => wantedReplicas(b) - wantedReplicas(a));
}

/** How many of `toAdd` pods (negative: to take away) a ReplicaSet gets, when `added` are given out already. */
function shareOf(deployment: Deployment, replicaSet: ReplicaSet, toAdd: number, added: number): number {
  if (wantedReplicas(replicaSet) === 0 || toAdd === 0 || toAdd === added) return 0;
  const share = proportionOf(deployment, replicaSet);
  const left = toAdd - added;
  return toAdd > 0 ? Math.min(share, left) : Math.max(share, left);
}

function proportionOf(deployment: Deployment, replicaSet: ReplicaSet): number {
  const size = wantedReplicas(replicaSet);
  const wanted = deployment.spec.replicas ?? 0;
  if (wanted === 0) return -size;
  const allowed = wanted + rollingBounds(deployment).maxSurge;
  const before = maxReplicasOf(replicaSet) ?? deployment.status?.replicas ?? 0;
  return before === 0 ? 0 : Math.round((size * allowed) / before) - size;
}
