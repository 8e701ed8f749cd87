import type { Cluster, RequestOptions } from '../../cluster/cluster.ts';
import { groupVersion, type Resource } from '../../wire/resources.ts';
import { StatusError } from '../../wire/status.ts';
import { NoSuchTypeError, OcError } from '../errors.ts';

/** A resource type as the server describes it. */
export interface ResourceType extends Resource {
  singular: string;
  shortNames: readonly string[];
  /** Such as `all`. */
  categories: readonly string[];
  verbs: readonly string[];
  subresources: readonly string[];
}

const aggregated =
  'application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList,' +
  'application/json;g=apidiscovery.k8s.io;v=v2beta1;as=APIGroupDiscoveryList,application/json';

const known = new WeakMap<Cluster, Promise<ResourceType[]>>();

/**
 * Everything that the server serves, the preferred version of a group first, asked for once per connection.
 * @param fresh asks again
 */
export function discover(
  cluster: Cluster,
  request: RequestOptions = {},
  fresh = false,
): Promise<ResourceType[]> {
  const earlier = known.get(cluster);
  if (earlier !== undefined && !fresh) return earlier;
  const types = read(cluster, request);
  known.set(cluster, types);
  types.catch(() => known.delete(cluster));
  return types;
}

interface DiscoveryAnswer {
  kind?: string;
  versions?: string[];
  groups?: { name: string; preferredVersion?: { version: string }; versions: { version: string }[] }[];
  items?: {
    metadata?: { name?: string };
    versions: { version: string; resources?: AggregatedResource[] }[];
  }[];
}

interface AggregatedResource {
  resource: string;
  responseKind?: { kind: string };
  scope: string;
  singularResource?: string;
  verbs: string[];
  shortNames?: string[];
  categories?: string[];
  subresources?: { subresource: string }[];
}

interface LegacyList {
  resources?: {
    name: string;
    singularName?: string;
    namespaced: boolean;
    kind: string;
    verbs: string[];
    shortNames?: string[];
    categories?: string[];
  }[];
}

async function read(cluster: Cluster, request: RequestOptions): Promise<ResourceType[]> {
  const ask = (path: string) =>
    cluster.request<DiscoveryAnswer>('GET', path, { ...request, accept: aggregated });
  const [core, groups] = await Promise.all([ask('/api'), ask('/apis')]);
  const lists = await Promise.all([
    core.kind === 'APIGroupDiscoveryList'
      ? fromAggregated(core)
      : fromLegacy(cluster, request, [{ name: '', versions: core.versions ?? ['v1'] }]),
    groups.kind === 'APIGroupDiscoveryList'
      ? fromAggregated(groups)
      : fromLegacy(cluster, request, (groups.groups ?? []).map(versionsOf)),
  ]);
  return lists.flat();
}

function versionsOf(group: NonNullable<DiscoveryAnswer['groups']>[number]) {
  const preferred = group.preferredVersion?.version;
  const versions = group.versions.map(({ version }) => version);
  return {
    name: group.name,
    versions:
      preferred === undefined
        ? versions
        : [preferred, ...versions.filter((version) => version !== preferred)],
  };
}

function fromAggregated(answer: DiscoveryAnswer): ResourceType[] {
  return (answer.items ?? []).flatMap((group) =>
    group.versions.flatMap(({ version, resources = [] }) =>
      resources.map((resource) => ({
        group: group.metadata?.name ?? '',
        version,
        plural: resource.resource,
        kind: resource.responseKind?.kind ?? '',
        namespaced: resource.scope === 'Namespaced',
        singular: resource.singularResource ?? '',
        shortNames: resource.shortNames ?? [],
        categories: resource.categories ?? [],
        verbs: resource.verbs,
        subresources: (resource.subresources ?? []).map(({ subresource }) => subresource),
      })),
    ),
  );
}

async function fromLegacy(
  cluster: Cluster,
  request: RequestOptions,
  groups: { name: string; versions: string[] }[],
): Promise<ResourceType[]> {
  const asked = groups.flatMap(({ name, versions }) =>
    versions.map(async (version) => {
      const path = name === '' ? `/api/${version}` : `/apis/${name}/${version}`;
      try {
        return legacyTypes(name, version, await cluster.request<LegacyList>('GET', path, request));
      } catch (error) {
        // A group whose own server is down or that is not for us does not take the others with it.
        if (error instanceof StatusError) return [];
        throw error;
      }
    }),
  );
  return (await Promise.all(asked)).flat();
}

