import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { ApiClient } from '../../../../source/playground/api/client.ts';
import type { Pod } from '../../../../source/wire/kubernetes.ts';
import {
  Pods,
  ReplicaSets,
  ReplicationControllers,
  ServiceAccounts,
} from '../../../../source/wire/resources.ts';
import { StatusError } from '../../../../source/wire/status.ts';
import { type Cluster, namespace, startCluster } from './cluster.ts';
import { replicaSet, replicationController, runPods, runPodsToTheEnd, setReady } from './objects.ts';

let cluster: Cluster;
const start = async (wrap?: (client: ApiClient) => ApiClient): Promise<void> => {
  cluster = await startCluster(wrap === undefined ? {} : { wrap });
};
afterEach(() => cluster.stop());

const scale = (name: string, replicas: number) =>
  cluster.client.patch(ReplicationControllers, namespace, name, { spec: { replicas } }, 'merge');

describe('a ReplicationController', () => {
  beforeEach(() => start());

  it('gets the pods it asks for, and says so', async () => {
    await cluster.client.create(ReplicationControllers, namespace, replicationController('web', 2));
    await cluster.settle();
    const pods = await cluster.pods();
    const owner = await cluster.client.get(ReplicationControllers, namespace, 'web');
    expect(pods).toHaveLength(2);
    for (const pod of pods) {
      expect(pod.metadata.name).toMatch(/^web-[bcdfghjklmnpqrstvwxz2456789]{5}$/);
      expect(pod.metadata.generateName).toBe('web-');
      expect(pod.metadata.ownerReferences).toEqual([
        {
          apiVersion: 'v1',
          kind: 'ReplicationController',
          name: 'web',
          uid: owner.metadata.uid,
          controller: true,
          blockOwnerDeletion: true,
        },
      ]);
    }
    const events = await cluster.events('SuccessfulCreate');
    expect(new Set(events.map(({ message }) => message))).toEqual(
      new Set(pods.map((pod) => `Created pod: ${pod.metadata.name}`)),
    );
    expect(events[0]?.source).toEqual({ component: 'replication-controller' });
  });

  // As in the recording: the generation is observed before the pods that it asked for are counted.
  it('reports its status step by step', async () => {
    await cluster.client.create(ReplicationControllers, namespace, replicationController('web', 0));
    await cluster.settle();
    await scale('web', 2);
    await runPodsToTheEnd(cluster);
    await scale('web', 1);
    await runPodsToTheEnd(cluster);
    await scale('web', 0);
    await runPodsToTheEnd(cluster);
    const statuses = cluster
      .history(ReplicationControllers)
      .map(({ object }) => ({ generation: object.metadata.generation, ...object.status }));
    expect(statuses).toEqual([
      { generation: 1, replicas: 0 },
      { generation: 1, replicas: 0, observedGeneration: 1 },
      { generation: 2, replicas: 0, observedGeneration: 1 },
      { generation: 2, replicas: 0, observedGeneration: 2 },
      { generation: 2, replicas: 2, fullyLabeledReplicas: 2, observedGeneration: 2 },
      {
        generation: 2,
        replicas: 2,
        fullyLabeledReplicas: 2,
        readyReplicas: 2,
        availableReplicas: 2,
        observedGeneration: 2,
      },
      ...[2, 3].map((observedGeneration) => ({
        generation: 3,
        replicas: 2,
        fullyLabeledReplicas: 2,
        readyReplicas: 2,
        availableReplicas: 2,
        observedGeneration,
      })),
      {
        generation: 3,
        replicas: 1,
        fullyLabeledReplicas: 1,
        readyReplicas: 1,
        availableReplicas: 1,
        observedGeneration: 3,
      },
      ...[3, 4].map((observedGeneration) => ({
        generation: 4,
        replicas: 1,
        fullyLabeledReplicas: 1,
        readyReplicas: 1,
        availableReplicas: 1,
        observedGeneration,
      })),
      { generation: 4, replicas: 0, observedGeneration: 4 },
    ]);
  });

  it('deletes pods that are not ready before ready ones, and younger before older', async () => {
    await cluster.client.create(ReplicationControllers, namespace, replicationController('web', 1));
    await cluster.settle();
    await runPods(cluster);
    const [oldest] = await cluster.pods();
    await cluster.pass(3_600_000);
    await scale('web', 2);
    await cluster.settle();
    await runPods(cluster);
    await cluster.pass(60_000);
    await scale('web', 3);
    await cluster.settle();
    await runPods(cluster, () => false);
    const sick = (await cluster.pods()).find(
      (pod) => !pod.status?.conditions?.some(({ type, status }) => type === 'Ready' && status === 'True'),
    );
    const survivors = async (): Promise<string[]> =>
      (await cluster.pods())
        .filter((pod) => pod.metadata.deletionTimestamp === undefined)
        .map((pod) => pod.metadata.name);

    await scale('web', 2);
    await cluster.settle();
    expect(await survivors()).not.toContain(sick?.metadata.name);
    await scale('web', 1);
    await cluster.settle();
    expect(await survivors()).toEqual([oldest?.metadata.name]);
  });

  it('replaces a pod that was deleted or has failed', async () => {
    await cluster.client.create(ReplicationControllers, namespace, replicationController('web', 2));
    await cluster.settle();
    const [first, second] = await cluster.pods();
    await cluster.client.delete(Pods, namespace, first?.metadata.name ?? '');
    const failed = await cluster.client.get(Pods, namespace, second?.metadata.name ?? '');
    await cluster.client.update(Pods, { ...failed, status: { ...failed.status, phase: 'Failed' } }, 'status');
    await cluster.settle();
    const names = (await cluster.pods())
      .filter((pod) => pod.status?.phase !== 'Failed' && pod.metadata.deletionTimestamp === undefined)
      .map((pod) => pod.metadata.name);
    expect(names).toHaveLength(2);
    expect(names).not.toContain(first?.metadata.name);
  });

  it('counts pods as available once they were ready for minReadySeconds', async () => {
    const owner = replicationController('web', 1, { minReadySeconds: 20 });
    await cluster.client.create(ReplicationControllers, namespace, owner);
    await runPodsToTheEnd(cluster);
    const status = async () => (await cluster.client.get(ReplicationControllers, namespace, 'web')).status;
    expect(await status()).toMatchObject({ readyReplicas: 1 });
    await cluster.pass(19_000);
    expect(await status()).not.toHaveProperty('availableReplicas');
    await cluster.pass(1000);
    expect(await status()).toMatchObject({ readyReplicas: 1, availableReplicas: 1 });
  });

  it('adopts pods that match and nobody owns, and lets go of those that match no more', async () => {
    const orphan: Pod = {
      apiVersion: 'v1',
      kind: 'Pod',
      metadata: { name: 'orphan', namespace, labels: { app: 'web' } },
      spec: { containers: [{ name: 'app', image: 'registry.test/app:1' }] },
    };
    await cluster.client.create(Pods, namespace, orphan);
    await cluster.client.create(ReplicationControllers, namespace, replicationController('web', 1));
    await cluster.settle();
    const adopted = await cluster.pods();
    expect(adopted.map((pod) => pod.metadata.name)).toEqual(['orphan']);
    expect(adopted[0]?.metadata.ownerReferences?.[0]).toMatchObject({ name: 'web', controller: true });

    await cluster.client.patch(
      Pods,
      namespace,
      'orphan',
      { metadata: { labels: { app: 'other' } } },
      'merge',
    );
    await cluster.settle();
    const released = await cluster.client.get(Pods, namespace, 'orphan');
    expect(released.metadata.ownerReferences).toBeUndefined();
    expect(await cluster.pods()).toHaveLength(2);
  });
});

