import type { Pod } from '../../wire/kubernetes.ts';
import { Labels } from '../../wire/openshift.ts';
import { namesOf } from '../names.ts';
import type { Observed } from '../observed.ts';
import { isApplicationPod, ownerOf } from '../pods.ts';
import type { Chain, Hop } from '../snapshot.ts';
import { deploymentConfigHop } from './deployment-config-hop.ts';
import { currentReplicaSet, deploymentHop, followsImageStream, replicaSetHop } from './deployment-hops.ts';
import { imageStreamTagHop } from './image-stream-tag-hop.ts';
import { podsHop } from './pods-hop.ts';
import { quayHop } from './quay-hop.ts';
import { latestController, replicationControllerHop } from './replication-controller-hop.ts';
import { digestsOfTag } from './same-image.ts';

/** Which way the digest goes: what deploys the pods, and for a Deployment whether an ImageStream stands before it. */
export interface ChainShape {
  workload: 'DeploymentConfig' | 'Deployment';
  /** What to take for granted while there is no Deployment that tells. */
  imageStream?: boolean;
}

/** The way of the learner's image from Quay to the pods, hop by hop, as last seen. */
export function describeChain(observed: Observed, shape: ChainShape): Chain {
  const { tag: source } = namesOf(observed.learner);
  const quay = quayHop(source, observed.tags.get(source));
  const hops =
    shape.workload === 'DeploymentConfig'
      ? deploymentConfigHops(observed, quay)
      : deploymentHops(observed, quay, shape.imageStream === true);
  return { hops, complete: hops.every(({ status }) => status.state === 'same') };
}

function imageStreamTag(observed: Observed, tagName = 'latest'): Hop {
  const { imageStream: name, tag: source } = namesOf(observed.learner);
  return imageStreamTagHop({
    now: observed.now,
    ...(observed.importInterval === undefined ? {} : { importInterval: observed.importInterval }),
    source,
    tag: observed.tags.get(source),
    name,
    tagName,
    imageStream: observed.imageStreams.get(name),
  });
}

function deploymentConfigHops(observed: Observed, quay: Hop): Hop[] {
  const { deploymentConfig: name, imageStream } = namesOf(observed.learner);
  const config = observed.deploymentConfigs.get(name);
  const followed = (config?.spec.triggers ?? [])
    .map(({ imageChangeParams }) => imageChangeParams?.from.name)
    .find((from) => from?.startsWith(`${imageStream}:`));
  const tag = imageStreamTag(observed, followed?.slice(imageStream.length + 1));
  const configHop = deploymentConfigHop(name, config, tag);
  const controllers = [...observed.replicationControllers.values()].filter(
    ({ metadata }) => metadata.labels?.[Labels.deploymentConfigName] === name,
  );
  const latest = latestController(config, controllers);
  const controllerHop = replicationControllerHop(
    {
      name,
      config,
      imageStreamTag: tag.object,
      controllers,
      deployer: latest === undefined ? undefined : observed.pods.get(`${latest.metadata.name}-deploy`),
      events: observed.events,
    },
    configHop,
  );
  const owners = new Set(controllers.map(({ metadata }) => metadata.name));
  const pods = podsHop(
    {
      pods: podsOf(observed, owners),
      owner: latest?.metadata.name,
      desired: config === undefined ? undefined : (config.spec.replicas ?? 0),
      expected: new Set(controllerHop.digest === undefined ? [] : [controllerHop.digest]),
      events: observed.events,
    },
    controllerHop,
  );
  return [quay, tag, configHop, controllerHop, pods];
}

function deploymentHops(observed: Observed, quay: Hop, expectStream: boolean): Hop[] {
  const { deployment: name, tag: source } = namesOf(observed.learner);
  const deployment = observed.deployments.get(name);
  const throughStream = deployment === undefined ? expectStream : followsImageStream(deployment);
  const tag = throughStream ? imageStreamTag(observed) : undefined;
  const workload = deploymentHop({ name, deployment, source, tags: observed.tags }, tag ?? quay);
  const replicaSets = [...observed.replicaSets.values()];
  const current = currentReplicaSet(deployment, replicaSets);
  const setHop = replicaSetHop(deployment, current, workload);
  const owners = new Set(
    replicaSets
      .filter(({ metadata }) =>
        metadata.ownerReferences?.some(({ kind, name: owner }) => kind === 'Deployment' && owner === name),
      )
      .map(({ metadata }) => metadata.name),
  );
  const own = observed.tags.get(source);
  const pods = podsHop(
    {
      pods: podsOf(observed, owners),
      owner: current?.metadata.name,
      desired: deployment === undefined ? undefined : (deployment.spec.replicas ?? 1),
      expected:
        setHop.digest !== undefined
          ? new Set([setHop.digest])
          : own?.state === 'there'
            ? digestsOfTag(own.tag)
            : new Set(),
      ...(throughStream
        ? {}
        : {
            stale: {
              move: 'a tag that moves moves no pods; edit the image in deployment.yaml and apply',
              since: quay.at,
            },
          }),
      events: observed.events,
    },
    setHop,
  );
  return [quay, ...(tag === undefined ? [] : [tag]), workload, setHop, pods];
}

function podsOf(observed: Observed, owners: ReadonlySet<string>): Pod[] {
  return [...observed.pods.values()]
    .filter((pod) => isApplicationPod(pod) && owners.has(ownerOf(pod) ?? ''))
    .sort((one, other) => one.metadata.name.localeCompare(other.metadata.name));
}
