import { digestOf, parseImageReference } from '../../wire/image-reference.ts';
import type { Deployment, ReplicaSet } from '../../wire/kubernetes.ts';
import { Annotations } from '../../wire/openshift.ts';
import type { TagObservation } from '../observed.ts';
import { timeOf } from '../pods.ts';
import type { Hop, HopStatus } from '../snapshot.ts';
import { broken, containerImage, hop, notCreated, pending, same, stalledUntil } from './hop.ts';
import { digestsOfTag } from './same-image.ts';

const byHand = 'edit the image in deployment.yaml and apply';

/** Whether a Deployment follows an ImageStream. Source: openshift/library-go pkg/image/trigger. */
export function followsImageStream(deployment: Deployment): boolean {
  return deployment.metadata.annotations?.[Annotations.imageTriggers] !== undefined;
}

export interface DeploymentInput {
  name: string;
  deployment: Deployment | undefined;
  /** The learner's tag, `HOST/ORG/REPO:TAG`, and every tag that was read. */
  source: string;
  tags: ReadonlyMap<string, TagObservation>;
}

/** @param before the ImageStreamTag's hop, or Quay's where no ImageStream is in between */
export function deploymentHop(input: DeploymentInput, before: Hop): Hop {
  const { deployment, name } = input;
  if (deployment === undefined) return hop('Deployment', name, notCreated);
  const image = containerImage(deployment.spec.template);
  if (before.name === 'ImageStreamTag') {
    const digest = digestOf(image);
    return hop('Deployment', name, followerStatus(deployment, digest, before), { digest });
  }
  return namedImage(input, image, before);
}

function followerStatus(deployment: Deployment, digest: string | undefined, before: Hop): HopStatus {
  const { name } = deployment.metadata;
  if (digest !== undefined && digest === before.digest) return same;
  if (!followsImageStream(deployment)) {
    const command = `oc set triggers deployment/${name} --from-image=${before.object} -c app`;
    return stalledUntil(`it has no image trigger; \`${command}\``);
  }
  if (isPaused(deployment)) {
    return stalledUntil(`its image trigger is off; \`oc set triggers deployment/${name} --auto\``);
  }
  if (before.digest === undefined) return pending(`it waits for the image of ${before.object}`);
  return pending('its image trigger, in a moment', before.at);
}

function isPaused(deployment: Deployment): boolean {
  try {
    const triggers: unknown = JSON.parse(
      deployment.metadata.annotations?.[Annotations.imageTriggers] ?? '[]',
    );
    return (
      Array.isArray(triggers) && triggers.some((trigger: unknown) => hasPaused(trigger) && trigger.paused)
    );
  } catch {
    return false;
  }
}

function hasPaused(value: unknown): value is { paused: unknown } {
  return typeof value === 'object' && value !== null && 'paused' in value;
}

/** A Deployment that names its image itself. One that names the learner's tag has no digest: whoever starts a pod looks it up. */
function namedImage({ name, source, tags }: DeploymentInput, image: string | undefined, before: Hop): Hop {
  if (image === source) return hop('Deployment', name, same);
  const own = tags.get(source);
  const wanted = own?.state === 'there' ? digestsOfTag(own.tag) : new Set<string>();
  const reference = image === undefined ? undefined : parseImageReference(image);
  const named = tags.get(image ?? '');
  const digest = reference?.digest ?? (named?.state === 'there' ? named.tag.digest : undefined);
  if (digest !== undefined && wanted.has(digest)) return hop('Deployment', name, same, { digest });
  const what = reference?.tag === undefined ? (image ?? 'no image') : `:${reference.tag}`;
  return hop('Deployment', name, stalledUntil(`it names ${what}, not ${before.object}; ${byHand}`), {
    digest,
  });
}

/** The ReplicaSet of the Deployment's current template. */
export function currentReplicaSet(
  deployment: Deployment | undefined,
  replicaSets: readonly ReplicaSet[],
): ReplicaSet | undefined {
  if (deployment === undefined) return undefined;
  const revision = (object: Deployment | ReplicaSet) =>
    Number(object.metadata.annotations?.['deployment.kubernetes.io/revision'] ?? 0);
  const own = replicaSets.filter(
    ({ metadata }) => metadata.ownerReferences?.some(({ uid }) => uid === deployment.metadata.uid) ?? false,
  );
  const newest = own.sort((one, other) => revision(other) - revision(one))[0];
  return newest !== undefined && revision(newest) >= revision(deployment) ? newest : undefined;
}

/** @param before the Deployment's hop */
export function replicaSetHop(
  deployment: Deployment | undefined,
  replicaSet: ReplicaSet | undefined,
  before: Hop,
): Hop {
  if (deployment === undefined) return hop('ReplicaSet', '–', notCreated);
  const failed = deployment.status?.conditions?.find(
    ({ type, status }) =>
      (type === 'Progressing' && status === 'False') || (type === 'ReplicaFailure' && status === 'True'),
  );
  const { name } = deployment.metadata;
  const remedy = `\`oc describe deployment ${name}\` shows more; \`oc rollout undo deployment/${name}\` goes back.`;
  if (replicaSet === undefined) {
    const status =
      failed === undefined
        ? pending('the Deployment makes a ReplicaSet')
        : broken(failed.message ?? failed.reason ?? failed.type, remedy);
    return hop('ReplicaSet', '–', status);
  }
  const image = containerImage(replicaSet.spec.template);
  const digest = digestOf(image) ?? before.digest;
  const known = { digest, at: timeOf(replicaSet.metadata.creationTimestamp) };
  if (failed !== undefined) {
    return hop(
      'ReplicaSet',
      replicaSet.metadata.name,
      broken(failed.message ?? failed.reason ?? failed.type, remedy),
      known,
    );
  }
  if (image !== containerImage(deployment.spec.template)) {
    const status =
      deployment.spec.paused === true
        ? stalledUntil(`it is paused; \`oc rollout resume deployment/${name}\``)
        : pending('the Deployment makes a new ReplicaSet');
    return hop('ReplicaSet', replicaSet.metadata.name, status, known);
  }
  return hop('ReplicaSet', replicaSet.metadata.name, same, known);
}
