import { afterEach, beforeEach, expect, it } from 'vitest';
import type { Service } from '../../../../source/wire/kubernetes.ts';
import { EndpointSlices, EndpointsResource } from '../../../../source/wire/network.ts';
import { Pods, ReplicationControllers, Services } from '../../../../source/wire/resources.ts';
import { type Cluster, namespace, startCluster } from './cluster.ts';
import { replicationController, setReady } from './objects.ts';

let cluster: Cluster;
beforeEach(async () => {
  cluster = await startCluster();
});
afterEach(async () => {
  expect(cluster.errors).toEqual([]);
  await cluster.stop();
});

const service: Service = {
  apiVersion: 'v1',
  kind: 'Service',
  metadata: { name: 'web', namespace, labels: { team: 'a' } },
  spec: { selector: { app: 'web' }, ports: [{ port: 80, targetPort: 8080 }] },
};
const ips = ['10.128.0.1', '10.128.0.2', '10.128.0.3'];

/** Three pods with addresses, of which the first two are ready. */
async function startPods(): Promise<string[]> {
  await cluster.client.create(ReplicationControllers, namespace, replicationController('web', 3));
  await cluster.settle();
  const names: string[] = [];
  for (const [index, pod] of (await cluster.pods()).entries()) {
    await setReady(cluster, pod, index < 2);
    const status = { podIP: ips[index] };
    await cluster.client.patch(Pods, namespace, pod.metadata.name, { status }, 'merge', 'status');
    names.push(pod.metadata.name);
  }
  await cluster.settle();
  return names;
}
const slices = async () => (await cluster.client.list(EndpointSlices, { namespace })).items;
const conditions = async (): Promise<Record<string, unknown>> =>
  Object.fromEntries(
    (await slices())[0]?.endpoints.map((endpoint) => [endpoint.addresses[0], endpoint.conditions]) ?? [],
  );

it('says where the pods of a service are, ready or not', async () => {
  await cluster.client.create(Services, namespace, service);
  const [first] = await startPods();
  const endpoints = await cluster.client.get(EndpointsResource, namespace, 'web');
  expect(endpoints.metadata.labels).toEqual({
    team: 'a',
    'endpoints.kubernetes.io/managed-by': 'endpoint-controller',
  });
  const [subset, ...others] = endpoints.subsets ?? [];
  expect(others).toEqual([]);
  expect(subset?.addresses?.map(({ ip }) => ip)).toEqual(ips.slice(0, 2));
  expect(subset?.addresses?.[0]?.targetRef).toMatchObject({ kind: 'Pod', namespace, name: first });
  expect(subset?.notReadyAddresses?.map(({ ip }) => ip)).toEqual(ips.slice(2));
  expect(subset?.ports).toEqual([{ port: 8080, protocol: 'TCP' }]);
  const [slice] = await slices();
  expect(slice?.metadata).toMatchObject({
    name: expect.stringMatching(/^web-[a-z0-9]{5}$/),
    generateName: 'web-',
    labels: {
      team: 'a',
      'endpointslice.kubernetes.io/managed-by': 'endpointslice-controller.k8s.io',
      'kubernetes.io/service-name': 'web',
    },
    ownerReferences: [{ kind: 'Service', name: 'web', controller: true, blockOwnerDeletion: true }],
  });
  expect(slice?.ports).toEqual([{ name: '', port: 8080, protocol: 'TCP' }]);
  const ready = { ready: true, serving: true, terminating: false };
  expect(await conditions()).toEqual({
    '10.128.0.1': ready,
    '10.128.0.2': ready,
    '10.128.0.3': { ready: false, serving: false, terminating: false },
  });
});

it('takes a pod that is about to end out of service, and shows it in the slice until it is gone', async () => {
  await cluster.client.create(Services, namespace, service);
  const [first = ''] = await startPods();
  await cluster.client.delete(Pods, namespace, first);
  await cluster.settle();
  const addresses = async () =>
    (await cluster.client.get(EndpointsResource, namespace, 'web')).subsets?.[0]?.addresses?.map(
      ({ ip }) => ip,
    );
  expect(await addresses()).toEqual(ips.slice(1, 2));
  expect((await conditions())['10.128.0.1']).toEqual({ ready: false, serving: true, terminating: true });
  await cluster.client.delete(Pods, namespace, first, { gracePeriodSeconds: 0 });
  await cluster.settle();
  expect(Object.keys(await conditions())).toEqual(ips.slice(1));
});

it('goes with the service', async () => {
  await cluster.client.create(Services, namespace, service);
  await startPods();
  await cluster.client.delete(Services, namespace, 'web');
  await cluster.settle();
  expect((await cluster.client.list(EndpointsResource, { namespace })).items).toEqual([]);
  expect(await slices()).toEqual([]);
});
