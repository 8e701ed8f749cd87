/** Objects as a cluster would have them, for tests of pure functions. */
import type { Observed, TagObservation } from '../../source/tutorial/observed.ts';
import { noObjects } from '../../source/tutorial/observed.ts';
import type { Deployment, Pod, ReplicaSet, ReplicationController } from '../../source/wire/kubernetes.ts';
import type { DeploymentConfig, ImageStream } from '../../source/wire/openshift.ts';

export const learner = {
  cdsid: 'jdoe2',
  namespace: 'devenablement-workshop-dev',
  repository: 'quay.example/devenablement/workshop',
};
export const source = `${learner.repository}:jdoe2`;
export const digestA = `sha256:${'a'.repeat(64)}`;
export const digestB = `sha256:${'b'.repeat(64)}`;
export const digestList = `sha256:${'c'.repeat(64)}`;
/** Milliseconds since the epoch of 2026-11-23T10:00:00Z and the seconds after it. */
export const at = (seconds: number) => Date.parse('2026-11-23T10:00:00Z') + seconds * 1000;
export const time = (seconds: number) => `${new Date(at(seconds)).toISOString().slice(0, 19)}Z`;
const pull = (digest: string) => `${learner.repository}@${digest}`;

export function tag(digest: string, platforms?: Record<string, string>): TagObservation {
  const mediaType = 'application/vnd.oci.image.manifest.v1+json';
  return {
    state: 'there',
    tag: { digest, mediaType, size: 500, since: at(0), ...(platforms === undefined ? {} : { platforms }) },
  };
}

export function observed(
  parts: Partial<Omit<Observed, 'tags'>> & {
    tag?: TagObservation;
    tags?: Record<string, TagObservation>;
  } = {},
): Observed {
  const { tag: own, tags = {}, ...rest } = parts;
  return {
    learner,
    now: at(20),
    importInterval: 15,
    ...noObjects,
    files: new Map(),
    logs: [],
    ...rest,
    tags: new Map([...(own === undefined ? [] : [[source, own] as const]), ...Object.entries(tags)]),
  };
}

export function byName<T extends { metadata: { name: string } }>(...objects: T[]): Map<string, T> {
  return new Map(objects.map((object) => [object.metadata.name, object]));
}

const metadata = (name: string, more = {}) => ({
  name,
  namespace: learner.namespace,
  uid: `uid-of-${name}`,
  creationTimestamp: time(1),
  labels: { cdsid: 'jdoe2' },
  ...more,
});

export function imageStream(
  options: {
    digest?: string;
    scheduled?: boolean;
    from?: string;
    failure?: { reason: string; message: string };
  } = {},
): ImageStream {
  const { digest, scheduled = true, from = source, failure } = options;
  return {
    apiVersion: 'image.openshift.io/v1',
    kind: 'ImageStream',
    metadata: metadata('jdoe2-image-stream', {
      annotations: { 'openshift.io/image.dockerRepositoryCheck': time(10) },
    }),
    spec: {
      tags: [
        {
          name: 'latest',
          annotations: null,
          from: { kind: 'DockerImage', name: from },
          importPolicy: { scheduled },
        },
      ],
    },
    status: {
      dockerImageRepository: '',
      tags: [
        {
          tag: 'latest',
          items:
            digest === undefined
              ? null
              : [{ created: time(10), dockerImageReference: pull(digest), image: digest, generation: 2 }],
          ...(failure === undefined
            ? {}
            : { conditions: [{ type: 'ImportSuccess', status: 'False', generation: 3, ...failure }] }),
        },
      ],
    },
  };
}

const template = (image: string | undefined) => ({
  metadata: { labels: { app: 'jdoe2-deployment-config', cdsid: 'jdoe2' } },
  spec: { containers: [{ name: 'app', ...(image === undefined ? {} : { image }) }] },
});

export function deploymentConfig(
  options: {
    digest?: string;
    /** Of the template, where it differs from what the trigger saw. */
    templateDigest?: string;
    version?: number;
    automatic?: boolean;
    replicas?: number;
    paused?: boolean;
    from?: string;
    trigger?: boolean;
    progressing?: string;
  } = {},
): DeploymentConfig {
  const { digest, version = 1, automatic = true, replicas = 2 } = options;
  const image = options.templateDigest ?? digest;
  return {
    apiVersion: 'apps.openshift.io/v1',
    kind: 'DeploymentConfig',
    metadata: metadata('jdoe2-deployment-config'),
    spec: {
      replicas,
      ...(options.paused === undefined ? {} : { paused: options.paused }),
      triggers: [
        { type: 'ConfigChange' },
        ...(options.trigger === false
          ? []
          : [
              {
                type: 'ImageChange',
                imageChangeParams: {
                  automatic,
                  containerNames: ['app'],
                  from: { kind: 'ImageStreamTag', name: options.from ?? 'jdoe2-image-stream:latest' },
                  ...(digest === undefined ? {} : { lastTriggeredImage: pull(digest) }),
                },
              },
            ]),
      ],
      template: template(image === undefined ? ' ' : pull(image)),
    },
    status: {
      latestVersion: version,
      observedGeneration: 1,
      replicas,
      updatedReplicas: replicas,
      availableReplicas: replicas,
      unavailableReplicas: 0,
      ...(options.progressing === undefined
        ? {}
        : { conditions: [{ type: 'Progressing', status: 'False', message: options.progressing }] }),
    },
  };
}

