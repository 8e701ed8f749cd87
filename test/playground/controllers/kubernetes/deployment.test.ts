import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Deployment, ReplicaSet } from '../../../../source/wire/kubernetes.ts';
import { Deployments, Pods, ReplicaSets } from '../../../../source/wire/resources.ts';
import { type Cluster, namespace, startCluster } from './cluster.ts';
import { deployment, imageOf, replicaSet, runPods, runPodsToTheEnd } from './objects.ts';

let cluster: Cluster;
beforeEach(async () => {
  cluster = await startCluster();
});
afterEach(async () => {
  expect(cluster.errors).toEqual([]);
  await cluster.stop();
});

const create = (object: Deployment) => cluster.client.create(Deployments, namespace, object);
const patch = (spec: Record<string, unknown>) =>
  cluster.client.patch(Deployments, namespace, 'web', { spec }, 'strategic');
const setImage = (image: string) => patch({ template: { spec: { containers: [{ name: 'app', image }] } } });
const condition = async (type: string) =>
  (await cluster.deployment('web')).status?.conditions?.find((entry) => entry.type === type);
const revision = (object: Deployment | ReplicaSet) =>
  object.metadata.annotations?.['deployment.kubernetes.io/revision'];
const setWith = async (image: string) =>
  (await cluster.replicaSets()).find((set) => set.spec.template.spec.containers[0]?.image === image);
const scalings = async () => (await cluster.events('ScalingReplicaSet')).map(({ message }) => message);

describe('a new Deployment', () => {
  it('makes a ReplicaSet that carries the hash of its template', async () => {
    await create(deployment('web', 2));
    await cluster.settle();
    const [set, ...others] = await cluster.replicaSets();
    expect(others).toEqual([]);
    const hash = set?.metadata.labels?.['pod-template-hash'] ?? '';
    expect(hash).toMatch(/^[bcdfghjklmnpqrstvwxz2456789]{1,10}$/);
    expect(set).toMatchObject({
      metadata: {
        name: `web-${hash}`,
        annotations: {
          'deployment.kubernetes.io/desired-replicas': '2',
          'deployment.kubernetes.io/max-replicas': '3',
          'deployment.kubernetes.io/revision': '1',
        },
        ownerReferences: [{ kind: 'Deployment', name: 'web', controller: true, blockOwnerDeletion: true }],
      },
      spec: {
        replicas: 2,
        selector: { matchLabels: { app: 'web', 'pod-template-hash': hash } },
        template: { metadata: { labels: { app: 'web', 'pod-template-hash': hash } } },
      },
    });
    for (const pod of await cluster.pods())
      expect(pod.metadata.name).toMatch(new RegExp(`^web-${hash}-[a-z0-9]{5}$`));
    expect(revision(await cluster.deployment('web'))).toBe('1');
    expect(await scalings()).toEqual([`Scaled up replica set web-${hash} from 0 to 2`]);
  });

  it('tells how it gets on in its conditions', async () => {
    await create(deployment('web', 2));
    await runPodsToTheEnd(cluster);
    const name = (await cluster.replicaSets())[0]?.metadata.name;
    const reasons = cluster
      .history(Deployments)
      .map(({ object }) => object.status?.conditions?.find(({ type }) => type === 'Progressing')?.reason);
    expect([...new Set(reasons)]).toEqual([
      undefined,
      'NewReplicaSetCreated',
      'ReplicaSetUpdated',
      'NewReplicaSetAvailable',
    ]);
    const done = await cluster.deployment('web');
    expect(done.status).toEqual({
      observedGeneration: 1,
      replicas: 2,
      updatedReplicas: 2,
      readyReplicas: 2,
      availableReplicas: 2,
      conditions: [
        expect.objectContaining({
          type: 'Available',
          status: 'True',
          reason: 'MinimumReplicasAvailable',
          message: 'Deployment has minimum availability.',
        }),
        expect.objectContaining({
          type: 'Progressing',
          status: 'True',
          reason: 'NewReplicaSetAvailable',
          message: `ReplicaSet "${name}" has successfully progressed.`,
        }),
      ],
    });
  });
});

