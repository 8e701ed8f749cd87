import { isDeepStrictEqual } from 'node:util';
import type { Deployment, ReplicaSet } from '../../../../wire/kubernetes.ts';
import { ReplicaSets } from '../../../../wire/resources.ts';
import { sizeAnnotations } from './annotations.ts';
import type { DeploymentContext } from './context.ts';
import { wantedReplicas } from './replica-sets.ts';

/**
 * Gives a ReplicaSet its number of pods and notes how large the Deployment is to be.
 * @returns the ReplicaSet as it is now, and whether its number changed (which an Event says)
 */
export async function scaleReplicaSet(
  { client, events }: DeploymentContext,
  deployment: Deployment,
  replicaSet: ReplicaSet,
  replicas: number,
): Promise<{ replicaSet: ReplicaSet; scaled: boolean }> {
  const before = wantedReplicas(replicaSet);
  const annotations = { ...replicaSet.metadata.annotations, ...sizeAnnotations(deployment) };
  const scaled = before !== replicas;
  if (!scaled && isDeepStrictEqual(annotations, replicaSet.metadata.annotations))
    return { replicaSet, scaled };
  const updated = await client.update(ReplicaSets, {
    ...replicaSet,
    metadata: { ...replicaSet.metadata, annotations },
    spec: { ...replicaSet.spec, replicas },
  });
  if (scaled) {
    const message = `Scaled ${before < replicas ? 'up' : 'down'} replica set ${replicaSet.metadata.name} from ${before} to ${replicas}`;
    await events.record(deployment, 'Normal', 'ScalingReplicaSet', message);
  }
  return { replicaSet: updated, scaled };
}

/** {@link scaleReplicaSet}, but nothing at all happens when the number is right. */
export async function scaleIfNeeded(
  context: DeploymentContext,
  deployment: Deployment,
  replicaSet: ReplicaSet,
  replicas: number,
): Promise<boolean> {
  if (wantedReplicas(replicaSet) === replicas) return false;
  return (await scaleReplicaSet(context, deployment, replicaSet, replicas)).scaled;
}
