import { afterEach, beforeEach, expect, it } from 'vitest';
import type { Pod } from '../../../../source/wire/kubernetes.ts';
import { Pods } from '../../../../source/wire/resources.ts';
import { type Cluster, namespace, startCluster } from './cluster.ts';

let cluster: Cluster;
beforeEach(async () => {
  cluster = await startCluster();
});
afterEach(async () => {
  expect(cluster.errors).toEqual([]);
  await cluster.stop();
});

it('binds each pod to the node, in one write, and says so', async () => {
  const pod: Pod = {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name: 'web', namespace },
    spec: { containers: [{ name: 'app', image: 'registry.test/app:1' }] },
  };
  await cluster.client.create(Pods, namespace, pod);
  await cluster.settle();
  const states = cluster.history(Pods).map(({ object }) => ({
    node: object.spec.nodeName,
    conditions: object.status?.conditions?.map(({ type, status }) => ({ type, status })),
    generation: object.metadata.generation,
  }));
  expect(states).toEqual([
    { node: undefined, conditions: undefined, generation: 1 },
    { node: 'node-1', conditions: [{ type: 'PodScheduled', status: 'True' }], generation: 1 },
  ]);
  const [event] = await cluster.events('Scheduled');
  expect(event).toMatchObject({
    type: 'Normal',
    message: 'Successfully assigned demo/web to node-1',
    source: {},
    eventTime: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z$/),
    action: 'Binding',
    reportingComponent: 'default-scheduler',
    involvedObject: { kind: 'Pod', name: 'web', namespace },
  });
});