describe('a rolling update', () => {
  it.each([
    { replicas: 4, maxSurge: '25%', maxUnavailable: '25%', most: 5, least: 3 },
    { replicas: 3, maxSurge: 1, maxUnavailable: 0, most: 4, least: 3 },
    { replicas: 3, maxSurge: 0, maxUnavailable: 1, most: 3, least: 2 },
    { replicas: 2, maxSurge: 0, maxUnavailable: 0, most: 2, least: 1 },
  ])(
    'of $replicas with surge $maxSurge and unavailable $maxUnavailable keeps its bounds',
    async (example) => {
      const { replicas, maxSurge, maxUnavailable, most, least } = example;
      const rollingUpdate = { maxSurge, maxUnavailable };
      // The server refuses both to be 0; percentages of few pods come to the same.
      if (maxSurge === 0 && maxUnavailable === 0)
        Object.assign(rollingUpdate, { maxSurge: '0%', maxUnavailable: '1%' });
      await create(deployment('web', replicas, { strategy: { type: 'RollingUpdate', rollingUpdate } }));
      await runPodsToTheEnd(cluster);
      await setImage('registry.test/app:2');
      await runPodsToTheEnd(cluster, undefined, async () => {
        const pods = (await cluster.pods()).filter((pod) => pod.metadata.deletionTimestamp === undefined);
        const ready = pods.filter((pod) =>
          pod.status?.conditions?.some(({ type, status }) => type === 'Ready' && status === 'True'),
        );
        expect(pods.length).toBeLessThanOrEqual(most);
        expect(ready.length).toBeGreaterThanOrEqual(least);
      });
      const pods = await cluster.pods();
      expect(pods.map(imageOf)).toEqual(Array.from({ length: replicas }, () => 'registry.test/app:2'));
      expect(await setWith('registry.test/app:1')).toMatchObject({ spec: { replicas: 0 } });
      expect(revision(await cluster.deployment('web'))).toBe('2');
      expect(await condition('Progressing')).toMatchObject({
        status: 'True',
        reason: 'NewReplicaSetAvailable',
      });
    },
  );

  it('keeps serving with the old pods when the new ones never get ready, and says so after the deadline', async () => {
    await create(deployment('web', 4, { progressDeadlineSeconds: 60 }));
    await runPodsToTheEnd(cluster);
    await setImage('registry.test/app:broken');
    await runPodsToTheEnd(cluster, (pod) => imageOf(pod) !== 'registry.test/app:broken');
    expect(await setWith('registry.test/app:1')).toMatchObject({ status: { readyReplicas: 3 } });
    const broken = await setWith('registry.test/app:broken');
    expect(broken?.spec.replicas).toBe(2);
    await cluster.pass(50_000);
    expect(await condition('Progressing')).toMatchObject({ status: 'True', reason: 'ReplicaSetUpdated' });
    await cluster.pass(15_000);
    expect(await condition('Progressing')).toMatchObject({
      status: 'False',
      reason: 'ProgressDeadlineExceeded',
      message: `ReplicaSet "${broken?.metadata.name}" has timed out progressing.`,
    });
    expect(await condition('Available')).toMatchObject({ status: 'True' });
  });

  it('goes back to the ReplicaSet that has the template already, under a new revision', async () => {
    await create(deployment('web', 2));
    await runPodsToTheEnd(cluster);
    const first = await setWith('registry.test/app:1');
    await setImage('registry.test/app:2');
    await runPodsToTheEnd(cluster);
    await setImage('registry.test/app:1');
    await runPodsToTheEnd(cluster);
    const back = await setWith('registry.test/app:1');
    expect(back?.metadata.uid).toBe(first?.metadata.uid);
    expect(back?.spec.replicas).toBe(2);
    expect(back?.metadata.annotations).toMatchObject({
      'deployment.kubernetes.io/revision': '3',
      'deployment.kubernetes.io/revision-history': '1',
    });
    expect(revision(await cluster.deployment('web'))).toBe('3');
  });

  it('keeps as many old ReplicaSets as the history limit says', async () => {
    await create(deployment('web', 1, { revisionHistoryLimit: 2 }));
    for (const version of [2, 3, 4, 5]) {
      await runPodsToTheEnd(cluster);
      await setImage(`registry.test/app:${version}`);
    }
    await runPodsToTheEnd(cluster);
    const revisions = (await cluster.replicaSets()).map(revision);
    expect(revisions).toHaveLength(3);
    expect(new Set(revisions)).toEqual(new Set(['3', '4', '5']));
  });
});

