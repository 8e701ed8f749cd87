import { isDeepStrictEqual } from 'node:util';
import { messageOf } from '../../../../platform/user-error.ts';
import type { Deployment, ReplicaSet, WorkloadCondition } from '../../../../wire/kubernetes.ts';
import { Deployments, ReplicaSets } from '../../../../wire/resources.ts';
import { isAlreadyExists } from '../../../../wire/status.ts';
import { controllerReference, isControlledBy } from '../owner-references.ts';
import { isNamespaceTerminating } from '../replicas/pod-control.ts';
import { highestRevision, newReplicaSetAnnotations, revisionKey } from './annotations.ts';
import { findCondition, hasProgressDeadline, newCondition, withCondition } from './conditions.ts';
import type { DeploymentContext } from './context.ts';
import { equalTemplates, hashPodTemplate, podTemplateHash } from './pod-template-hash.ts';
import { allOf, type Split, split, sumOf, wantedReplicas } from './replica-sets.ts';
import { isRolling, rollingBounds } from './rolling-bounds.ts';

export interface Revisions {
  deployment: Deployment;
  sets: Split;
}

/**
 * Sorts the ReplicaSets into new and old and sees to it that the new one carries the highest revision, as does the
 * Deployment. With `create` the new one is made when there is none.
 * Source: k8s.io/kubernetes `pkg/controller/deployment/sync.go` getAllReplicaSetsAndSyncRevision.
 */
export async function syncRevisions(
  context: DeploymentContext,
  deployment: Deployment,
  replicaSets: readonly ReplicaSet[],
  create: boolean,
): Promise<Revisions> {
  const sets = split(deployment, replicaSets);
  const revision = highestRevision(sets.old) + 1;
  if (sets.newOne !== undefined) return keepNewest(context, deployment, sets, sets.newOne, revision);
  return create ? createNewReplicaSet(context, deployment, sets, revision) : { deployment, sets };
}

async function keepNewest(
  { client, clock }: DeploymentContext,
  deployment: Deployment,
  sets: Split,
  existing: ReplicaSet,
  revision: number,
): Promise<Revisions> {
  const annotations = newReplicaSetAnnotations(deployment, existing, revision);
  const minReadySeconds = deployment.spec.minReadySeconds ?? 0;
  if (
    !isDeepStrictEqual(annotations, existing.metadata.annotations ?? {}) ||
    (existing.spec.minReadySeconds ?? 0) !== minReadySeconds
  ) {
    const spec: ReplicaSet['spec'] = { ...existing.spec, minReadySeconds };
    if (minReadySeconds === 0) delete spec.minReadySeconds;
    const newOne = await client.update(ReplicaSets, {
      ...existing,
      metadata: { ...existing.metadata, annotations },
      spec,
    });
    return { deployment, sets: { ...sets, newOne } };
  }
  const found = newCondition(
    'Progressing',
    'True',
    'FoundNewReplicaSet',
    `Found new replica set "${existing.metadata.name}"`,
    clock.now(),
  );
  const needsCondition =
    hasProgressDeadline(deployment) &&
    findCondition(deployment.status?.conditions, 'Progressing') === undefined;
  const updated = await noteRevision(
    { client },
    deployment,
    existing.metadata.annotations?.[revisionKey],
    needsCondition ? found : undefined,
  );
  return { deployment: updated, sets };
}

async function createNewReplicaSet(
  context: DeploymentContext,
  deployment: Deployment,
  sets: Split,
  revision: number,
): Promise<Revisions> {
  const { client, clock, events } = context;
  const wanted = replicaSetFor(deployment, sets, revision);
  const { name } = wanted.metadata;
  let created: ReplicaSet;
  let isOurDoing = true;
  try {
    created = await client.create(ReplicaSets, deployment.metadata.namespace, wanted);
  } catch (error) {
    if (isAlreadyExists(error)) {
      const existing = await client.get(ReplicaSets, deployment.metadata.namespace, name);
      const isOurs =
        isControlledBy(existing, deployment) &&
        equalTemplates(existing.spec.template, deployment.spec.template);
      if (!isOurs) {
        await countCollision(context, deployment);
        throw error;
      }
      created = existing;
      isOurDoing = false;
    } else {
      if (!isNamespaceTerminating(error)) await reportFailure(context, deployment, name, error);
      throw error;
    }
  }
  const replicas = wantedReplicas(created);
  if (isOurDoing && replicas > 0) {
    const message = `Scaled up replica set ${name} from 0 to ${replicas}`;
    await events.record(deployment, 'Normal', 'ScalingReplicaSet', message);
  }
  const condition = newCondition(
    'Progressing',
    'True',
    'NewReplicaSetCreated',
    `Created new replica set "${name}"`,
    clock.now(),
  );
  const updated = await noteRevision(
    context,
    deployment,
    String(revision),
    isOurDoing && hasProgressDeadline(deployment) ? condition : undefined,
  );
  return { deployment: updated, sets: { ...sets, newOne: created } };
}

