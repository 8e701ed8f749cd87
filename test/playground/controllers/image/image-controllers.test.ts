import { afterEach, describe, expect, it } from 'vitest';
import type { Deployment } from '../../../../source/wire/kubernetes.ts';
import { DeploymentConfigs, Deployments, ImageStreams } from '../../../../source/wire/resources.ts';
import { namespace } from '../support/cluster.ts';
import {
  digestOf,
  imageOf,
  importInterval,
  openRunningWorkshop,
  openWorkshop,
  repository,
  type Workshop,
} from '../support/workshop.ts';

let workshop: Workshop;
afterEach(() => workshop.cluster.stop());

const stream = () => workshop.cluster.client.get(ImageStreams, namespace, 'web');
const digests = async (): Promise<string[] | undefined> =>
  (await stream()).status?.tags?.[0]?.items?.map(({ image }) => image);

describe('scheduled imports', () => {
  it('find a new image after one interval', async () => {
    workshop = await openWorkshop();
    workshop.publish('v1');
    await workshop.createImageStream();
    expect(await digests()).toEqual([digestOf('v1')]);
    workshop.publish('v2');
    await workshop.cluster.pass(importInterval - 1);
    expect(await digests()).toEqual([digestOf('v1')]);
    await workshop.cluster.pass(1);
    expect(await digests()).toEqual([digestOf('v2'), digestOf('v1')]);
  });

  it('write nothing while the image is the same, and hold one timer', async () => {
    workshop = await openWorkshop();
    workshop.publish('v1');
    await workshop.createImageStream();
    const { clock, history } = workshop.cluster;
    const changes = history(ImageStreams).length;
    await workshop.cluster.pass(20 * importInterval);
    expect(history(ImageStreams)).toHaveLength(changes);
    // One for all imports, one for the triggers.
    expect(clock.sleeping()).toBe(2);
  });

  it('start anew with each change of the stream', async () => {
    workshop = await openWorkshop();
    workshop.publish('v1');
    await workshop.createImageStream();
    await workshop.cluster.pass(importInterval - 1000);
    await workshop.cluster.client.patch(
      ImageStreams,
      namespace,
      'web',
      { metadata: { labels: { a: 'b' } } },
      'merge',
    );
    workshop.publish('v2');
    await workshop.cluster.pass(importInterval - 1);
    expect(await digests()).toEqual([digestOf('v1')]);
    await workshop.cluster.pass(1);
    expect(await digests()).toEqual([digestOf('v2'), digestOf('v1')]);
  });

  it('end when the tag is no longer scheduled, or the stream is deleted', async () => {
    workshop = await openWorkshop();
    workshop.publish('v1');
    await workshop.createImageStream();
    const unscheduled = await stream();
    for (const tag of unscheduled.spec.tags ?? []) tag.importPolicy = { insecure: true };
    await workshop.cluster.client.update(ImageStreams, unscheduled);
    workshop.publish('v2');
    await workshop.cluster.pass(5 * importInterval);
    expect(await digests()).toEqual([digestOf('v1')]);
    expect(workshop.cluster.clock.sleeping()).toBe(1);
    await workshop.cluster.client.delete(ImageStreams, namespace, 'web');
    await workshop.cluster.pass(5 * importInterval);
    expect(workshop.cluster.errors).toEqual([]);
  });
});

describe('an import that fails', () => {
  const tagged = (scheduled: boolean) => ({
    name: 'latest',
    annotations: null,
    from: { kind: 'DockerImage', name: `${repository}:late` },
    importPolicy: { insecure: true, ...(scheduled ? { scheduled } : {}) },
  });
  const create = async (scheduled: boolean): Promise<void> => {
    workshop = await openWorkshop();
    await workshop.cluster.client.create(ImageStreams, namespace, {
      metadata: { name: 'web' },
      spec: { tags: [tagged(scheduled)] },
    });
    await workshop.cluster.settle();
  };
  const publish = (): void => workshop.cluster.registry.publish(`${repository}:late`, digestOf('late'));
  const failure = async () => (await stream()).status?.tags?.[0]?.conditions?.[0];

  it('is noted in the stream and not tried again', async () => {
    await create(false);
    expect(await failure()).toMatchObject({
      type: 'ImportSuccess',
      status: 'False',
      reason: 'NotFound',
      message: `dockerimage.image.openshift.io "${repository}:late" not found`,
    });
    const requests = workshop.cluster.registry.requests();
    publish();
    await workshop.cluster.pass(20 * importInterval);
    expect(workshop.cluster.registry.requests()).toBe(requests);
    expect(await digests()).toBeUndefined();
    expect(workshop.cluster.errors).toEqual([]);
  });

  it('is tried again when the tag is scheduled, and noted only once', async () => {
    await create(true);
    const changes = workshop.cluster.history(ImageStreams).length;
    await workshop.cluster.pass(10 * importInterval);
    expect(workshop.cluster.history(ImageStreams)).toHaveLength(changes);
    publish();
    await workshop.cluster.pass(importInterval);
    expect(await digests()).toEqual([digestOf('late')]);
    expect(await failure()).toBeUndefined();
  });

  it('changes nothing that runs', async () => {
    workshop = await openRunningWorkshop();
    workshop.cluster.registry.publish(`${repository}:jdoe2`, undefined);
    await workshop.cluster.pass(2 * importInterval);
    expect(await failure()).toMatchObject({ reason: 'NotFound' });
    expect(await digests()).toEqual([digestOf('v1')]);
    expect(await workshop.rollouts()).toEqual(['web-1 Complete 2']);
  });
});