describe('Recreate', () => {
  it('starts new pods only when the last old one is gone', async () => {
    await create(deployment('web', 2, { strategy: { type: 'Recreate' } }));
    await runPodsToTheEnd(cluster);
    await setImage('registry.test/app:2');
    await cluster.settle();
    const ending = await cluster.pods();
    expect(ending.map(imageOf)).toEqual(['registry.test/app:1', 'registry.test/app:1']);
    expect(ending.every((pod) => pod.metadata.deletionTimestamp !== undefined)).toBe(true);
    const [one, other] = ending;
    await cluster.client.delete(Pods, namespace, one?.metadata.name ?? '', { gracePeriodSeconds: 0 });
    await cluster.settle();
    expect((await cluster.pods()).map(imageOf)).toEqual(['registry.test/app:1']);
    await cluster.client.delete(Pods, namespace, other?.metadata.name ?? '', { gracePeriodSeconds: 0 });
    await cluster.settle();
    expect((await cluster.pods()).map(imageOf)).toEqual(['registry.test/app:2', 'registry.test/app:2']);
  });
});

describe('pausing', () => {
  it('holds a rollout back but still scales, and resuming lets it go', async () => {
    await create(deployment('web', 2));
    await runPodsToTheEnd(cluster);
    await patch({ paused: true });
    await cluster.settle();
    expect(await condition('Progressing')).toMatchObject({
      status: 'Unknown',
      reason: 'DeploymentPaused',
      message: 'Deployment is paused',
    });
    await setImage('registry.test/app:2');
    await patch({ replicas: 3 });
    await runPodsToTheEnd(cluster);
    expect((await cluster.pods()).map(imageOf)).toEqual(Array(3).fill('registry.test/app:1'));
    await patch({ paused: false });
    await runPodsToTheEnd(cluster);
    expect((await cluster.pods()).map(imageOf)).toEqual(Array(3).fill('registry.test/app:2'));
    expect(await condition('Progressing')).toMatchObject({ reason: 'NewReplicaSetAvailable' });
  });
});

describe('scaling', () => {
  it('in the middle of a rollout gives each ReplicaSet its share', async () => {
    await create(
      deployment('web', 10, {
        strategy: { type: 'RollingUpdate', rollingUpdate: { maxSurge: 3, maxUnavailable: 2 } },
      }),
    );
    await runPodsToTheEnd(cluster);
    await setImage('registry.test/app:2');
    await runPodsToTheEnd(cluster, (pod) => imageOf(pod) === 'registry.test/app:1');
    expect((await setWith('registry.test/app:1'))?.spec.replicas).toBe(8);
    expect((await setWith('registry.test/app:2'))?.spec.replicas).toBe(5);
    await patch({ replicas: 15 });
    await cluster.settle();
    // The example of the Kubernetes documentation, "Proportional scaling".
    expect((await setWith('registry.test/app:1'))?.spec.replicas).toBe(11);
    expect((await setWith('registry.test/app:2'))?.spec.replicas).toBe(7);
  });

  it('to zero and back', async () => {
    await create(deployment('web', 2));
    await runPodsToTheEnd(cluster);
    await patch({ replicas: 0 });
    await runPodsToTheEnd(cluster);
    expect(await cluster.pods()).toEqual([]);
    await patch({ replicas: 1 });
    await runPodsToTheEnd(cluster);
    expect(await cluster.pods()).toHaveLength(1);
    const name = (await cluster.replicaSets())[0]?.metadata.name;
    expect((await scalings()).slice(-2)).toEqual([
      `Scaled down replica set ${name} from 2 to 0`,
      `Scaled up replica set ${name} from 0 to 1`,
    ]);
  });
});

describe('when the name for a ReplicaSet is taken', () => {
  it('chooses another hash', async () => {
    await create(deployment('web', 1));
    await cluster.settle();
    const taken = (await cluster.replicaSets())[0]?.metadata.name ?? '';
    await cluster.client.delete(Deployments, namespace, 'web', { propagationPolicy: 'Background' });
    await runPodsToTheEnd(cluster);
    expect(await cluster.replicaSets()).toEqual([]);

    await cluster.client.create(ReplicaSets, namespace, replicaSet(taken, 0));
    await create(deployment('web', 1));
    await cluster.pass(1000);
    const sets = await cluster.replicaSets();
    expect(sets.map((set) => set.metadata.name)).toContain(taken);
    expect(sets).toHaveLength(2);
    expect((await cluster.deployment('web')).status?.collisionCount).toBe(1);
    expect(cluster.errors.splice(0)).toEqual([
      expect.objectContaining({ code: 409, reason: 'AlreadyExists' }),
    ]);
    await runPods(cluster);
    expect(await condition('Available')).toMatchObject({ status: 'True' });
  });
});
