import { digestOf } from '../../wire/image-reference.ts';
import type { KubernetesEvent, Pod, ReplicationController } from '../../wire/kubernetes.ts';
import { Annotations, type DeploymentConfig, type DeploymentPhase } from '../../wire/openshift.ts';
import { podTrouble, timeOf } from '../pods.ts';
import type { Hop, HopStatus } from '../snapshot.ts';
import { imageTrigger } from './deployment-config-hop.ts';
import { broken, containerImage, hop, notCreated, pending, same, stalledUntil } from './hop.ts';

export interface ReplicationControllerInput {
  /** Name of the DeploymentConfig. */
  name: string;
  config: DeploymentConfig | undefined;
  /** `STREAM:TAG` that its trigger follows. */
  imageStreamTag: string;
  /** Those of the DeploymentConfig. */
  controllers: readonly ReplicationController[];
  deployer: Pod | undefined;
  events: readonly KubernetesEvent[];
}

export function phaseOf(controller: ReplicationController): DeploymentPhase {
  return (controller.metadata.annotations?.[Annotations.deploymentPhase] ?? 'New') as DeploymentPhase;
}

export function versionOf(controller: ReplicationController): number {
  return Number(controller.metadata.annotations?.[Annotations.deploymentConfigVersion] ?? 0);
}

/** The ReplicationController of the latest rollout. */
export function latestController(
  config: DeploymentConfig | undefined,
  controllers: readonly ReplicationController[],
): ReplicationController | undefined {
  const version = config?.status?.latestVersion ?? 0;
  return controllers.find((controller) => versionOf(controller) === version);
}

/** The ReplicationController whose pods serve: the newest whose rollout is complete. */
export function servingController(
  controllers: readonly ReplicationController[],
): ReplicationController | undefined {
  return controllers
    .filter((controller) => phaseOf(controller) === 'Complete')
    .sort((one, other) => versionOf(other) - versionOf(one))[0];
}

/** @param before the hop of the DeploymentConfig */
export function replicationControllerHop(input: ReplicationControllerInput, before: Hop): Hop {
  const { config, controllers, name } = input;
  if (config === undefined) {
    return hop('ReplicationController', '–', notCreated);
  }
  const version = config.status?.latestVersion ?? 0;
  if (version === 0) return hop('ReplicationController', '–', beforeFirst(config, before));
  const object = `${name}-${version}`;
  const controller = latestController(config, controllers);
  if (controller === undefined) {
    return hop('ReplicationController', object, pending(`the DeploymentConfig starts version ${version}`));
  }
  const container = imageTrigger(config, input.imageStreamTag)?.containerNames?.[0];
  const digest = digestOf(containerImage(controller.spec.template, container));
  const completed = controller.metadata.annotations?.[Annotations.deployerPodCompletedAt];
  return hop('ReplicationController', object, statusOf(input, config, controller, digest, before), {
    digest,
    at: timeOf(completed?.replace(/ \+0000 UTC$/, 'Z')) ?? timeOf(controller.metadata.creationTimestamp),
  });
}

function beforeFirst(config: DeploymentConfig, before: Hop): HopStatus {
  const { name } = config.metadata;
  if (config.spec.paused === true) return stalledUntil(`it is paused; \`oc rollout resume dc/${name}\``);
  if (before.status.state === 'same') return pending('the first rollout, in a moment');
  return { state: 'absent', words: 'no rollout yet: the image is missing' };
}

function statusOf(
  input: ReplicationControllerInput,
  config: DeploymentConfig,
  controller: ReplicationController,
  digest: string | undefined,
  before: Hop,
): HopStatus {
  const { name } = controller.metadata;
  const phase = phaseOf(controller);
  const since = timeOf(controller.metadata.creationTimestamp);
  const deployer = `${name}-deploy`;
  switch (phase) {
    case 'Failed':
      return failure(input, config, controller);
    case 'New':
      return pending(`the deployer pod ${deployer} is being created`, since);
    case 'Pending':
    case 'Running': {
      const trouble = input.deployer === undefined ? undefined : podTrouble(input.deployer, input.events);
      if (trouble !== undefined) return broken(trouble.words, trouble.remedy);
      if (phase === 'Pending') return pending(`the deployer pod ${deployer} is starting`, since);
      const wanted = controller.metadata.annotations?.[Annotations.desiredReplicas];
      const count =
        wanted === undefined ? '' : `: ${controller.status?.availableReplicas ?? 0} of ${wanted} available`;
      return pending(`the deployer pod ${deployer} is scaling${count}`, since);
    }
    case 'Complete':
      return digest !== undefined && digest === before.digest ? same : otherImage(config, controller, before);
  }
}

/** The rollout is complete, but its image is not the one that the DeploymentConfig has. */
function otherImage(config: DeploymentConfig, controller: ReplicationController, before: Hop): HopStatus {
  const { name } = config.metadata;
  const version = versionOf(controller);
  if (before.digest === undefined) return stalledUntil('the DeploymentConfig has no image');
  if (config.spec.paused === true) return stalledUntil(`it is paused; \`oc rollout resume dc/${name}\``);
  const images = (template: DeploymentConfig['spec']['template']) =>
    (template?.spec.containers ?? []).map(({ image }) => image).join(' ');
  if (images(config.spec.template) !== images(controller.spec.template)) {
    return pending(`the DeploymentConfig starts version ${version + 1}`);
  }
  const off = (config.spec.triggers ?? []).some(
    ({ imageChangeParams }) => imageChangeParams !== undefined && imageChangeParams.automatic !== true,
  );
  const move = off ? `\`oc set triggers dc/${name} --auto\`` : `\`oc rollout latest dc/${name}\``;
  return stalledUntil(
    `version ${version} went back to another image${off ? ' and the image trigger is off' : ''}; ${move}`,
  );
}

function failure(
  input: ReplicationControllerInput,
  config: DeploymentConfig,
  controller: ReplicationController,
): HopStatus {
  const dc = config.metadata.name;
  const { name } = controller.metadata;
  const progressing = config.status?.conditions?.find(
    ({ type, status }) => type === 'Progressing' && status === 'False',
  );
  const reason = controller.metadata.annotations?.[Annotations.deploymentStatusReason];
  const words = [
    progressing?.message ?? reason ?? `replication controller "${name}" has failed progressing`,
    lastWords(input.deployer),
  ].filter((text) => text !== undefined);
  const serving = servingController(input.controllers);
  const back =
    serving === undefined ? '' : ` \`oc rollout undo dc/${dc}\` goes back to version ${versionOf(serving)}.`;
  return broken(words.join('; '), `\`oc logs ${name}-deploy\` shows what the deployer said.${back}`);
}

/** The deployer's log ends with its error, and its pod keeps that end (terminationMessagePolicy FallbackToLogsOnError). */
function lastWords(deployer: Pod | undefined): string | undefined {
  for (const { state } of deployer?.status?.containerStatuses ?? []) {
    const line = state?.terminated?.message?.trim().split('\n').at(-1);
    if (line !== undefined && line !== '') return line;
  }
  return undefined;
}
