/**
 * Carries a new image of an ImageStream into what follows it.
 * Source: openshift-controller-manager `pkg/image/controller/trigger/image_trigger_controller.go`.
 */
import { isDeepStrictEqual } from 'node:util';
import type { Clock } from '../../../platform/clock.ts';
import type { ApiObject, Deployment } from '../../../wire/kubernetes.ts';
import { Annotations, type DeploymentConfig, type ImageStream } from '../../../wire/openshift.ts';
import { DeploymentConfigs, Deployments, type Resource } from '../../../wire/resources.ts';
import { isNotFound } from '../../../wire/status.ts';
import type { ApiClient } from '../../api/client.ts';
import { type Controller, createController } from '../runtime/controller.ts';
import type { Informer } from '../runtime/informer.ts';
import { updateLatest } from '../runtime/update-latest.ts';
import { applyAnnotationTriggers, streamsOfAnnotation } from './annotation-triggers.ts';
import {
  applyImageTriggers,
  streamsOfDeploymentConfig,
  wantsImagesAgain,
} from './deployment-config-triggers.ts';
import type { StreamLookup } from './latest-image.ts';

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
/** All triggers are looked at again this often: `oc apply` can take away what they brought without their being told. */
const resyncInterval = 10 * 60_000;

/** A kind that can follow ImageStreams. */
interface Follower<T extends ApiObject> {
  resource: Resource<T>;
  informer: Informer<T>;
  /** `namespace/name` of the streams that the object follows. */
  streams(object: T): string[];
  /** Whether a change of the object itself calls for a look. */
  calls(object: T, old: T): boolean;
  /** Changes the object in place and tells whether it did. */
  apply(object: T, lookup: StreamLookup): boolean;
}

const annotationOf = ({ metadata }: ApiObject): string | undefined =>
  metadata.annotations?.[Annotations.imageTriggers];
const imagesOf = ({ spec }: Deployment): unknown =>
  [...(spec.template.spec.initContainers ?? []), ...spec.template.spec.containers].map(({ image }) => image);

/** Keys are `plural/namespace/name` of DeploymentConfigs and Deployments. */
export function startTriggerController(options: TriggerControllerOptions): Controller {
  const { client, clock, signal, imageStreams } = options;
  const lookup: StreamLookup = (namespace, name) => imageStreams.get(namespace, name);

  const attach = <T extends ApiObject>(follower: Follower<T>) => {
    const { resource, informer, streams, calls, apply } = follower;
    const enqueue = ({ metadata }: T): void =>
      controller.enqueue(`${resource.plural}/${metadata.namespace}/${metadata.name}`);
    return {
      resource,
      start: () =>
        informer.on({
          added: (object) => {
            if (streams(object).length > 0) enqueue(object);
          },
          updated: (object, old) => {
            if (streams(object).length > 0 && calls(object, old)) enqueue(object);
          },
        }),
      enqueueAll: (stream?: string): void => {
        for (const object of informer.list()) {
          const followed = streams(object);
          if (stream === undefined ? followed.length > 0 : followed.includes(stream)) enqueue(object);
        }
      },
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
      streams: streamsOfDeploymentConfig,
      calls: wantsImagesAgain,
      apply: applyImageTriggers,
    }),
    attach<Deployment>({
      resource: Deployments,
      informer: options.deployments,
      streams: streamsOfAnnotation,
      calls: (object, old) =>
        annotationOf(object) !== annotationOf(old) || !isDeepStrictEqual(imagesOf(object), imagesOf(old)),
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
  const enqueueFollowers = ({ metadata }: ImageStream): void => {
    for (const { enqueueAll } of followers) enqueueAll(`${metadata.namespace}/${metadata.name}`);
  };
  for (const { start } of followers) start();
  imageStreams.on({ added: enqueueFollowers, updated: enqueueFollowers });
  void (async () => {
    for (;;) {
      await clock.sleep(resyncInterval, signal);
      for (const { enqueueAll } of followers) enqueueAll();
    }
  })().catch(() => undefined);
  return controller;
}
