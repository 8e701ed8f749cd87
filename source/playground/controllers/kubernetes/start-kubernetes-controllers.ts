import type { Clock } from '../../../platform/clock.ts';
import type { ApiObject } from '../../../wire/kubernetes.ts';
import { EndpointSlices } from '../../../wire/network.ts';
import {
  ConfigMaps,
  DeploymentConfigs,
  Deployments,
  ImageStreams,
  Pods,
  ReplicaSets,
  ReplicationControllers,
  type Resource,
  Secrets,
  ServiceAccounts,
  Services,
} from '../../../wire/resources.ts';
import type { ApiClient } from '../../api/client.ts';
import { createInformer, type Informer } from '../runtime/informer.ts';
import { startDeploymentController } from './deployment/deployment-controller.ts';
import { startEndpointsController } from './endpoints-controller.ts';
import { type Collected, startGarbageCollector } from './garbage-collection/garbage-collector.ts';
import { startNamespaceLeftovers } from './garbage-collection/namespace-leftovers.ts';
import { startReplicaController } from './replicas/replica-controller.ts';
import { replicaSetKind, replicationControllerKind } from './replicas/replica-owner.ts';
import { startScheduler } from './scheduler.ts';

/** The playground's only node, unless told. */
export const defaultNodeName = 'playground';

export interface KubernetesControllersOptions {
  client: ApiClient;
  clock: Clock;
  /** Ends all of them. */
  signal: AbortSignal;
  nodeName?: string;
  /** Told of each error that is retried. `key` names the object. */
  onError?(error: unknown, key: string): void;
}

export interface KubernetesControllers {
  /** Resolves when none of them has anything queued or running. Waits for no timer. */
  idle(): Promise<void>;
}

/**
 * Starts what kube-controller-manager and kube-scheduler do for the kinds that are served here: ReplicationControllers,
 * ReplicaSets, Deployments, garbage collection, the binding of pods. Resolves when all objects that are there have been
 * seen; the work goes on until the signal is aborted.
 * @throws StatusError when the objects cannot be listed
 */
export async function startKubernetesControllers(
  options: KubernetesControllersOptions,
): Promise<KubernetesControllers> {
  const { client, signal } = options;
  const nodeName = options.nodeName ?? defaultNodeName;
  const collections: Collected[] = [];
  /** All of them are the garbage collector's, too. */
  const informerFor = <T extends ApiObject>(resource: Resource<T>): Informer<T> => {
    const informer = createInformer(client, resource);
    collections.push({ resource, informer });
    return informer;
  };
  const pods = informerFor(Pods);
  const replicationControllers = informerFor(ReplicationControllers);
  const replicaSets = informerFor(ReplicaSets);
  const deployments = informerFor(Deployments);
  const services = informerFor(Services);
  for (const resource of [
    DeploymentConfigs,
    ImageStreams,
    ConfigMaps,
    Secrets,
    ServiceAccounts,
    EndpointSlices,
  ])
    informerFor<ApiObject>(resource);
  await Promise.all(collections.map(({ informer }) => informer.start(signal)));

  // Owners' handlers come before the pods', so that a pod that is there already finds its owner.
  const running = [
    startReplicaController({
      ...options,
      kind: replicationControllerKind,
      owners: replicationControllers,
      pods,
    }),
    startReplicaController({ ...options, kind: replicaSetKind, owners: replicaSets, pods }),
    startDeploymentController({ ...options, deployments, replicaSets, pods }),
    startScheduler({ ...options, nodeName, pods }),
    startEndpointsController({ ...options, services, pods }),
    startGarbageCollector({ ...options, collections }),
    await startNamespaceLeftovers({ ...options, collections: ownersFirst(collections) }),
  ];
  return {
    async idle() {
      await Promise.all(running.map((controller) => controller.idle()));
    },
  };
}

/** Pods last: whatever could make new ones is gone by then. */
const ownersFirst = (collections: readonly Collected[]): Collected[] => {
  const isPods = ({ resource }: Collected): boolean => resource.plural === Pods.plural;
  return [...collections.filter((entry) => !isPods(entry)), ...collections.filter(isPods)];
};
