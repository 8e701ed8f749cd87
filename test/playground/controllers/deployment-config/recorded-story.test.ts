import { afterEach, describe, expect, it } from 'vitest';
import type { ApiObject, KubernetesEvent } from '../../../../source/wire/kubernetes.ts';
import { Annotations, type DeploymentConfig, type ImageStream } from '../../../../source/wire/openshift.ts';
import {
  DeploymentConfigs,
  Events,
  ImageStreams,
  ReplicationControllers,
} from '../../../../source/wire/resources.ts';
import { type Cluster, namespace, startCluster } from '../support/cluster.ts';
import { recordedStory } from '../support/recorded-story.ts';

const repository = 'localhost:5000/devenablement/workshop';
const v1 = 'sha256:72d4cd648025bd829c6c29c78754c98e086d28788ad9c96c4d160166724372d3';
const v2 = 'sha256:22db67c7084d0d9ba363524d319a8839fb1a8a8286ed061d7c21f263ca90e83f';

let cluster: Cluster;
afterEach(() => cluster.stop());

/** Plays what the recording recorded: lessons 2 to 4. */
async function play(): Promise<void> {
  cluster = await startCluster({ importInterval: 3000 });
  cluster.registry.publish(`${repository}:jdoe2`, v1);
  await cluster.client.create<ImageStream>(ImageStreams, namespace, {
    metadata: { name: 'jdoe2-image-stream', labels: { app: 'jdoe2-deployment-config' } },
    spec: {
      lookupPolicy: { local: false },
      tags: [
        {
          name: 'latest',
          annotations: null,
          from: { kind: 'DockerImage', name: `${repository}:jdoe2` },
          importPolicy: { insecure: true, scheduled: true, importMode: 'Legacy' },
          referencePolicy: { type: 'Source' },
        },
      ],
    },
  });
  await cluster.settle();
  const { spec, metadata } = recordedStory.deploymentConfig;
  await cluster.client.create<DeploymentConfig>(DeploymentConfigs, namespace, {
    metadata: { name: metadata.name, labels: metadata.labels ?? {} },
    spec,
  });
  await cluster.settle();
  cluster.registry.publish(`${repository}:jdoe2`, v2);
  await cluster.pass(3000);
  await cluster.pass(1000);
  await cluster.pass(1000);
}

const annotationsOf = ({ metadata }: ApiObject): Record<string, string> =>
  Object.fromEntries(
    Object.entries(metadata.annotations ?? {})
      .filter(([key]) => key !== Annotations.encodedDeploymentConfig)
      .map(([key, value]) => [
        key,
        key.endsWith('-at') || key === Annotations.dockerRepositoryCheck
          ? '<time>'
          : key === Annotations.updateSourceId
            ? value.replace(/:.*/, ':<uid>')
            : value,
      ]),
  );
/** Without changes that are not seen in what is compared. */
const distinct = <T>(items: T[]): T[] =>
  items.filter((item, index) => JSON.stringify(item) !== JSON.stringify(items[index - 1]));

describe('the recorded story', () => {
  it('is told by the ImageStream', async () => {
    await play();
    const seen = cluster.history(ImageStreams).map(({ type, object: { metadata, spec, status } }) => ({
      type,
      name: metadata.name,
      generation: metadata.generation,
      annotations: annotationsOf({ kind: '', apiVersion: '', metadata }),
      tags: spec.tags?.map(({ name, generation }) => ({ name, generation })),
      items: status?.tags?.[0]?.items?.map(({ image, generation }) => ({ image, generation })) ?? [],
    }));
    expect(seen).toEqual(recordedStory.streams.imagestreams);
  });

  it('is told by the DeploymentConfig', async () => {
    await play();
    const seen = cluster.history(DeploymentConfigs).map(({ type, object: { metadata, spec, status } }) => ({
      type,
      generation: metadata.generation,
      image: spec.template?.spec.containers[0]?.image,
      lastTriggeredImage: spec.triggers?.[1]?.imageChangeParams?.lastTriggeredImage ?? '',
      status: {
        ...status,
        conditions: (status?.conditions ?? []).map(({ type, status, reason = '', message }) => ({
          type,
          status,
          reason,
          message,
        })),
      },
    }));
    expect(seen).toEqual(recordedStory.streams.deploymentconfigs);
  });

  it('is told by each ReplicationController', async () => {
    await play();
    for (const rollout of ['jdoe2-deployment-config-1', 'jdoe2-deployment-config-2']) {
      const seen = cluster
        .history(ReplicationControllers)
        .filter(({ object }) => object.metadata.name === rollout)
        .map(({ type, object }) => ({
          type,
          name: rollout,
          generation: object.metadata.generation,
          replicas: object.spec.replicas,
          annotations: annotationsOf(object),
        }));
      const recorded = recordedStory.streams.replicationcontrollers.filter(({ name }) => name === rollout);
      expect(distinct(seen)).toEqual(distinct(recorded));
    }
  });

  it('is told by the Events of the DeploymentConfig', async () => {
    await play();
    const of = ({ involvedObject, source, type, reason, message }: KubernetesEvent) => ({
      about: `${involvedObject.kind}/${involvedObject.name}`,
      component: source?.component,
      type,
      reason,
      message: message?.replace(/-[a-z0-9]{5}$/, '-<random>'),
    });
    const seen = cluster.history(Events).map(({ object }) => of(object));
    const byObject = (events: { about: string }[]) => Map.groupBy(events, ({ about }) => about);
    expect(byObject(seen)).toEqual(byObject(recordedStory.streams.events));
  });

  it("is told by the deployers' logs", async () => {
    await play();
    expect(cluster.node.logs.get('jdoe2-deployment-config-1-deploy')).toEqual([
      '--> Scaling jdoe2-deployment-config-1 to 2',
      '--> Success',
    ]);
    expect(cluster.node.logs.get('jdoe2-deployment-config-2-deploy')).toEqual([
      "--> Scaling up jdoe2-deployment-config-2 from 0 to 2, scaling down jdoe2-deployment-config-1 from 2 to 0 (keep 2 pods available, don't exceed 3 pods)",
      '    Scaling jdoe2-deployment-config-2 up to 1',
      '    Scaling jdoe2-deployment-config-1 down to 1',
      '    Scaling jdoe2-deployment-config-2 up to 2',
      '    Scaling jdoe2-deployment-config-1 down to 0',
      '--> Success',
    ]);
    expect(cluster.errors).toEqual([]);
  });
});
