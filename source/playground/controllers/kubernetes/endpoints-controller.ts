import { isDeepStrictEqual } from 'node:util';
import type { Clock } from '../../../platform/clock.ts';
import type { ApiObject, ObjectMeta, Pod, Service } from '../../../wire/kubernetes.ts';
import {
  type EndpointPort,
  type EndpointSlice,
  EndpointSlices,
  type Endpoints,
  EndpointsResource,
} from '../../../wire/network.ts';
import type { Resource } from '../../../wire/resources.ts';
import { isAlreadyExists, isForbidden, isNotFound } from '../../../wire/status.ts';
import type { ApiClient } from '../../api/client.ts';
import { type Controller, createController } from '../runtime/controller.ts';
import type { Informer } from '../runtime/informer.ts';
import { getIfExists } from '../runtime/update-latest.ts';
import { isPodActive, isPodReady } from './pods.ts';

export interface EndpointsControllerOptions {
  client: ApiClient;
  clock: Clock;
  signal: AbortSignal;
  services: Informer<Service>;
  pods: Informer<Pod>;
  onError?(error: unknown, key: string): void;
}

const serviceName = 'kubernetes.io/service-name';
const managedBy = 'endpointslice.kubernetes.io/managed-by';

/**
 * Keeps, for each service that selects pods, where these are: an EndpointSlice, and Endpoints of the service's name.
 * Source: kubernetes `pkg/controller/endpoint`, `pkg/controller/endpointslice`.
 */
export function startEndpointsController(options: EndpointsControllerOptions): Controller {
  const { client, services, pods } = options;

  const sync = async (key: string): Promise<void> => {
    const [namespace = '', name = ''] = key.split('/');
    const service = services.get(namespace, name);
    const sliceName = `${name}-${suffixOf(service)}`;
    if (service === undefined) {
      // The slice is owned and goes with the garbage; Endpoints have no owner.
      await removeIfThere(client, EndpointsResource, namespace, name);
      return;
    }
    if (!selectsPods(service)) return;
    const members = [...pods.list()].filter((pod) => isMember(service, pod)).sort(byAddress);
    const metadata = { name: sliceName, generateName: `${name}-`, namespace };
    await put(client, EndpointSlices, sliceOf(service, members, metadata));
    // Only the slice shows those that are about to end.
    await put(client, EndpointsResource, endpointsOf(service, members.filter(isPodActive)));
  };

  const controller = createController({
    name: 'endpoints',
    sync,
    clock: options.clock,
    signal: options.signal,
    ...(options.onError === undefined ? {} : { onError: options.onError }),
  });
  const keyOf = ({ metadata }: ApiObject): string => `${metadata.namespace}/${metadata.name}`;
  const enqueueFor = (pod: Pod): void => {
    for (const service of services.list()) if (matches(service, pod)) controller.enqueue(keyOf(service));
  };
  services.on({
    added: (service) => controller.enqueue(keyOf(service)),
    updated: (service) => controller.enqueue(keyOf(service)),
    deleted: (service) => controller.enqueue(keyOf(service)),
  });
  pods.on({
    added: enqueueFor,
    updated(pod, old) {
      enqueueFor(pod);
      if (!isDeepStrictEqual(pod.metadata.labels, old.metadata.labels)) enqueueFor(old);
    },
    deleted: enqueueFor,
  });
  return controller;
}

/** The same for the same service, so that there is one slice of each. */
const suffixOf = (service: Service | undefined): string =>
  (service?.metadata.uid ?? '').replaceAll('-', '').slice(0, 5);

const selectsPods = ({ spec }: Service): boolean =>
  Object.keys(spec.selector ?? {}).length > 0 && spec.type !== 'ExternalName';

const matches = ({ metadata, spec }: Service, pod: Pod): boolean =>
  metadata.namespace === pod.metadata.namespace &&
  Object.entries(spec.selector ?? {}).every(([key, value]) => pod.metadata.labels?.[key] === value);

const isMember = (service: Service, pod: Pod): boolean =>
  matches(service, pod) && isStillThere(pod) && (pod.status?.podIP ?? '') !== '';

/** Byte by byte, as upstream orders them. Source: `pkg/api/v1/endpoints/util.go` SortSubsets. */
const byAddress = (a: Pod, b: Pod): number => ((a.status?.podIP ?? '') < (b.status?.podIP ?? '') ? -1 : 1);