function legacyTypes(group: string, version: string, { resources = [] }: LegacyList): ResourceType[] {
  return resources
    .filter(({ name }) => !name.includes('/'))
    .map((resource) => ({
      group,
      version,
      plural: resource.name,
      kind: resource.kind,
      namespaced: resource.namespaced,
      singular: resource.singularName ?? '',
      shortNames: resource.shortNames ?? [],
      categories: resource.categories ?? [],
      verbs: resource.verbs,
      subresources: resources.flatMap(({ name }) =>
        name.startsWith(`${resource.name}/`) ? [name.slice(resource.name.length + 1)] : [],
      ),
    }));
}

/**
 * The type that a word stands for: plural, singular, short name or kind in any case, with its group
 * (`deploymentconfigs.apps.openshift.io`) and version (`deployments.v1.apps`) or without.
 * @throws OcError where the server has none
 */
export async function resolveType(
  cluster: Cluster,
  word: string,
  request: RequestOptions = {},
): Promise<ResourceType> {
  const found =
    matchType(await discover(cluster, request), word) ??
    // It may have come since: a definition that was just created.
    matchType(await discover(cluster, request, true), word);
  if (found === undefined) throw noSuchType(word);
  return found;
}

function noSuchType(word: string): OcError {
  const dot = word.indexOf('.');
  return new OcError(
    dot > 0
      ? `the server doesn't have a resource type "${word.slice(0, dot)}"`
      : `the server doesn't have a resource type "${word}"`,
  );
}

/** Takes a type's absence as the verbs do that ask for it by themselves. Throws what it is given. */
export function asNoSuchType(error: unknown): never {
  const isIt =
    error instanceof OcError && error.message.startsWith("the server doesn't have a resource type");
  throw isIt ? new NoSuchTypeError(error.message) : error;
}

export function matchType(types: readonly ResourceType[], word: string): ResourceType | undefined {
  const lower = word.toLowerCase();
  const [name = '', ...rest] = lower.split('.');
  const named = types.filter((type) => type.plural === name || type.singular === name);
  const short = types.filter((type) => type.shortNames.includes(name));
  const kinds = types.filter((type) => type.kind.toLowerCase() === name && type.plural !== '');
  const candidates = [...named, ...short, ...kinds];
  if (rest.length === 0) return candidates[0];
  const [version = '', ...group] = rest;
  const qualified = rest.join('.');
  return (
    candidates.find((type) => type.group === qualified) ??
    candidates.find((type) => type.version === version && type.group === group.join('.')) ??
    candidates.find((type) => type.group.startsWith(qualified))
  );
}

/** Types of a category such as `all`; undefined when it is none. */
export function typesOfCategory(types: readonly ResourceType[], word: string): ResourceType[] | undefined {
  const members = types.filter((type) => type.categories.includes(word));
  return members.length === 0 ? undefined : members;
}

/**
 * The type of an object by its `kind` and `apiVersion`.
 * @throws OcError in the words of a mapper's NoKindMatchError
 */
export async function typeOfObject(
  cluster: Cluster,
  object: { kind: string; apiVersion: string },
  request: RequestOptions = {},
): Promise<ResourceType> {
  const match = (types: readonly ResourceType[]) =>
    types.find((type) => type.kind === object.kind && groupVersion(type) === object.apiVersion);
  const found = match(await discover(cluster, request)) ?? match(await discover(cluster, request, true));
  if (found === undefined) {
    throw new OcError(`no matches for kind "${object.kind}" in version "${object.apiVersion}"`);
  }
  return found;
}

/** `deploymentconfig.apps.openshift.io`, `pod`: how success lines name a type. */
export function printedType(type: Pick<ResourceType, 'kind' | 'group'>): string {
  const kind = type.kind.toLowerCase();
  return type.group === '' ? kind : `${kind}.${type.group}`;
}