describe('the image trigger of a Deployment', () => {
  const trigger = { from: { kind: 'ImageStreamTag', name: 'web:latest' } };
  const create = (triggers: unknown) =>
    workshop.cluster.client.create<Deployment>(Deployments, namespace, {
      metadata: {
        name: 'web',
        annotations: { 'image.openshift.io/triggers': JSON.stringify(triggers) },
      },
      spec: {
        selector: { matchLabels: { app: 'web' } },
        template: {
          metadata: { labels: { app: 'web' } },
          spec: { containers: [{ name: 'app', image: 'localhost:5000/placeholder' }] },
        },
      },
    });
  const image = async (): Promise<string | undefined> =>
    (await workshop.cluster.client.get(Deployments, namespace, 'web')).spec.template.spec.containers[0]
      ?.image;
  const path = 'spec.template.spec.containers[?(@.name=="app")].image';

  it('brings it each new image', async () => {
    workshop = await openWorkshop();
    await create([{ ...trigger, fieldPath: path }]);
    await workshop.cluster.settle();
    expect(await image()).toBe('localhost:5000/placeholder');
    workshop.publish('v1');
    await workshop.createImageStream();
    expect(await image()).toBe(imageOf('v1'));
    await workshop.roll('v2');
    expect(await image()).toBe(imageOf('v2'));
  });

  it('puts a hand-edited image back', async () => {
    workshop = await openWorkshop();
    workshop.publish('v1');
    await workshop.createImageStream();
    await create([{ ...trigger, fieldPath: path }]);
    await workshop.cluster.settle();
    const edited = await workshop.cluster.client.get(Deployments, namespace, 'web');
    const [container] = edited.spec.template.spec.containers;
    if (container !== undefined) container.image = 'localhost:5000/mine';
    await workshop.cluster.client.update(Deployments, edited);
    await workshop.cluster.settle();
    expect(await image()).toBe(imageOf('v1'));
  });

  it('that leads nowhere is an error that is tried again, with growing pauses', async () => {
    workshop = await openWorkshop();
    workshop.publish('v1');
    await workshop.createImageStream();
    await create([{ ...trigger, fieldPath: 'spec.template.spec.containers[9].image' }]);
    await workshop.cluster.pass(1000 + 2000 + 4000);
    expect(workshop.cluster.errors).toHaveLength(4);
    expect(await image()).toBe('localhost:5000/placeholder');
  });
});

describe('the image trigger of a DeploymentConfig', () => {
  it('gives back what `oc apply` took away, at the latest after ten minutes', async () => {
    workshop = await openRunningWorkshop();
    await workshop.change(({ spec }) => {
      delete spec.triggers?.[1]?.imageChangeParams?.lastTriggeredImage;
    });
    const lastTriggered = async (): Promise<string | undefined> =>
      (await workshop.dc()).spec.triggers?.[1]?.imageChangeParams?.lastTriggeredImage;
    expect(await lastTriggered()).toBeUndefined();
    await workshop.cluster.pass(600_000);
    expect(await lastTriggered()).toBe(imageOf('v1'));
    expect((await workshop.dc()).status?.latestVersion).toBe(1);
  });

  it('that names no container there is waits for ever, and says nothing', async () => {
    workshop = await openRunningWorkshop(({ triggers }) => {
      const params = triggers?.[1]?.imageChangeParams;
      if (params !== undefined) params.containerNames = ['missing'];
    });
    await workshop.cluster.pass(600_000);
    const dc = await workshop.dc();
    expect(dc.spec.triggers?.[1]?.imageChangeParams?.lastTriggeredImage).toBeUndefined();
    expect(dc.metadata.generation).toBe(1);
    expect(dc.status).toMatchObject({ latestVersion: 0, observedGeneration: 1 });
    expect(await workshop.rollouts()).toEqual([]);
  });

  it('writes a new image and what it noted of it at once', async () => {
    workshop = await openRunningWorkshop();
    await workshop.roll('v2');
    const seen = workshop.cluster
      .history(DeploymentConfigs)
      .map(({ object: { spec } }) => [
        spec.template?.spec.containers[0]?.image,
        spec.triggers?.[1]?.imageChangeParams?.lastTriggeredImage ?? ' ',
      ]);
    expect(seen.filter(([image, noted]) => image !== noted)).toEqual([]);
  });
});
