import type { ApiObject, KubernetesEvent, Pod, Secret } from '../../wire/kubernetes.ts';
import { EndpointSlices } from '../../wire/network.ts';
import type { ImageStream, ImageStreamTag, Project } from '../../wire/openshift.ts';
import {
  DeploymentConfigs,
  Deployments,
  Events,
  Pods,
  ReplicaSets,
  ReplicationControllers,
} from '../../wire/resources.ts';
import { StatusError } from '../../wire/status.ts';
import type { ResourceType } from '../resources/discovery.ts';
import { configSelector } from '../rollout/deployments.ts';
import { newReplicaSetOf, ownReplicaSets } from '../rollout/replica-sets.ts';
import type { Invocation } from '../verb.ts';
import { describeDeploymentConfig } from './deployment-config.ts';
import { endpointsText } from './endpoints.ts';
import { describeImage } from './image.ts';
import { describeImageStream } from './image-stream.ts';
import { joinLabels } from './openshift-parts.ts';
import {
  describeAnything,
  describeConfigMap,
  describeNamespace,
  describeProject,
  describeSecret,
  describeService,
  describeServiceAccount,
} from './plain.ts';
import { describePod } from './pod.ts';
import {
  describeDeployment,
  describeReplicaSet,
  describeReplicationController,
  selectorText,
} from './workloads.ts';

/** Reads what the description of one object needs, and writes it. */
export async function describeObject(
  invocation: Invocation,
  type: ResourceType,
  namespace: string | undefined,
  name: string,
  showEvents: boolean,
): Promise<string> {
  const { cluster, request, clock } = invocation;
  const now = () => clock.now();
  const eventsOf = async (object: ApiObject, withKind = true) =>
    showEvents ? await findEvents(invocation, object, withKind) : undefined;
  const get = <T extends ApiObject>() =>
    cluster.get(type, namespace, name, request) as Promise<ApiObject> as Promise<T>;

  switch (`${type.kind}.${type.group}`) {
    case 'ImageStream.image.openshift.io':
      return describeImageStream(await get<ImageStream>(), now());
    case 'ImageStreamTag.image.openshift.io': {
      const full = name.includes(':') ? name : `${name}:latest`;
      const tag = (await cluster.get(type, namespace, full, request)) as ImageStreamTag;
      return describeImage(tag.image, tag.image.metadata.name, now());
    }
    case 'DeploymentConfig.apps.openshift.io':
      return await describeConfig(invocation, namespace ?? '', name, eventsOf);
    case 'Pod.': {
      const pod = await get<Pod>();
      return describePod(pod, await eventsOf(pod, false), now());
    }
    case 'ReplicationController.': {
      const object = await cluster.get(ReplicationControllers, namespace, name, request);
      const pods = await podsOf(invocation, object, joinLabels(object.spec.selector));
      return describeReplicationController({ object, pods, events: await eventsOf(object) }, now());
    }
    case 'ReplicaSet.apps': {
      const object = await cluster.get(ReplicaSets, namespace, name, request);
      const pods = await podsOf(invocation, object, selectorText(object.spec.selector));
      return describeReplicaSet({ object, pods, events: await eventsOf(object) }, now());
    }
    case 'Deployment.apps': {
      const object = await cluster.get(Deployments, namespace, name, request);
      const sets = await ownReplicaSets(invocation, object);
      const newReplicaSet = newReplicaSetOf(object, sets);
      const oldReplicaSets = sets.filter((set) => set !== newReplicaSet && (set.spec.replicas ?? 0) > 0);
      const events = await eventsOf(object);
      return describeDeployment({ object, oldReplicaSets, newReplicaSet, events }, now());
    }
    case 'Service.': {
      const service = await get<Parameters<typeof describeService>[0]>();
      const endpoints = await endpointsOf(invocation, service);
      return describeService(service, endpoints, await eventsOf(service), now());
    }
    case 'ConfigMap.': {
      const map = await get();
      return describeConfigMap(map, await eventsOf(map), now());
    }
    case 'Secret.':
      return describeSecret(await get<Secret>());
    case 'ServiceAccount.': {
      const account = await get();
      return describeServiceAccount(account, await eventsOf(account), now());
    }
    case 'Namespace.':
      return describeNamespace(await get());
    case 'Project.project.openshift.io':
      return describeProject(await get<Project>(), now());
    default: {
      const object = await get();
      return describeAnything(object, await eventsOf(object), now());
    }
  }
}

async function describeConfig(
  invocation: Invocation,
  namespace: string,
  name: string,
  eventsOf: (object: ApiObject) => Promise<KubernetesEvent[] | undefined>,
): Promise<string> {
  const { cluster, request, clock } = invocation;
  const config = await cluster.get(DeploymentConfigs, namespace, name, request);
  const selection = { namespace, labelSelector: configSelector(name) };
  const deployments = (await cluster.list(ReplicationControllers, selection, request)).items;
  const pods = new Map<string, Pod[]>();
  for (const { metadata, spec } of deployments) {
    const labelSelector = joinLabels(spec.selector);
    pods.set(metadata.name, (await cluster.list(Pods, { namespace, labelSelector }, request)).items);
  }
  return describeDeploymentConfig({ config, deployments, pods, events: await eventsOf(config) }, clock.now());
}

async function podsOf(
  { cluster, request }: Invocation,
  { metadata }: ApiObject,
  labelSelector: string,
): Promise<Pod[]> {
  const { namespace = '' } = metadata;
  const { items } = await cluster.list(Pods, { namespace, labelSelector }, request);
  return items.filter((pod) =>
    (pod.metadata.ownerReferences ?? []).some(({ controller, uid }) => controller && uid === metadata.uid),
  );
}

/** What stands behind each port of a service. */
async function endpointsOf(
  { cluster, request }: Invocation,
  { metadata }: ApiObject,
): Promise<(port: string) => string> {
  const labelSelector = `kubernetes.io/service-name=${metadata.name}`;
  const { namespace = '' } = metadata;
  try {
    const { items } = await cluster.list(EndpointSlices, { namespace, labelSelector }, request);
    return (port) => endpointsText(items, port);
  } catch (error) {
    // Not for us to read, or a server without them.
    if (error instanceof StatusError) return () => '<none>';
    throw error;
  }
}

/** Events about one object; none where they are not for us. */
async function findEvents(
  { cluster, request }: Invocation,
  { kind, metadata }: ApiObject,
  withKind: boolean,
): Promise<KubernetesEvent[] | undefined> {
  const { name, namespace = '', uid = '' } = metadata;
  const fields = {
    'involvedObject.name': name,
    'involvedObject.namespace': namespace,
    ...(withKind ? { 'involvedObject.kind': kind } : {}),
    ...(uid === '' ? {} : { 'involvedObject.uid': uid }),
  };
  const fieldSelector = Object.entries(fields)
    .map(([key, value]) => `${key}=${value}`)
    .join(',');
  try {
    const selection = namespace === '' ? { fieldSelector } : { namespace, fieldSelector };
    return (await cluster.list(Events, selection, request)).items;
  } catch (error) {
    if (error instanceof StatusError) return undefined;
    throw error;
  }
}
