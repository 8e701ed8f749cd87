import type { Clock } from '../../platform/clock.ts';
import { Labels } from '../../wire/openshift.ts';
import {
  DeploymentConfigs,
  Deployments,
  ImageStreams,
  Pods,
  ReplicationControllers,
} from '../../wire/resources.ts';
import type { ApiClient } from '../api/client.ts';
import { startDeployerController } from './deployment-config/deployer-controller.ts';
import { startDeploymentConfigController } from './deployment-config/deployment-config-controller.ts';
import { startImportControllers } from './image/import-controllers.ts';
import { startTriggerController } from './image/trigger-controller.ts';
import { createInformer } from './runtime/informer.ts';

const fifteenMinutes = 15 * 60_000;

export interface OpenShiftControllersOptions {
  client: ApiClient;
  clock: Clock;
  /** Ends all of them. */
  signal: AbortSignal;
  /** Milliseconds between scheduled imports; 15 minutes, as on OpenShift, unless told. */
  importInterval?: number;
  /** Told of each error that is retried. `key` names the object. */
  onError?(error: unknown, key: string): void;
}

/**
 * Starts what openshift-controller-manager does for ImageStreams and DeploymentConfigs: imports, scheduled imports, image
 * triggers, rollouts and their deployer pods. Resolves when all objects that are there have been seen; the work goes on
 * until the signal is aborted.
 * @throws StatusError when the objects cannot be listed
 */
export async function startOpenShiftControllers(options: OpenShiftControllersOptions): Promise<void> {
  const { client, signal } = options;
  const imageStreams = createInformer(client, ImageStreams);
  const deploymentConfigs = createInformer(client, DeploymentConfigs);
  const deployments = createInformer(client, Deployments);
  const replicationControllers = createInformer(client, ReplicationControllers);
  const deployerPods = createInformer(client, Pods, { labelSelector: Labels.deployerPodFor });
  const informers = [imageStreams, deploymentConfigs, deployments, replicationControllers, deployerPods];
  await Promise.all(informers.map((informer) => informer.start(signal)));

  startImportControllers({
    ...options,
    imageStreams,
    importInterval: options.importInterval ?? fifteenMinutes,
  });
  startDeploymentConfigController({ ...options, deploymentConfigs, replicationControllers });
  startDeployerController({ ...options, replicationControllers, deployerPods });
  startTriggerController({ ...options, imageStreams, deploymentConfigs, deployments });
}
