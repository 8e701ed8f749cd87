import { groupVersion } from '../../../wire/resources.ts';
import type { KindRegistry } from '../kind-registry.ts';
import type { Kind, VirtualKind } from '../kinds/kind.ts';

/** One entry of discovery: a resource, or a subresource of one. */
export interface ServedResource {
  name: string;
  kind: string;
  /** When it is another than the group's own, as for Scale: `autoscaling/v1`. */
  kindGroupVersion: string | undefined;
  singularName: string;
  namespaced: boolean;
  verbs: string[];
  shortNames: readonly string[];
  categories: readonly string[];
  subresources: ServedResource[];
  /** Whether it has objects of its own. */
  isStored: boolean;
}

export interface ServedGroup {
  /** '' for the core group. */
  group: string;
  version: string;
  resources: ServedResource[];
}

const storedVerbs = ['create', 'delete', 'deletecollection', 'get', 'list', 'patch', 'update', 'watch'];
const partVerbs = ['get', 'patch', 'update'];

/** What is served, by group, everything sorted by name. */
export function servedGroups(kinds: KindRegistry): ServedGroup[] {
  const groups = new Map<string, ServedGroup>();
  const add = ({ resource }: Pick<Kind, 'resource'>, served: ServedResource): void => {
    const { group, version } = resource;
    const key = groupVersion(resource);
    const found = groups.get(key) ?? { group, version, resources: [] };
    groups.set(key, found);
    found.resources.push(served);
  };
  for (const kind of kinds.stored) add(kind, ofStored(kind));
  for (const kind of kinds.virtual) add(kind, ofVirtual(kind));
  return [...groups.values()]
    .map((served) => ({ ...served, resources: served.resources.sort(byName) }))
    .sort((a, b) => (a.group < b.group ? -1 : 1));
}

const byName = (a: ServedResource, b: ServedResource): number => (a.name < b.name ? -1 : 1);

const common = (kind: Kind | VirtualKind): Omit<ServedResource, 'verbs' | 'subresources' | 'isStored'> => ({
  name: kind.resource.plural,
  kind: kind.resource.kind,
  kindGroupVersion: undefined,
  singularName: kind.singular,
  namespaced: kind.resource.namespaced,
  shortNames: kind.shortNames ?? [],
  categories: kind.categories ?? [],
});

const part = (
  owner: Kind,
  name: string,
  kind: string,
  verbs: readonly string[],
  kindGroupVersion?: string,
): ServedResource => ({
  name: `${owner.resource.plural}/${name}`,
  kind,
  kindGroupVersion,
  singularName: '',
  namespaced: owner.resource.namespaced,
  verbs: [...verbs].sort(),
  shortNames: [],
  categories: [],
  subresources: [],
  isStored: false,
});

function ofStored(kind: Kind): ServedResource {
  return {
    ...common(kind),
    isStored: true,
    verbs: [...(kind.verbs ?? storedVerbs)].sort(),
    subresources: [
      ...Object.entries(kind.subresources ?? {}).map(([name, { kind: answer, verbs, groupVersion: of }]) =>
        part(kind, name, answer, verbs, of),
      ),
      ...(kind.scale === undefined ? [] : [part(kind, 'scale', 'Scale', partVerbs, kind.scale.groupVersion)]),
      ...(kind.prepareForStatusUpdate === undefined
        ? []
        : [part(kind, 'status', kind.resource.kind, partVerbs)]),
    ].sort(byName),
  };
}

function ofVirtual(kind: VirtualKind): ServedResource {
  const verbs = [
    ...(kind.create === undefined ? [] : ['create']),
    ...(kind.delete === undefined ? [] : ['delete']),
    ...(kind.get === undefined ? [] : ['get']),
    ...(kind.list === undefined && kind.mayCreate === undefined ? [] : ['list']),
    ...(kind.get === undefined || kind.update === undefined ? [] : ['patch']),
    ...(kind.update === undefined ? [] : ['update']),
    ...(kind.watched === undefined ? [] : ['watch']),
  ];
  return { ...common(kind), verbs, subresources: [], isStored: false };
}