/** Passes all on but the pods' events, which come only when told. */
function withLatePods(): { wrap(client: ApiClient): ApiClient; deliver(): void } {
  const held: (() => void)[] = [];
  return {
    wrap: (client) => ({
      ...client,
      watch(resource, options, onEvent, signal) {
        client.watch(
          resource,
          options,
          (event) => {
            if (resource.plural === Pods.plural) held.push(() => onEvent(event));
            else onEvent(event);
          },
          signal,
        );
      },
    }),
    deliver() {
      for (const event of held.splice(0)) event();
    },
  };
}

describe('with a cache that lags behind', () => {
  it('does not make or delete a pod twice', async () => {
    const late = withLatePods();
    await start(late.wrap);
    await cluster.client.create(ReplicationControllers, namespace, replicationController('web', 3));
    await cluster.settle();
    // Each change of the owner is one more sync that sees no pods yet.
    for (const note of ['a', 'b', 'c']) {
      const patch = { metadata: { annotations: { note } } };
      await cluster.client.patch(ReplicationControllers, namespace, 'web', patch, 'merge');
      await cluster.settle();
    }
    expect(await cluster.pods()).toHaveLength(3);
    late.deliver();
    await cluster.settle();
    expect(await cluster.pods()).toHaveLength(3);

    late.deliver();
    await cluster.settle();
    await scale('web', 2);
    await cluster.settle();
    for (const note of ['d', 'e']) {
      const patch = { metadata: { annotations: { note } } };
      await cluster.client.patch(ReplicationControllers, namespace, 'web', patch, 'merge');
      await cluster.settle();
    }
    expect(await cluster.events('SuccessfulDelete')).toHaveLength(1);
  });
});