/** The new ReplicaSet, already with as many pods as the strategy allows at once. */
function replicaSetFor(deployment: Deployment, sets: Split, revision: number): ReplicaSet {
  const { name, namespace } = deployment.metadata;
  const { selector, template, minReadySeconds } = deployment.spec;
  const hash = hashPodTemplate(template, deployment.status?.collisionCount);
  const labels = { ...template.metadata?.labels, [podTemplateHash]: hash };
  return {
    kind: 'ReplicaSet',
    apiVersion: 'apps/v1',
    metadata: {
      name: `${name}-${hash}`,
      ...(namespace === undefined ? {} : { namespace }),
      labels,
      annotations: newReplicaSetAnnotations(deployment, undefined, revision),
      ownerReferences: [controllerReference(deployment)],
    },
    spec: {
      replicas: replicasOfNew(deployment, allOf(sets), 0),
      ...(minReadySeconds === undefined ? {} : { minReadySeconds }),
      selector: { ...selector, matchLabels: { ...selector.matchLabels, [podTemplateHash]: hash } },
      template: { ...template, metadata: { ...template.metadata, labels } },
    },
  };
}

/**
 * How many pods the new ReplicaSet may have now, of which it has `current`.
 * Source: k8s.io/kubernetes `pkg/controller/deployment/util` NewRSNewReplicas.
 */
export function replicasOfNew(deployment: Deployment, all: readonly ReplicaSet[], current: number): number {
  const wanted = deployment.spec.replicas ?? 0;
  if (!isRolling(deployment)) return wanted;
  const room = wanted + rollingBounds(deployment).maxSurge - sumOf(all, wantedReplicas);
  return room <= 0 ? current : current + Math.min(room, wanted - current);
}

/** Writes revision and condition to the Deployment, if they are not there yet. The status write carries annotations, too. */
async function noteRevision(
  { client }: Pick<DeploymentContext, 'client'>,
  deployment: Deployment,
  revision: string | undefined,
  condition: WorkloadCondition | undefined,
): Promise<Deployment> {
  const annotations = { ...deployment.metadata.annotations };
  if (revision !== undefined) annotations[revisionKey] = revision;
  const conditions = deployment.status?.conditions ?? [];
  const after = condition === undefined ? conditions : withCondition(conditions, condition);
  if (
    isDeepStrictEqual(after, conditions) &&
    annotations[revisionKey] === deployment.metadata.annotations?.[revisionKey]
  )
    return deployment;
  const changed = {
    ...deployment,
    metadata: { ...deployment.metadata, annotations },
    status: { ...deployment.status, ...(after.length === 0 ? {} : { conditions: after }) },
  };
  return client.update(Deployments, changed, 'status');
}

/** A ReplicaSet of that name belongs to somebody else: the next hash takes the count in. */
async function countCollision({ client }: DeploymentContext, deployment: Deployment): Promise<void> {
  const collisionCount = (deployment.status?.collisionCount ?? 0) + 1;
  await client.update(
    Deployments,
    { ...deployment, status: { ...deployment.status, collisionCount } },
    'status',
  );
}

async function reportFailure(
  { client, clock, events }: DeploymentContext,
  deployment: Deployment,
  name: string,
  error: unknown,
): Promise<void> {
  const message = `Failed to create new replica set "${name}": ${messageOf(error)}`;
  if (hasProgressDeadline(deployment)) {
    const condition = newCondition('Progressing', 'False', 'ReplicaSetCreateError', message, clock.now());
    const conditions = withCondition(deployment.status?.conditions ?? [], condition);
    await client.update(
      Deployments,
      { ...deployment, status: { ...deployment.status, conditions } },
      'status',
    );
  }
  await events.record(deployment, 'Warning', 'ReplicaSetCreateError', message);
}
