/** The resources that this project names in code. A cluster's full list comes from its discovery. */
import type * as k from './kubernetes.ts';
import type * as o from './openshift.ts';

/** One API resource: where its objects live and of what type they are. */
export interface Resource<T extends k.ApiObject = k.ApiObject> {
  /** API group, '' for the core group. */
  group: string;
  version: string;
  /** Plural, as in paths: `deploymentconfigs`. */
  plural: string;
  kind: string;
  namespaced: boolean;
  /** Never set: carries the object type. */
  readonly object?: T;
}

const core = <T extends k.ApiObject>(plural: string, kind: string, namespaced = true): Resource<T> => ({
  group: '',
  version: 'v1',
  plural,
  kind,
  namespaced,
});
const of = <T extends k.ApiObject>(
  group: string,
  plural: string,
  kind: string,
  namespaced = true,
): Resource<T> => ({
  group,
  version: 'v1',
  plural,
  kind,
  namespaced,
});

export const Pods = core<k.Pod>('pods', 'Pod');
export const ReplicationControllers = core<k.ReplicationController>(
  'replicationcontrollers',
  'ReplicationController',
);
export const Events = core<k.KubernetesEvent>('events', 'Event');
export const ConfigMaps = core<k.ConfigMap>('configmaps', 'ConfigMap');
export const Secrets = core<k.Secret>('secrets', 'Secret');
export const Services = core<k.Service>('services', 'Service');
export const ServiceAccounts = core<k.ServiceAccount>('serviceaccounts', 'ServiceAccount');
export const Namespaces = core<k.Namespace>('namespaces', 'Namespace', false);
export const Deployments = of<k.Deployment>('apps', 'deployments', 'Deployment');
export const ReplicaSets = of<k.ReplicaSet>('apps', 'replicasets', 'ReplicaSet');
export const DeploymentConfigs = of<o.DeploymentConfig>(
  'apps.openshift.io',
  'deploymentconfigs',
  'DeploymentConfig',
);
export const ImageStreams = of<o.ImageStream>('image.openshift.io', 'imagestreams', 'ImageStream');
export const ImageStreamTags = of<o.ImageStreamTag>(
  'image.openshift.io',
  'imagestreamtags',
  'ImageStreamTag',
);
export const ImageStreamImports = of<o.ImageStreamImport>(
  'image.openshift.io',
  'imagestreamimports',
  'ImageStreamImport',
);
export const Images = of<o.Image>('image.openshift.io', 'images', 'Image', false);
export const Projects = of<o.Project>('project.openshift.io', 'projects', 'Project', false);

/** `apps.openshift.io/v1`, or `v1` for the core group. */
export function groupVersion(resource: Pick<Resource, 'group' | 'version'>): string {
  return resource.group === '' ? resource.version : `${resource.group}/${resource.version}`;
}

/** `imagestreams.image.openshift.io`, or `pods` for the core group: how messages name a resource. */
export function qualifiedResource(resource: Pick<Resource, 'group' | 'plural'>): string {
  return resource.group === '' ? resource.plural : `${resource.plural}.${resource.group}`;
}

/** The path of a collection, or of one object in it, or of its subresource. Names are percent-encoded. */
export function resourcePath(
  resource: Pick<Resource, 'group' | 'version' | 'plural' | 'namespaced'>,
  namespace?: string,
  name?: string,
  subresource?: string,
): string {
  const parts = [
    resource.group === '' ? `/api/${resource.version}` : `/apis/${resource.group}/${resource.version}`,
  ];
  if (resource.namespaced && namespace !== undefined) parts.push('namespaces', encodeURIComponent(namespace));
  parts.push(resource.plural);
  if (name !== undefined) parts.push(encodeURIComponent(name));
  if (subresource !== undefined) parts.push(subresource);
  return parts.join('/');
}
