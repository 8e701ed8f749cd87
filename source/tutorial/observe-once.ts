import type { Cluster, Selection } from '../cluster/cluster.ts';
import type { Registry } from '../registry/registry.ts';
import type { ApiObject } from '../wire/kubernetes.ts';
import {
  DeploymentConfigs,
  Deployments,
  ImageStreams,
  Pods,
  ReplicaSets,
  ReplicationControllers,
  type Resource,
} from '../wire/resources.ts';
import { StatusError } from '../wire/status.ts';
import { type Learner, namesOf } from './names.ts';
import type { ByName, Observed, TagObservation } from './observed.ts';
import { selectionsOf } from './observer.ts';
import { observeTag } from './tag-reader.ts';

/**
 * Reads the learner's objects and some tags afresh, with nothing but lists: what a second witness would see.
 * @throws StatusError, ConnectionError when the cluster cannot be asked
 */
export async function observeOnce(
  cluster: Cluster,
  registry: Registry,
  learner: Learner,
  tags: Iterable<string>,
  rest: Pick<Observed, 'files' | 'logs' | 'now' | 'importInterval'>,
  signal: AbortSignal,
): Promise<Observed> {
  const { imageStreams, deploymentConfigs, labelled, named } = selectionsOf(learner);
  const read = <T extends ApiObject>(resource: Resource<T>, selection: Selection) =>
    listByName(cluster, resource, selection, signal);
  const configs = await read(DeploymentConfigs, deploymentConfigs);
  const { deploymentConfig } = namesOf(learner);
  const version = configs.get(deploymentConfig)?.status?.latestVersion ?? 0;
  const [streams, controllers, deployments, sets, pods, deployers, observations] = await Promise.all([
    read(ImageStreams, imageStreams),
    read(ReplicationControllers, labelled),
    read(Deployments, labelled),
    read(ReplicaSets, labelled),
    read(Pods, labelled),
    read(Pods, named(`${deploymentConfig}-${version}-deploy`)),
    Promise.all(
      [...tags].map(async (reference) => [reference, await observeTag(registry, reference, signal)] as const),
    ),
  ]);
  return {
    ...rest,
    learner,
    imageStreams: streams,
    deploymentConfigs: configs,
    replicationControllers: controllers,
    deployments,
    replicaSets: sets,
    pods: new Map([...pods, ...deployers]),
    events: [],
    tags: new Map(observations.filter((entry): entry is [string, TagObservation] => entry[1] !== undefined)),
  };
}

/** Objects of a kind that the cluster may not have, or not for us: then there are none to see. */
export async function listByName<T extends ApiObject>(
  cluster: Cluster,
  resource: Resource<T>,
  selection: Selection,
  signal: AbortSignal,
): Promise<ByName<T>> {
  try {
    const { items } = await cluster.list(resource, selection, { signal });
    return new Map(items.map((item) => [item.metadata.name, item]));
  } catch (error) {
    if (error instanceof StatusError && (error.code === 404 || error.code === 403)) return new Map();
    throw error;
  }
}
