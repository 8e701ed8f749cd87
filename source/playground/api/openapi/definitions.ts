import { groupVersion, type Resource } from '../../../wire/resources.ts';
import type { Definition, Definitions } from './definition.ts';
import { apps } from './definitions/apps.ts';
import { core } from './definitions/core.ts';
import { coreContainers } from './definitions/core-containers.ts';
import { corePods } from './definitions/core-pods.ts';
import { coreScheduling } from './definitions/core-scheduling.ts';
import { coreVolumes } from './definitions/core-volumes.ts';
import { image } from './definitions/image.ts';
import { meta } from './definitions/meta.ts';
import { coreEndpoints, discovery, route } from './definitions/network.ts';
import { dc } from './definitions/openshift-apps.ts';
import { project, user } from './definitions/openshift-others.ts';
import { authentication, authorization } from './definitions/reviews.ts';
import { autoscaling, extensions } from './definitions/scale.ts';

/** Names of the packages in OpenAPI documents. */
const packages: Readonly<Record<string, { prefix: string; definitions: Definitions }>> = {
  core: {
    prefix: 'io.k8s.api.core.v1',
    definitions: {
      ...core,
      ...coreEndpoints,
      ...corePods,
      ...coreContainers,
      ...coreScheduling,
      ...coreVolumes,
    },
  },
  apps: { prefix: 'io.k8s.api.apps.v1', definitions: apps },
  autoscaling: { prefix: 'io.k8s.api.autoscaling.v1', definitions: autoscaling },
  authorization: { prefix: 'io.k8s.api.authorization.v1', definitions: authorization },
  authentication: { prefix: 'io.k8s.api.authentication.v1', definitions: authentication },
  extensions: { prefix: 'io.k8s.api.extensions.v1beta1', definitions: extensions },
  meta: { prefix: 'io.k8s.apimachinery.pkg.apis.meta.v1', definitions: meta },
  dc: { prefix: 'com.github.openshift.api.apps.v1', definitions: dc },
  image: { prefix: 'com.github.openshift.api.image.v1', definitions: image },
  discovery: { prefix: 'io.k8s.api.discovery.v1', definitions: discovery },
  route: { prefix: 'com.github.openshift.api.route.v1', definitions: route },
  project: { prefix: 'com.github.openshift.api.project.v1', definitions: project },
  user: { prefix: 'com.github.openshift.api.user.v1', definitions: user },
};

const packageOfGroup: Readonly<Record<string, string>> = {
  v1: 'core',
  'apps/v1': 'apps',
  'autoscaling/v1': 'autoscaling',
  'authorization.k8s.io/v1': 'authorization',
  'authentication.k8s.io/v1': 'authentication',
  'extensions/v1beta1': 'extensions',
  'apps.openshift.io/v1': 'dc',
  'image.openshift.io/v1': 'image',
  'discovery.k8s.io/v1': 'discovery',
  'route.openshift.io/v1': 'route',
  'project.openshift.io/v1': 'project',
  'user.openshift.io/v1': 'user',
};

export const scalars: ReadonlySet<string> = new Set([
  'string',
  'bytes',
  'int32',
  'int64',
  'double',
  'boolean',
  'object',
  'Time',
  'MicroTime',
  'Quantity',
  'IntOrString',
]);

/** `core.Container` → its fields. */
export function definitionOf(name: string): Definition | undefined {
  const dot = name.indexOf('.');
  const { definitions } = packages[name.slice(0, dot)] ?? {};
  const type = name.slice(dot + 1);
  return definitions !== undefined && Object.hasOwn(definitions, type) ? definitions[type] : undefined;
}

/** The type of a definition's field. What all objects have by nature (`constructor`) is no field. */
export const fieldOf = (definition: Definition, field: string): string | undefined =>
  Object.hasOwn(definition, field) ? definition[field] : undefined;

/** The definition's name of a kind, `core.Pod`. Undefined when it has none. */
export function definitionOfKind(resource: Pick<Resource, 'group' | 'version' | 'kind'>): string | undefined {
  const name = `${packageOfGroup[groupVersion(resource)] ?? ''}.${resource.kind}`;
  return definitionOf(name) === undefined ? undefined : name;
}

/** `core.Container` → `io.k8s.api.core.v1.Container`. */
export function documentName(name: string): string {
  const dot = name.indexOf('.');
  return `${packages[name.slice(0, dot)]?.prefix ?? ''}.${name.slice(dot + 1)}`;
}

export interface FieldType {
  /** Name of the scalar, when it is one. */
  scalar?: string;
  /** Full name of the definition, when it is one. */
  reference?: string;
  list?: boolean;
  map?: boolean;
  /** Lists of lists and maps of lists: the type of the items, as it is written. */
  mergeKey?: string | undefined;
  required: boolean;
}

const shape = /^([A-Za-z0-9.]+)(\[([A-Za-z*]*)\]|(\{\}))?(!?)$/;
const parsed = new Map<string, FieldType>();

/** Takes the notation of {@link Definition} apart. `within` is the full name of the definition that has the field. */
export function parseType(text: string, within: string): FieldType {
  const owner = within.slice(0, within.indexOf('.'));
  const cacheKey = `${owner} ${text}`;
  const cached = parsed.get(cacheKey);
  if (cached !== undefined) return cached;
  const match = shape.exec(text);
  if (match === null) throw new Error(`${within}: ${text} is no type`);
  const [, base = '', suffix, mergeKey, braces, bang] = match;
  const type: FieldType = {
    ...(scalars.has(base) ? { scalar: base } : { reference: base.includes('.') ? base : `${owner}.${base}` }),
    list: suffix !== undefined && braces === undefined,
    map: braces !== undefined,
    mergeKey: mergeKey === '' ? undefined : mergeKey,
    required: bang === '!',
  };
  parsed.set(cacheKey, type);
  return type;
}