describe('when pods cannot be made', () => {
  const refusal = 'pods "web-" is forbidden: exceeded quota';
  let refuse = true;
  let attempts = 0;
  beforeEach(async () => {
    refuse = true;
    attempts = 0;
    await start((client) => ({
      ...client,
      create(resource, ...rest) {
        if (resource.plural !== Pods.plural || !refuse) return client.create(resource, ...rest);
        attempts += 1;
        return Promise.reject(
          new StatusError({
            kind: 'Status',
            apiVersion: 'v1',
            metadata: {},
            message: refusal,
            reason: 'Forbidden',
            code: 403,
          }),
        );
      },
    }));
  });

  it('asks for one and not for all, says why, and goes on when it works again', async () => {
    await cluster.client.create(ReplicationControllers, namespace, replicationController('web', 100));
    await cluster.settle();
    // The status that says so is a change, and so one more look.
    expect(attempts).toBe(2);
    const owner = await cluster.client.get(ReplicationControllers, namespace, 'web');
    expect(owner.status?.conditions).toEqual([
      expect.objectContaining({
        type: 'ReplicaFailure',
        status: 'True',
        reason: 'FailedCreate',
        message: refusal,
      }),
    ]);
    expect((await cluster.events('FailedCreate'))[0]).toMatchObject({
      type: 'Warning',
      message: `Error creating: ${refusal}`,
    });
    refuse = false;
    await cluster.pass(10_000);
    expect(await cluster.pods()).toHaveLength(100);
    const after = await cluster.client.get(ReplicationControllers, namespace, 'web');
    expect(after.status?.conditions).toBeUndefined();
  });
});

it('says which service account its pods lack, and makes them when it is there', async () => {
  cluster = await startCluster();
  const controller = replicationController('web', 1);
  if (controller.spec.template !== undefined) controller.spec.template.spec.serviceAccountName = 'robot';
  await cluster.client.create(ReplicationControllers, namespace, controller);
  await cluster.settle();
  expect((await cluster.events('FailedCreate'))[0]?.message).toBe(
    'Error creating: pods "web-" is forbidden: error looking up service account demo/robot: serviceaccount "robot" not found',
  );
  await cluster.client.create(ServiceAccounts, namespace, { metadata: { name: 'robot' } });
  await cluster.pass(10_000);
  expect((await cluster.pods())[0]?.spec).toMatchObject({
    serviceAccountName: 'robot',
    serviceAccount: 'robot',
  });
});

describe('a ReplicaSet', () => {
  beforeEach(() => start());

  it('keeps its pods by a label selector', async () => {
    await cluster.client.create(ReplicaSets, namespace, replicaSet('web', 2));
    await cluster.settle();
    const [pod] = await cluster.pods();
    if (pod !== undefined) await setReady(cluster, pod);
    await cluster.settle();
    const { status } = await cluster.client.get(ReplicaSets, namespace, 'web');
    expect(status).toEqual({
      replicas: 2,
      fullyLabeledReplicas: 2,
      readyReplicas: 1,
      availableReplicas: 1,
      observedGeneration: 1,
    });
    expect((await cluster.events('SuccessfulCreate'))[0]?.source).toEqual({
      component: 'replicaset-controller',
    });
  });
});