export function controller(
  version: number,
  phase: string,
  digest: string,
  available = 2,
): ReplicationController {
  return {
    apiVersion: 'v1',
    kind: 'ReplicationController',
    metadata: metadata(`jdoe2-deployment-config-${version}`, {
      labels: { cdsid: 'jdoe2', 'openshift.io/deployment-config.name': 'jdoe2-deployment-config' },
      annotations: {
        'openshift.io/deployment.phase': phase,
        'openshift.io/deployment-config.latest-version': String(version),
        'openshift.io/deployment.status-reason': 'image change',
        ...(phase === 'Complete'
          ? { 'openshift.io/deployer-pod.completed-at': '2026-11-23 10:00:15 +0000 UTC' }
          : { 'kubectl.kubernetes.io/desired-replicas': '2' }),
      },
      ownerReferences: [
        {
          apiVersion: 'apps.openshift.io/v1',
          kind: 'DeploymentConfig',
          name: 'jdoe2-deployment-config',
          uid: 'u',
          controller: true,
        },
      ],
    }),
    spec: { replicas: 2, template: template(pull(digest)) },
    status: { replicas: 2, availableReplicas: available },
  };
}

export function pod(
  name: string,
  options: {
    owner: string;
    digest?: string;
    /** Instead of a digest in the spec: what the node found. */
    imageID?: string;
    ready?: boolean;
    waiting?: { reason: string; message?: string };
    exitCode?: number;
    going?: boolean;
    labels?: Record<string, string>;
  },
): Pod {
  const { digest, imageID, ready = true, waiting } = options;
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: metadata(name, {
      labels: { app: 'jdoe2-deployment-config', cdsid: 'jdoe2', ...options.labels },
      ownerReferences: [{ apiVersion: 'v1', kind: 'X', name: options.owner, uid: 'u', controller: true }],
      ...(options.going === true ? { deletionTimestamp: time(19) } : {}),
    }),
    spec: { containers: [{ name: 'app', image: digest === undefined ? source : pull(digest) }] },
    status: {
      phase: waiting === undefined ? 'Running' : 'Pending',
      conditions: [{ type: 'Ready', status: ready ? 'True' : 'False', lastTransitionTime: time(14) }],
      containerStatuses: [
        {
          name: 'app',
          image: source,
          imageID: imageID === undefined ? '' : pull(imageID),
          ready,
          restartCount: 0,
          state: waiting === undefined ? { running: {} } : { waiting },
          ...(options.exitCode === undefined
            ? {}
            : { lastState: { terminated: { exitCode: options.exitCode } } }),
        },
      ],
    },
  };
}

export function deployer(
  version: number,
  lastWords?: string,
  waiting?: { reason: string; message: string },
): Pod {
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: metadata(`jdoe2-deployment-config-${version}-deploy`, {
      labels: { 'openshift.io/deployer-pod-for.name': `jdoe2-deployment-config-${version}` },
    }),
    spec: { containers: [{ name: 'deployment' }] },
    status: {
      phase: lastWords === undefined ? 'Running' : 'Failed',
      containerStatuses: [
        {
          name: 'deployment',
          image: 'deployer',
          imageID: '',
          ready: false,
          restartCount: 0,
          state:
            waiting !== undefined
              ? { waiting }
              : lastWords === undefined
                ? { running: {} }
                : { terminated: { exitCode: 1, message: lastWords } },
        },
      ],
    },
  };
}

export function deployment(image: string, annotations: Record<string, string> = {}): Deployment {
  return {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: metadata('jdoe2-deployment', {
      annotations: { 'deployment.kubernetes.io/revision': '1', ...annotations },
    }),
    spec: { replicas: 2, selector: {}, template: template(image) },
    status: {},
  };
}

export function replicaSet(image: string): ReplicaSet {
  return {
    apiVersion: 'apps/v1',
    kind: 'ReplicaSet',
    metadata: metadata('jdoe2-deployment-5d4', {
      annotations: { 'deployment.kubernetes.io/revision': '1' },
      ownerReferences: [
        {
          apiVersion: 'apps/v1',
          kind: 'Deployment',
          name: 'jdoe2-deployment',
          uid: 'uid-of-jdoe2-deployment',
          controller: true,
        },
      ],
    }),
    spec: { replicas: 2, selector: {}, template: template(image) },
  };
}

export const imageAt = pull;
