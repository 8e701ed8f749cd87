/**
 * What OpenShift's default cluster roles allow, as far as this server has the resources.
 * Source: kubernetes `plugin/pkg/auth/authorizer/rbac/bootstrappolicy/policy.go`, openshift-apiserver `pkg/bootstrappolicy`,
 * and the OpenShift documentation on default cluster roles.
 */

/** A rule of RBAC. `*` stands for all. */
export interface PolicyRule {
  verbs: readonly string[];
  apiGroups?: readonly string[];
  /** With subresources after a slash: `pods/log`. */
  resources?: readonly string[];
  /** Only these objects. */
  resourceNames?: readonly string[];
  /** Paths, which may end in `*`. */
  nonResourceURLs?: readonly string[];
}

const reading = ['get', 'list', 'watch'];
const writing = ['create', 'delete', 'deletecollection', 'patch', 'update'];
const image = ['image.openshift.io'];
const dc = ['apps.openshift.io'];
const route = ['route.openshift.io'];
const project = ['project.openshift.io'];

/** Everyone, also who has not told who they are. */
export const publicInfoViewer: readonly PolicyRule[] = [
  { verbs: ['get'], nonResourceURLs: ['/healthz', '/livez', '/readyz', '/version', '/version/'] },
];

/** Everyone who is known: `basic-user`, `self-provisioner`, `system:discovery`. */
export const basicUser: readonly PolicyRule[] = [
  { verbs: ['get'], apiGroups: ['user.openshift.io'], resources: ['users'], resourceNames: ['~'] },
  { verbs: ['list'], apiGroups: project, resources: ['projectrequests'] },
  { verbs: ['list', 'watch'], apiGroups: project, resources: ['projects'] },
  { verbs: ['create'], apiGroups: project, resources: ['projectrequests'] },
  {
    verbs: ['create'],
    apiGroups: ['authorization.k8s.io'],
    resources: ['selfsubjectaccessreviews', 'selfsubjectrulesreviews'],
  },
  { verbs: ['create'], apiGroups: ['authentication.k8s.io'], resources: ['selfsubjectreviews'] },
  { verbs: reading, apiGroups: ['apiextensions.k8s.io'], resources: ['customresourcedefinitions'] },
  {
    verbs: ['get'],
    nonResourceURLs: ['/', '/api', '/api/*', '/apis', '/apis/*', '/openapi', '/openapi/*', '/version/*'],
  },
];

const coreContent = [
  'configmaps',
  'endpoints',
  'pods',
  'replicationcontrollers',
  'replicationcontrollers/scale',
  'serviceaccounts',
  'services',
];
const appsContent = ['deployments', 'deployments/scale', 'replicasets', 'replicasets/scale'];

export const view: readonly PolicyRule[] = [
  { verbs: reading, apiGroups: [''], resources: coreContent },
  {
    verbs: reading,
    apiGroups: [''],
    resources: [
      'events',
      'limitranges',
      'namespaces/status',
      'pods/log',
      'pods/status',
      'replicationcontrollers/status',
      'resourcequotas',
      'resourcequotas/status',
      'services/status',
    ],
  },
  { verbs: reading, apiGroups: [''], resources: ['namespaces'] },
  { verbs: reading, apiGroups: ['discovery.k8s.io'], resources: ['endpointslices'] },
  {
    verbs: reading,
    apiGroups: ['apps'],
    resources: [...appsContent, 'deployments/status', 'replicasets/status'],
  },
  {
    verbs: reading,
    apiGroups: dc,
    resources: [
      'deploymentconfigs',
      'deploymentconfigs/scale',
      'deploymentconfigs/log',
      'deploymentconfigs/status',
    ],
  },
  {
    verbs: reading,
    apiGroups: image,
    resources: [
      'imagestreamimages',
      'imagestreammappings',
      'imagestreams',
      'imagestreamtags',
      'imagetags',
      'imagestreams/status',
    ],
  },
  { verbs: ['get'], apiGroups: project, resources: ['projects'] },
  { verbs: reading, apiGroups: route, resources: ['routes', 'routes/status'] },
];

export const edit: readonly PolicyRule[] = [
  ...view,
  { verbs: reading, apiGroups: [''], resources: ['secrets'] },
  {
    verbs: writing,
    apiGroups: [''],
    resources: [...coreContent.filter((name) => name !== 'endpoints'), 'secrets'],
  },
  {
    verbs: ['get', 'create', 'delete', 'deletecollection', 'patch', 'update'],
    apiGroups: [''],
    resources: ['pods/attach', 'pods/exec', 'pods/portforward', 'pods/proxy'],
  },
  { verbs: ['create'], apiGroups: [''], resources: ['pods/eviction'] },
  { verbs: writing, apiGroups: ['apps'], resources: appsContent },
  { verbs: writing, apiGroups: dc, resources: ['deploymentconfigs', 'deploymentconfigs/scale'] },
  {
    verbs: ['create'],
    apiGroups: dc,
    resources: ['deploymentconfigs/instantiate', 'deploymentconfigs/rollback'],
  },
  {
    verbs: writing,
    apiGroups: image,
    resources: ['imagestreamimages', 'imagestreammappings', 'imagestreams', 'imagestreamtags', 'imagetags'],
  },
  { verbs: [...reading, ...writing], apiGroups: image, resources: ['imagestreams/secrets'] },
  { verbs: ['get', 'update'], apiGroups: image, resources: ['imagestreams/layers'] },
  { verbs: ['create'], apiGroups: image, resources: ['imagestreamimports'] },
  { verbs: writing, apiGroups: route, resources: ['routes'] },
  { verbs: ['create'], apiGroups: route, resources: ['routes/custom-host'] },
];

export const admin: readonly PolicyRule[] = [
  ...edit,
  { verbs: ['create'], apiGroups: ['authorization.k8s.io'], resources: ['localsubjectaccessreviews'] },
  { verbs: ['delete', 'get', 'patch', 'update'], apiGroups: project, resources: ['projects'] },
];

export const clusterAdmin: readonly PolicyRule[] = [
  { verbs: ['*'], apiGroups: ['*'], resources: ['*'] },
  { verbs: ['*'], nonResourceURLs: ['*'] },
];
