import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { ConfigMap, OwnerReference } from '../../../../source/wire/kubernetes.ts';
import {
  ConfigMaps,
  Deployments,
  Namespaces,
  ReplicationControllers,
} from '../../../../source/wire/resources.ts';
import { type Cluster, namespace, startCluster } from './cluster.ts';
import { deployment, replicationController, runPodsToTheEnd } from './objects.ts';

let cluster: Cluster;
beforeEach(async () => {
  cluster = await startCluster();
});
afterEach(async () => {
  expect(cluster.errors).toEqual([]);
  await cluster.stop();
});

const configMap = (name: string, ownerReferences?: OwnerReference[]): ConfigMap => ({
  apiVersion: 'v1',
  kind: 'ConfigMap',
  metadata: { name, namespace, ...(ownerReferences === undefined ? {} : { ownerReferences }) },
});
const createOwner = async (name: string) => cluster.client.create(ConfigMaps, namespace, configMap(name));
const refer = (owner: ConfigMap, blockOwnerDeletion = false): OwnerReference => ({
  apiVersion: 'v1',
  kind: 'ConfigMap',
  name: owner.metadata.name,
  uid: owner.metadata.uid ?? '',
  blockOwnerDeletion,
});
const names = async (): Promise<string[]> =>
  (await cluster.client.list(ConfigMaps)).items.map(({ metadata }) => metadata.name);

describe('deleting an owner', () => {
  it('in the background takes all that it owned with it, down to the pods', async () => {
    await cluster.client.create(Deployments, namespace, deployment('web', 2));
    await runPodsToTheEnd(cluster);
    await cluster.client.delete(Deployments, namespace, 'web', { propagationPolicy: 'Background' });
    await runPodsToTheEnd(cluster);
    expect(await cluster.replicaSets()).toEqual([]);
    expect(await cluster.pods()).toEqual([]);
  });

  it('in the foreground waits until the last dependent is gone', async () => {
    await cluster.client.create(ReplicationControllers, namespace, replicationController('web', 2));
    await runPodsToTheEnd(cluster);
    await cluster.client.delete(ReplicationControllers, namespace, 'web', {
      propagationPolicy: 'Foreground',
    });
    await cluster.settle();
    const waiting = await cluster.client.get(ReplicationControllers, namespace, 'web');
    expect(waiting.metadata).toMatchObject({
      finalizers: ['foregroundDeletion'],
      deletionTimestamp: expect.any(String),
    });
    expect((await cluster.pods()).every((pod) => pod.metadata.deletionTimestamp !== undefined)).toBe(true);
    await runPodsToTheEnd(cluster);
    expect(await cluster.pods()).toEqual([]);
    expect((await cluster.client.list(ReplicationControllers)).items).toEqual([]);
  });

  it.each([
    { how: 'with its dependents orphaned', options: { propagationPolicy: 'Orphan' as const } },
    { how: 'of a ReplicationController, when nothing is said,', options: {} },
  ])('$how leaves them, without their owner', async ({ options }) => {
    await cluster.client.create(ReplicationControllers, namespace, replicationController('web', 2));
    await runPodsToTheEnd(cluster);
    await cluster.client.delete(ReplicationControllers, namespace, 'web', options);
    await cluster.settle();
    expect((await cluster.client.list(ReplicationControllers)).items).toEqual([]);
    const pods = await cluster.pods();
    expect(pods).toHaveLength(2);
    for (const pod of pods) {
      expect(pod.metadata.ownerReferences).toBeUndefined();
      expect(pod.metadata.deletionTimestamp).toBeUndefined();
    }
  });

  it('leaves what another owner still wants', async () => {
    const [one, other] = [await createOwner('one'), await createOwner('other')];
    await cluster.client.create(ConfigMaps, namespace, configMap('shared', [refer(one), refer(other)]));
    await cluster.client.delete(ConfigMaps, namespace, 'one');
    await cluster.settle();
    const shared = await cluster.client.get(ConfigMaps, namespace, 'shared');
    expect(shared.metadata.ownerReferences).toEqual([refer(other)]);
    await cluster.client.delete(ConfigMaps, namespace, 'other');
    await cluster.settle();
    expect(await names()).not.toContain('shared');
  });
});

describe('owners are known by uid', () => {
  it('one of the same name that came later is another', async () => {
    const first = await createOwner('owner');
    await cluster.client.delete(ConfigMaps, namespace, 'owner');
    const second = await createOwner('owner');
    await cluster.client.create(ConfigMaps, namespace, configMap('of-the-first', [refer(first)]));
    await cluster.client.create(ConfigMaps, namespace, configMap('of-the-second', [refer(second)]));
    await cluster.settle();
    expect(await names()).toEqual(expect.arrayContaining(['owner', 'of-the-second']));
    expect(await names()).not.toContain('of-the-first');
  });

  it('of a kind that is not served, nothing can be said, so that nothing is deleted', async () => {
    const reference = { apiVersion: 'example.test/v1', kind: 'Gadget', name: 'gadget', uid: 'some-uid' };
    await cluster.client.create(ConfigMaps, namespace, configMap('of-a-gadget', [reference]));
    await cluster.settle();
    expect(await names()).toContain('of-a-gadget');
  });
});

describe('what happened while nobody looked', () => {
  it('is made up for at the next start', async () => {
    await cluster.client.create(Deployments, namespace, deployment('web', 1));
    await runPodsToTheEnd(cluster);
    await cluster.stopControllers();
    await cluster.client.delete(Deployments, namespace, 'web', { propagationPolicy: 'Background' });
    await cluster.settle();
    expect(await cluster.replicaSets()).toHaveLength(1);
    await cluster.startControllers();
    await runPodsToTheEnd(cluster);
    expect(await cluster.replicaSets()).toEqual([]);
    expect(await cluster.pods()).toEqual([]);
  });
});

describe('a namespace that is deleted', () => {
  it('takes all that is in it with it, also what was left while nobody looked', async () => {
    const fill = async (): Promise<void> => {
      await cluster.client.create(Deployments, namespace, deployment('web', 2));
      await cluster.client.create(ReplicationControllers, namespace, replicationController('rc', 1));
      await createOwner('settings');
    };
    const isEmpty = async (): Promise<void> => {
      await runPodsToTheEnd(cluster);
      expect(await cluster.pods()).toEqual([]);
      expect(await cluster.replicaSets()).toEqual([]);
      expect(await names()).toEqual([]);
      expect(await cluster.events()).toEqual([]);
    };
    await fill();
    await runPodsToTheEnd(cluster);
    await cluster.client.delete(Namespaces, undefined, namespace);
    await isEmpty();

    await cluster.client.create(Namespaces, undefined, { metadata: { name: namespace } });
    await fill();
    await runPodsToTheEnd(cluster);
    await cluster.stopControllers();
    await cluster.client.delete(Namespaces, undefined, namespace);
    await cluster.startControllers();
    await isEmpty();
  });
});
