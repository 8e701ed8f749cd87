import { encodeDeploymentConfig } from '../../../../../source/playground/controllers/deployment-config/encoded-deployment-config.ts';
import type { ReplicationController } from '../../../../../source/wire/kubernetes.ts';
import {
  Annotations,
  type DeploymentConfig,
  type DeploymentPhase,
} from '../../../../../source/wire/openshift.ts';
import {
  DeploymentConfigs,
  ImageStreams,
  ReplicationControllers,
} from '../../../../../source/wire/resources.ts';
import { namespace, type TestApi } from './cluster.ts';

export const digest = (letter: string): string => `sha256:${letter.repeat(64)}`;
export const pullSpec = (letter: string): string => `quay.io/org/web@${digest(letter)}`;

/** A DeploymentConfig that follows `web:latest`, with parts of its spec replaced. */
export const workshop = (spec: object = {}): Partial<DeploymentConfig> => ({
  metadata: { name: 'web', labels: { app: 'web' } },
  spec: {
    replicas: 2,
    template: {
      metadata: { labels: { app: 'web' } },
      spec: { containers: [{ name: 'app', image: ' ' }] },
    },
    triggers: [
      { type: 'ConfigChange' },
      {
        type: 'ImageChange',
        imageChangeParams: {
          automatic: true,
          containerNames: ['app'],
          from: { kind: 'ImageStreamTag', name: 'web:latest' },
        },
      },
    ],
    ...spec,
  },
});

export const createDeploymentConfig = (api: TestApi, spec: object = {}): Promise<DeploymentConfig> =>
  api.client.create(DeploymentConfigs, namespace, workshop(spec));

export const getDeploymentConfig = (api: TestApi): Promise<DeploymentConfig> =>
  api.client.get(DeploymentConfigs, namespace, 'web');

/** Makes `web:latest` stand for an image. */
export async function tagImage(api: TestApi, letter: string): Promise<void> {
  const { items } = await api.client.list(ImageStreams, { namespace });
  const stream =
    items[0] ?? (await api.client.create(ImageStreams, namespace, { metadata: { name: 'web' }, spec: {} }));
  const event = {
    created: '2026-01-02T03:04:05Z',
    dockerImageReference: pullSpec(letter),
    image: digest(letter),
    generation: 1,
  };
  stream.status = { dockerImageRepository: '', tags: [{ tag: 'latest', items: [event] }] };
  await api.client.update(ImageStreams, stream, 'status');
}

/** Makes the ReplicationController that the DeploymentConfig as it stands is rolled out by. */
export async function createRollout(api: TestApi, phase: DeploymentPhase): Promise<ReplicationController> {
  const dc = await getDeploymentConfig(api);
  const version = String(dc.status?.latestVersion);
  const name = `web-${version}`;
  const selector = { ...dc.spec.selector, deployment: name, deploymentconfig: 'web' };
  return api.client.create(ReplicationControllers, namespace, {
    metadata: {
      name,
      annotations: {
        [Annotations.deploymentPhase]: phase,
        [Annotations.deploymentConfigName]: 'web',
        [Annotations.deploymentConfigVersion]: version,
        [Annotations.encodedDeploymentConfig]: encodeDeploymentConfig(dc),
      },
    },
    spec: {
      replicas: 0,
      selector,
      template: { metadata: { labels: selector }, spec: { containers: [{ name: 'app', image: 'web' }] } },
    },
  });
}

/** Says through the status that the DeploymentConfig is at a version, as its controller does. */
export async function setLatestVersion(api: TestApi, version: number): Promise<void> {
  const dc = await getDeploymentConfig(api);
  if (dc.status !== undefined) dc.status.latestVersion = version;
  await api.client.update(DeploymentConfigs, dc, 'status');
}
