/**
 * Carries a new image of an ImageStream into what follows it.
 * Source: openshift-controller-manager `pkg/image/controller/trigger/image_trigger_controller.go`.
 */
import type { Clock } from '../../../platform/clock.ts';
import type { ApiObject, Deployment } from '../../../wire/kubernetes.ts';
import type { DeploymentConfig, ImageStream } from '../../../wire/openshift.ts';
import { DeploymentConfigs, Deployments, type Resource } from '../../../wire/resources.ts';
import { isNotFound } from '../../../wire/status.ts';
import type { ApiClient } from '../../api/client.ts';
import { type Controller, createController } from '../runtime/controller.ts';
import type { Informer } from '../runtime/informer.ts';
import { updateLatest } from '../runtime/update-latest.ts';
import { applyAnnotationTriggers, parseTriggers, triggeredImagesDiffer } from './annotation-triggers.ts';
import {
  applyImageTriggers,
  containersDiffer,
  triggersOfDeploymentConfig,
} from './deployment-config-triggers.ts';
import type { StreamLookup } from './latest-image.ts';
import { createTriggerIndex, type TriggerKind } from './trigger-index.ts';

export interface TriggerControllerOptions {
  client: ApiClient;
  clock: Clock;
  signal: AbortSignal;
  /** All of all namespaces, started. */
  imageStreams: Informer<ImageStream>;
  deploymentConfigs: Informer<DeploymentConfig>;
  deployments: Informer<Deployment>;
  onError?(error: unknown, key: string): void;
}

/** Errors are retried for ever. */
const backoff = { first: 1000, max: 30_000 };
/** What follows a stream is looked at again this often: `oc apply` can take away what they brought without their being told. */
const resyncInterval = 10 * 60_000;

/** A kind that can follow ImageStreams. */
interface Follower<T extends ApiObject> extends TriggerKind<T> {
  resource: Resource<T>;
  informer: Informer<T>;
  /** Changes the object in place and tells whether it did. */
  apply(object: T, lookup: StreamLookup): boolean;
}

/** Keys are `plural/namespace/name` of DeploymentConfigs and Deployments. */
export function startTriggerController(options: TriggerControllerOptions): Controller {
  const { client, clock, signal, imageStreams } = options;
  const lookup: StreamLookup = (namespace, name) => imageStreams.get(namespace, name);

  const attach = <T extends ApiObject>(follower: Follower<T>) => {
    const { resource, informer, apply } = follower;
    const enqueue = (key: string): void => controller.enqueue(`${resource.plural}/${key}`);
    const index = createTriggerIndex(follower, enqueue);
    return {
      resource,
      start: () => informer.on(index.handlers),
      streamChanged: (stream: string): void => index.following(stream).forEach(enqueue),
      sync: async (namespace: string, name: string): Promise<void> => {
        const known = informer.get(namespace, name);
        // Tried on a copy first: mostly there is nothing to do, and the informer's object is shared.
        if (known === undefined || !apply(structuredClone(known), lookup)) return;
        try {
          await updateLatest(client, resource, namespace, name, (object) => apply(object, lookup));
        } catch (error) {
          if (!isNotFound(error)) throw error;
        }
      },
    };
  };
  const followers = [
    attach<DeploymentConfig>({
      resource: DeploymentConfigs,
      informer: options.deploymentConfigs,
      triggers: triggersOfDeploymentConfig,
      imagesDiffer: containersDiffer,
      apply: applyImageTriggers,
    }),
    attach<Deployment>({
      resource: Deployments,
      informer: options.deployments,
      triggers: parseTriggers,
      imagesDiffer: triggeredImagesDiffer,
      apply: applyAnnotationTriggers,
    }),
  ];
  const controller = createController({
    ...options,
    name: 'image-trigger',
    backoff,
    async sync(key) {
      const [plural = '', namespace = '', name = ''] = key.split('/');
      await followers.find(({ resource }) => resource.plural === plural)?.sync(namespace, name);
    },
  });
  const streamChanged = ({ metadata }: ImageStream): void => {
    for (const follower of followers) follower.streamChanged(`${metadata.namespace}/${metadata.name}`);
  };
  for (const { start } of followers) start();
  imageStreams.on({ added: streamChanged, updated: streamChanged });
  void (async () => {
    for (;;) {
      await clock.sleep(resyncInterval, signal);
      for (const stream of imageStreams.list()) streamChanged(stream);
    }
  })().catch(() => undefined);
  return controller;
}
