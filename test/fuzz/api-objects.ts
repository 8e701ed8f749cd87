import type { Random } from './random.ts';

/** A resource as paths name it, with an object of it that is right. */
export interface FuzzResource {
  /** `/api/v1`, `/apis/apps/v1`. */
  root: string;
  plural: string;
  isNamespaced: boolean;
  subresources: readonly string[];
  object(name: string): Record<string, unknown>;
}

const container = {
  name: 'app',
  image: 'localhost:1/devenablement/workshop:v1',
  ports: [{ containerPort: 8080, name: 'http' }],
  env: [
    { name: 'A', value: 'b' },
    { name: 'C', valueFrom: { fieldRef: { fieldPath: 'metadata.name' } } },
  ],
  resources: { limits: { cpu: '100m', memory: '64Mi' } },
  readinessProbe: { httpGet: { path: '/', port: 'http' }, periodSeconds: 1 },
};
const template = {
  metadata: { labels: { app: 'fuzz' } },
  spec: { containers: [container], nodeSelector: { nowhere: 'true' } },
};
const metadata = (name: string): Record<string, unknown> => ({
  name,
  labels: { app: 'fuzz' },
  annotations: { note: 'x' },
});

const kind =
  (apiVersion: string, name: string, rest: Record<string, unknown>) =>
  (object: string): Record<string, unknown> => ({
    kind: name,
    apiVersion,
    metadata: metadata(object),
    ...rest,
  });

const resource = (
  root: string,
  plural: string,
  object: FuzzResource['object'],
  subresources: readonly string[] = [],
  isNamespaced = true,
): FuzzResource => ({ root, plural, object, subresources, isNamespaced });

const core = '/api/v1';
const dc = '/apis/apps.openshift.io/v1';
const image = '/apis/image.openshift.io/v1';
const tagFrom = { kind: 'DockerImage', name: 'localhost:1/devenablement/workshop:v1' };

/** What is there to be asked for. Nothing of it is ever run: the pods ask for a node that there is not. */
export const fuzzResources: readonly [FuzzResource, ...FuzzResource[]] = [
  resource(core, 'configmaps', kind('v1', 'ConfigMap', { data: { a: 'b' }, binaryData: { c: 'AAAA' } })),
  resource(
    core,
    'secrets',
    kind('v1', 'Secret', { type: 'Opaque', data: { a: 'AAAA' }, stringData: { b: 'c' } }),
  ),
  resource(core, 'pods', kind('v1', 'Pod', { spec: { ...template.spec, nodeName: 'elsewhere' } }), [
    'status',
    'log',
    'eviction',
    'exec',
    'attach',
    'portforward',
    'binding',
    'ephemeralcontainers',
  ]),
  resource(
    core,
    'services',
    kind('v1', 'Service', { spec: { selector: { app: 'fuzz' }, ports: [{ port: 80, targetPort: 'http' }] } }),
    ['status'],
  ),
  resource(
    core,
    'replicationcontrollers',
    kind('v1', 'ReplicationController', { spec: { replicas: 0, selector: { app: 'fuzz' }, template } }),
    ['status', 'scale'],
  ),
  resource(
    core,
    'events',
    kind('v1', 'Event', {
      involvedObject: { kind: 'Pod', name: 'a', namespace: 'devenablement-workshop-dev' },
      reason: 'Fuzz',
      message: 'm',
      type: 'Normal',
    }),
  ),
  resource(core, 'serviceaccounts', kind('v1', 'ServiceAccount', {})),
  resource(core, 'namespaces', kind('v1', 'Namespace', {}), ['status', 'finalize'], false),
  resource(
    '/apis/apps/v1',
    'deployments',
    kind('apps/v1', 'Deployment', {
      spec: { replicas: 0, selector: { matchLabels: { app: 'fuzz' } }, template },
    }),
    ['status', 'scale'],
  ),
  resource(
    '/apis/apps/v1',
    'replicasets',
    kind('apps/v1', 'ReplicaSet', {
      spec: { replicas: 0, selector: { matchLabels: { app: 'fuzz' } }, template },
    }),
    ['status', 'scale'],
  ),
  resource(
    dc,
    'deploymentconfigs',
    kind('apps.openshift.io/v1', 'DeploymentConfig', {
      spec: {
        replicas: 0,
        selector: { app: 'fuzz' },
        strategy: { type: 'Rolling' },
        triggers: [
          {
            type: 'ImageChange',
            imageChangeParams: {
              automatic: false,
              containerNames: ['app'],
              from: { kind: 'ImageStreamTag', name: 'fuzz:latest' },
            },
          },
        ],
        template,
      },
    }),
    ['status', 'scale', 'log', 'instantiate', 'rollback'],
  ),
  resource(
    image,
    'imagestreams',
    kind('image.openshift.io/v1', 'ImageStream', {
      spec: { lookupPolicy: { local: false }, tags: [{ name: 'latest', from: tagFrom, reference: true }] },
    }),
    ['status', 'layers', 'secrets'],
  ),
  resource(
    image,
    'imagestreamtags',
    kind('image.openshift.io/v1', 'ImageStreamTag', {
      tag: { name: 'latest', from: tagFrom, reference: true },
    }),
  ),
  resource(image, 'imagestreamimages', kind('image.openshift.io/v1', 'ImageStreamImage', {})),
  resource(image, 'imagetags', kind('image.openshift.io/v1', 'ImageTag', { spec: { from: tagFrom } })),
  resource(
    image,
    'images',
    kind('image.openshift.io/v1', 'Image', { dockerImageReference: 'a/b@c' }),
    [],
    false,
  ),
  resource(
    image,
    'imagestreamimports',
    kind('image.openshift.io/v1', 'ImageStreamImport', {
      spec: { import: false, images: [{ from: tagFrom, to: { name: 'latest' } }] },
    }),
  ),
  resource(
    image,
    'imagestreammappings',
    kind('image.openshift.io/v1', 'ImageStreamMapping', {
      tag: 'latest',
      image: { metadata: { name: 'x' } },
    }),
  ),
  resource(
    '/apis/project.openshift.io/v1',
    'projects',
    kind('project.openshift.io/v1', 'Project', {}),
    [],
    false,
  ),
  resource(
    '/apis/route.openshift.io/v1',
    'routes',
    kind('route.openshift.io/v1', 'Route', { spec: { to: { kind: 'Service', name: 'a' } } }),
    ['status'],
  ),
  resource('/apis/user.openshift.io/v1', 'users', kind('user.openshift.io/v1', 'User', {}), [], false),
  resource(
    '/apis/authorization.k8s.io/v1',
    'selfsubjectaccessreviews',
    kind('authorization.k8s.io/v1', 'SelfSubjectAccessReview', {
      spec: { resourceAttributes: { verb: 'get', resource: 'pods', namespace: 'demo' } },
    }),
    [],
    false,
  ),
  resource(
    '/apis/authorization.k8s.io/v1',
    'selfsubjectrulesreviews',
    kind('authorization.k8s.io/v1', 'SelfSubjectRulesReview', { spec: { namespace: 'demo' } }),
    [],
    false,
  ),
];

const names = ['fuzz', 'fuzz-1', 'fuzz-2', 'fuzz-3', 'fuzz:latest', 'fuzz@sha256:0'] as const;

export const fuzzName = (random: Random): string => random.pick(names);
