import type { KubernetesEvent, Pod, ReplicationController } from '../../../../source/wire/kubernetes.ts';
import { Annotations, type DeploymentConfig, type ImageStream } from '../../../../source/wire/openshift.ts';
import {
  DeploymentConfigs,
  Events,
  ImageStreams,
  Pods,
  ReplicationControllers,
} from '../../../../source/wire/resources.ts';
import { type Cluster, namespace, startCluster } from './cluster.ts';

export const repository = 'localhost:5000/devenablement/workshop';
const reference = `${repository}:jdoe2`;
export const digestOf = (version: string): string =>
  `sha256:${Buffer.from(version).toString('hex').padEnd(64, '0')}`;
export const imageOf = (version: string): string => `${repository}@${digestOf(version)}`;

export const importInterval = 3000;

/** What a learner has: an ImageStream `web` and a DeploymentConfig `web` that follows it. */
export interface Workshop {
  cluster: Cluster;
  /** Makes the learner's tag point at a version. */
  publish(version: string): void;
  /** Publishes a version and waits for it to be imported. */
  roll(version: string): Promise<void>;
  createImageStream(): Promise<void>;
  /** Creates the DeploymentConfig, its spec changed by `change`. */
  createDeploymentConfig(change?: (spec: DeploymentConfig['spec']) => void): Promise<void>;
  change(change: (dc: DeploymentConfig) => void): Promise<void>;
  dc(): Promise<DeploymentConfig>;
  rollout(version: number): Promise<ReplicationController>;
  pod(name: string): Promise<Pod>;
  /** `reason: message` of the Events about the DeploymentConfig so far. */
  events(): string[];
  /** Phase and replicas of each rollout, in order: `web-1 Complete 2`. */
  rollouts(): Promise<string[]>;
  log(rollout: string): string[];
}

const template = (): NonNullable<DeploymentConfig['spec']['template']> => ({
  metadata: { labels: { app: 'web' } },
  spec: { containers: [{ name: 'app', image: ' ', readinessProbe: { httpGet: { path: '/', port: 8080 } } }] },
});

export const imageChange = {
  type: 'ImageChange',
  imageChangeParams: {
    automatic: true,
    containerNames: ['app'],
    from: { kind: 'ImageStreamTag', name: 'web:latest', namespace },
  },
};

export async function openWorkshop(): Promise<Workshop> {
  const cluster = await startCluster({ importInterval });
  const { client } = cluster;
  const workshop: Workshop = {
    cluster,
    publish: (version) => cluster.registry.publish(reference, digestOf(version)),
    async roll(version) {
      workshop.publish(version);
      await cluster.pass(importInterval);
    },
    async createImageStream() {
      await client.create<ImageStream>(ImageStreams, namespace, {
        metadata: { name: 'web' },
        spec: {
          lookupPolicy: { local: false },
          tags: [
            {
              name: 'latest',
              annotations: null,
              from: { kind: 'DockerImage', name: reference },
              importPolicy: { insecure: true, scheduled: true, importMode: 'Legacy' },
              referencePolicy: { type: 'Source' },
            },
          ],
        },
      });
      await cluster.settle();
    },
    async createDeploymentConfig(change = () => undefined) {
      const spec: DeploymentConfig['spec'] = {
        replicas: 2,
        revisionHistoryLimit: 10,
        selector: { app: 'web' },
        strategy: {
          type: 'Rolling',
          rollingParams: {
            updatePeriodSeconds: 1,
            intervalSeconds: 1,
            timeoutSeconds: 600,
            maxUnavailable: '25%',
            maxSurge: '25%',
          },
        },
        template: template(),
        triggers: [{ type: 'ConfigChange' }, imageChange],
        test: false,
      };
      change(spec);
      await client.create<DeploymentConfig>(DeploymentConfigs, namespace, {
        metadata: { name: 'web' },
        spec,
      });
      await cluster.settle();
    },
    async change(change) {
      const dc = await workshop.dc();
      change(dc);
      await client.update(DeploymentConfigs, dc);
      await cluster.settle();
    },
    dc: () => client.get(DeploymentConfigs, namespace, 'web'),
    rollout: (version) => client.get(ReplicationControllers, namespace, `web-${version}`),
    pod: (name) => client.get(Pods, namespace, name),
    events: () =>
      cluster
        .history(Events)
        .map(({ object }): KubernetesEvent => object)
        .filter(({ involvedObject }) => involvedObject.kind === 'DeploymentConfig')
        .map(({ reason, message }) => `${reason}: ${message}`),
    async rollouts() {
      const { items } = await client.list(ReplicationControllers, { namespace });
      return items.map(
        ({ metadata, spec }) =>
          `${metadata.name} ${metadata.annotations?.[Annotations.deploymentPhase]} ${spec.replicas}`,
      );
    },
    log: (rollout) => cluster.node.logs.get(`${rollout}-deploy`) ?? [],
  };
  return workshop;
}

/** With version 1 imported and rolled out. */
export async function openRunningWorkshop(
  change?: (spec: DeploymentConfig['spec']) => void,
): Promise<Workshop> {
  const workshop = await openWorkshop();
  workshop.publish('v1');
  await workshop.createImageStream();
  await workshop.createDeploymentConfig(change);
  return workshop;
}

export const conditionOf = (dc: DeploymentConfig, type: string): string | undefined => {
  const condition = dc.status?.conditions?.find((candidate) => candidate.type === type);
  return condition === undefined
    ? undefined
    : `${condition.status} ${condition.reason ?? ''}: ${condition.message}`;
};