const isStillThere = ({ status }: Pod): boolean =>
  status?.phase !== 'Succeeded' && status?.phase !== 'Failed';

/** Ports as numbers; those that a pod names are looked up in one. */
function portsOf({ spec }: Service, members: readonly Pod[]): EndpointPort[] {
  const named = (name: string): number | undefined =>
    members
      .flatMap((pod) => pod.spec.containers)
      .flatMap((container) => container.ports ?? [])
      .find((port) => port.name === name)?.containerPort;
  return (spec.ports ?? []).flatMap(({ name, port, targetPort = port, protocol = 'TCP' }) => {
    const number = typeof targetPort === 'string' ? named(targetPort) : targetPort;
    return number === undefined ? [] : [{ ...(name === undefined ? {} : { name }), port: number, protocol }];
  });
}

const referenceTo = ({ metadata }: Pod) => ({
  kind: 'Pod',
  namespace: metadata.namespace ?? '',
  name: metadata.name,
  uid: metadata.uid ?? '',
});

function sliceOf(service: Service, members: readonly Pod[], metadata: ObjectMeta): EndpointSlice {
  return {
    kind: 'EndpointSlice',
    apiVersion: 'discovery.k8s.io/v1',
    metadata: {
      ...metadata,
      labels: {
        ...service.metadata.labels,
        [managedBy]: 'endpointslice-controller.k8s.io',
        [serviceName]: service.metadata.name,
      },
      ownerReferences: [
        {
          apiVersion: 'v1',
          kind: 'Service',
          name: service.metadata.name,
          uid: service.metadata.uid ?? '',
          controller: true,
          blockOwnerDeletion: true,
        },
      ],
    },
    addressType: 'IPv4',
    endpoints: members.map((pod) => ({
      addresses: [pod.status?.podIP ?? ''],
      conditions: {
        ready: isPodReady(pod) && isPodActive(pod),
        serving: isPodReady(pod),
        terminating: !isPodActive(pod),
      },
      ...(pod.spec.nodeName === undefined ? {} : { nodeName: pod.spec.nodeName }),
      targetRef: referenceTo(pod),
    })),
    ports: portsOf(service, members).map((port) => ({ name: '', ...port })),
  };
}

function endpointsOf(service: Service, members: readonly Pod[]): Endpoints {
  const address = (pod: Pod) => ({
    ip: pod.status?.podIP ?? '',
    ...(pod.spec.nodeName === undefined ? {} : { nodeName: pod.spec.nodeName }),
    targetRef: referenceTo(pod),
  });
  const addresses = members.filter(isPodReady).map(address);
  const notReadyAddresses = members.filter((pod) => !isPodReady(pod)).map(address);
  const { labels = {}, name, namespace } = service.metadata;
  return {
    kind: 'Endpoints',
    apiVersion: 'v1',
    metadata: {
      name,
      ...(namespace === undefined ? {} : { namespace }),
      labels: { ...labels, 'endpoints.kubernetes.io/managed-by': 'endpoint-controller' },
    },
    ...(members.length === 0
      ? {}
      : {
          subsets: [
            {
              ...(addresses.length === 0 ? {} : { addresses }),
              ...(notReadyAddresses.length === 0 ? {} : { notReadyAddresses }),
              ports: portsOf(service, members),
            },
          ],
        }),
  };
}

/** Creates the object, or makes the one that is there like it. */
async function put<T extends ApiObject>(client: ApiClient, resource: Resource<T>, wanted: T): Promise<void> {
  const { name, namespace } = wanted.metadata;
  const found = await getIfExists(client, resource, namespace, name);
  try {
    if (found === undefined) await client.create(resource, namespace, wanted);
    else
      await client.update(resource, {
        ...found,
        ...wanted,
        metadata: { ...found.metadata, ...wanted.metadata },
      });
  } catch (error) {
    // Another was faster, or the namespace is about to go: the next event says which.
    if (!isAlreadyExists(error) && !isForbidden(error) && !isNotFound(error)) throw error;
  }
}

async function removeIfThere(
  client: ApiClient,
  resource: Resource,
  namespace: string,
  name: string,
): Promise<void> {
  try {
    await client.delete(resource, namespace, name);
  } catch (error) {
    if (!isNotFound(error)) throw error;
  }
}
