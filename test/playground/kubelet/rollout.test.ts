import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from 'vitest';
import type { Deployment, Pod } from '../../../source/wire/kubernetes.ts';
import { Deployments, Pods, ReplicationControllers } from '../../../source/wire/resources.ts';
import { isReady, type Node, namespace, startNode } from './node.ts';
import { publishPrograms } from './programs.ts';
import { type StaticRegistry, startStaticRegistry } from './static-registry.ts';

let registry: StaticRegistry;
let node: Node;
beforeAll(async () => {
  registry = await startStaticRegistry();
});
afterAll(() => registry.stop());
beforeEach(async () => {
  node = await startNode(registry, { controllers: true });
});
afterEach(async () => {
  await node.stop();
  expect(node.errors).toEqual([]);
});

const container = (image: string, healthy = true) => ({
  name: 'app',
  image,
  ports: [{ name: 'http', containerPort: 8080 }],
  env: [{ name: 'HEALTHY', value: String(healthy) }],
  readinessProbe: { httpGet: { path: '/healthz', port: 'http' }, periodSeconds: 1 },
});
const serving = async (): Promise<string[]> => {
  // A pod that is being stopped is Ready until its process has ended, and listens no more before that.
  const pods = (await node.client.list(Pods)).items.filter(
    (pod) => isReady(pod) && pod.metadata.deletionTimestamp === undefined,
  );
  const versions = await Promise.all(
    pods.map(async (pod: Pod) => {
      const answer = (await (await fetch(`http://${pod.status?.podIP}:8080`)).json()) as {
        env: { VERSION: string };
      };
      return answer.env.VERSION;
    }),
  );
  return versions;
};
const rolledOut = (name: string, isSo: (deployment: Deployment) => boolean): Promise<void> =>
  expect
    .poll(async () => isSo(await node.client.get(Deployments, namespace, name)), {
      timeout: 40_000,
      interval: 100,
    })
    .toBe(true);

it('a Deployment rolls over from image to image, and a bad one never takes the place of a good one', async () => {
  const image = await publishPrograms(registry);
  await node.client.create(Deployments, namespace, {
    metadata: { name: 'web', namespace },
    spec: {
      replicas: 2,
      selector: { matchLabels: { app: 'web' } },
      template: { metadata: { labels: { app: 'web' } }, spec: { containers: [container(image)] } },
    },
  });
  const complete = ({ metadata, status }: Deployment): boolean =>
    status?.observedGeneration === metadata.generation &&
    status?.updatedReplicas === 2 &&
    status.replicas === 2 &&
    status.availableReplicas === 2;
  await rolledOut('web', complete);
  expect(await serving()).toEqual(['1', '1']);

  const setContainer = (next: object) =>
    node.client.patch(
      Deployments,
      namespace,
      'web',
      { spec: { template: { spec: { containers: [next] } } } },
      'strategic',
    );
  await setContainer(container(image, false));
  await rolledOut('web', ({ status }) => status?.updatedReplicas === 1 && status.unavailableReplicas === 1);
  await node.event(({ reason }) => reason === 'Unhealthy');
  expect(await serving()).toEqual(['1', '1']);

  await setContainer({
    ...container(image),
    env: [
      { name: 'VERSION', value: '3' },
      { name: 'HEALTHY', value: 'true' },
    ],
  });
  await rolledOut('web', complete);
  expect(await serving()).toEqual(['3', '3']);

  await node.client.delete(Deployments, namespace, 'web', { propagationPolicy: 'Background' });
  await expect.poll(async () => (await node.client.list(Pods)).items, { timeout: 40_000 }).toEqual([]);
});

it('a ReplicationController keeps its pods when the playground starts again', async () => {
  const image = await publishPrograms(registry);
  await node.client.create(ReplicationControllers, namespace, {
    metadata: { name: 'web', namespace },
    spec: {
      replicas: 2,
      template: { metadata: { labels: { app: 'web' } }, spec: { containers: [container(image)] } },
    },
  });
  const ready = async (): Promise<string[]> =>
    (await node.client.list(Pods)).items.filter(isReady).map(({ metadata }) => metadata.name);
  await expect.poll(ready, { timeout: 40_000 }).toHaveLength(2);
  const before = await ready();
  await node.kubelet().stop();
  await node.startKubelet();
  const restarted = async (): Promise<unknown[]> =>
    (await node.client.list(Pods)).items
      .filter((pod) => isReady(pod) && pod.status?.containerStatuses?.[0]?.restartCount === 1)
      .map(({ metadata }) => metadata.name);
  await expect.poll(restarted, { timeout: 40_000 }).toEqual(before);
  expect(await serving()).toEqual(['1', '1']);
});
