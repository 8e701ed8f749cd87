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
    eventTime: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.000000Z$/),
    action: 'Binding',
    reportingComponent: 'default-scheduler',
    involvedObject: { kind: 'Pod', name: 'web', namespace },
  });
});

it.each([
  {
    what: 'that asks for a node with other labels',
    spec: { nodeSelector: { 'kubernetes.io/os': 'linux', disk: 'fast' } },
    reasons: "1 node(s) didn't match Pod's node affinity/selector",
  },
  {
    what: 'that asks for more than the node has',
    resources: { requests: { cpu: '1000', memory: '2Ti' } },
    reasons: '1 Insufficient cpu, 1 Insufficient memory',
  },
])('leaves a pod $what pending, and says why, once', async ({ spec = {}, resources = {}, reasons }) => {
  const pod: Pod = {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name: 'web', namespace },
    spec: { containers: [{ name: 'app', image: 'registry.test/app:1', resources }], ...spec },
  };
  await cluster.client.create(Pods, namespace, pod);
  await cluster.settle();
  await cluster.client.patch(Pods, namespace, 'web', { metadata: { labels: { a: 'b' } } }, 'merge');
  await cluster.settle();
  const message =
    `0/1 nodes are available: ${reasons}. no new claims to deallocate, preemption: 0/1 nodes are available: ` +
    '1 Preemption is not helpful for scheduling.';
  const [waiting] = await cluster.pods();
  expect(waiting?.spec.nodeName).toBeUndefined();
  expect(waiting?.status).toMatchObject({
    phase: 'Pending',
    conditions: [{ type: 'PodScheduled', status: 'False', reason: 'Unschedulable', message }],
  });
  const events = await cluster.events('FailedScheduling');
  expect(events).toHaveLength(1);
  expect(events[0]).toMatchObject({ type: 'Warning', message, action: 'Scheduling' });
});

it('binds a pod that asks for what the node is', async () => {
  const pod: Pod = {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name: 'web', namespace },
    spec: {
      containers: [{ name: 'app', image: 'registry.test/app:1', resources: { requests: { cpu: '500m' } } }],
      nodeSelector: { 'kubernetes.io/hostname': 'node-1' },
    },
  };
  await cluster.client.create(Pods, namespace, pod);
  await cluster.settle();
  expect((await cluster.pods())[0]?.spec.nodeName).toBe('node-1');
});
