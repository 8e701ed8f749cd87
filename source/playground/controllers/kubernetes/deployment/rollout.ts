import type { Deployment, ReplicaSet } from '../../../../wire/kubernetes.ts';
import { controllerOf } from '../owner-references.ts';
import type { DeploymentContext } from './context.ts';
import { type Revisions, replicasOfNew, syncRevisions } from './new-replica-set.ts';
import {
  activeOf,
  allOf,
  availableReplicas,
  inOrderOfAge,
  type Split,
  sumOf,
  wantedReplicas,
} from './replica-sets.ts';
import { rollingBounds } from './rolling-bounds.ts';
import { scaleIfNeeded, scaleReplicaSet } from './scale-replica-set.ts';

/**
 * One step of a rolling update: scale the new ReplicaSet up as far as the surge allows, or else the old ones down as far as
 * enough pods stay available. Source: k8s.io/kubernetes `pkg/controller/deployment/rolling.go`.
 */
export async function rollForward(
  context: DeploymentContext,
  deployment: Deployment,
  replicaSets: readonly ReplicaSet[],
): Promise<Revisions> {
  const revisions = await syncRevisions(context, deployment, replicaSets, true);
  const { sets } = revisions;
  if (await scaleNew(context, revisions.deployment, sets)) return revisions;
  await scaleOldDown(context, revisions.deployment, sets);
  return revisions;
}

async function scaleNew(context: DeploymentContext, deployment: Deployment, sets: Split): Promise<boolean> {
  const { newOne } = sets;
  if (newOne === undefined) return false;
  const wanted = deployment.spec.replicas ?? 0;
  const current = wantedReplicas(newOne);
  const target = current > wanted ? wanted : replicasOfNew(deployment, allOf(sets), current);
  return scaleIfNeeded(context, deployment, newOne, target);
}

async function scaleOldDown(context: DeploymentContext, deployment: Deployment, sets: Split): Promise<void> {
  let old = inOrderOfAge(activeOf(sets.old));
  if (old.length === 0 || sets.newOne === undefined) return;
  const minAvailable = (deployment.spec.replicas ?? 0) - rollingBounds(deployment).maxUnavailable;
  const newUnavailable = wantedReplicas(sets.newOne) - availableReplicas(sets.newOne);
  let surplus = sumOf(allOf(sets), wantedReplicas) - minAvailable - newUnavailable;
  if (surplus <= 0) return;

  const shrink = async (replicaSet: ReplicaSet, count: number): Promise<ReplicaSet> =>
    (await scaleReplicaSet(context, deployment, replicaSet, wantedReplicas(replicaSet) - count)).replicaSet;

  // Pods that serve nobody go first: they cost no availability.
  const healthy: ReplicaSet[] = [];
  for (const replicaSet of old) {
    const unhealthy = Math.max(0, wantedReplicas(replicaSet) - availableReplicas(replicaSet));
    const count = Math.min(surplus, unhealthy);
    surplus -= count;
    healthy.push(count === 0 ? replicaSet : await shrink(replicaSet, count));
  }
  old = healthy;

  let dispensable = sumOf([...old, sets.newOne], availableReplicas) - minAvailable;
  for (const replicaSet of old) {
    const count = Math.min(wantedReplicas(replicaSet), dispensable);
    if (count <= 0) continue;
    dispensable -= count;
    await shrink(replicaSet, count);
  }
}

/**
 * One step of a Recreate: all old pods go, and when the last is gone the new ReplicaSet is made with all of its pods.
 * Source: k8s.io/kubernetes `pkg/controller/deployment/recreate.go`.
 */
export async function recreate(
  context: DeploymentContext,
  deployment: Deployment,
  replicaSets: readonly ReplicaSet[],
): Promise<Revisions> {
  const before = await syncRevisions(context, deployment, replicaSets, false);
  let scaledDown = false;
  for (const replicaSet of activeOf(before.sets.old)) {
    scaledDown = (await scaleIfNeeded(context, before.deployment, replicaSet, 0)) || scaledDown;
  }
  if (scaledDown || oldPodsRun(context, before.sets)) return before;
  const after =
    before.sets.newOne === undefined
      ? await syncRevisions(context, before.deployment, replicaSets, true)
      : before;
  if (after.sets.newOne !== undefined)
    await scaleIfNeeded(context, after.deployment, after.sets.newOne, deployment.spec.replicas ?? 0);
  return after;
}

function oldPodsRun({ pods }: DeploymentContext, { old, newOne }: Split): boolean {
  if (sumOf(old, (replicaSet) => replicaSet.status?.replicas ?? 0) > 0) return true;
  return pods.some(
    (pod) =>
      controllerOf(pod)?.uid !== newOne?.metadata.uid &&
      pod.status?.phase !== 'Succeeded' &&
      pod.status?.phase !== 'Failed',
  );
}
