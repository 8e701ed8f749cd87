import { groupVersion, type Resource, resourcePath } from '../../../wire/resources.ts';
import type { KindRegistry } from '../kind-registry.ts';
import type { Kind, Subresource, VirtualKind } from '../kinds/kind.ts';
import { definitionOfKind, documentName } from './definitions.ts';

type Json = Record<string, unknown>;

const bodyTypes = ['application/json', 'application/yaml'];
const patchTypes = [
  'application/json-patch+json',
  'application/merge-patch+json',
  'application/strategic-merge-patch+json',
];

/** Parameters that clients look for before they send them. */
const writeParameters = ['dryRun', 'fieldManager', 'fieldValidation'];
const listParameters = [
  'continue',
  'fieldSelector',
  'labelSelector',
  'limit',
  'resourceVersion',
  'timeoutSeconds',
  'watch',
];

const operations: Readonly<Record<string, { action: string; parameters: readonly string[] }>> = {
  get: { action: 'get', parameters: [] },
  put: { action: 'put', parameters: writeParameters },
  patch: { action: 'patch', parameters: [...writeParameters, 'force'] },
  delete: { action: 'delete', parameters: ['dryRun', 'gracePeriodSeconds', 'propagationPolicy'] },
};

/** The paths of a kind, with what clients read in them: verbs, parameters, media types, the kind. */
export function pathsOf(
  kinds: KindRegistry,
  kind: Kind | VirtualKind,
  version: 2 | 3,
): Record<string, unknown> {
  const { resource } = kind;
  const stored = kinds.storedKind(resource);
  const verbs = new Set(
    stored === undefined
      ? virtualVerbs(kind)
      : (stored.verbs ?? ['get', 'list', 'create', 'update', 'patch', 'delete']),
  );
  const describe = (action: string, parameters: readonly string[], write: boolean): Json =>
    operation(resource, action, parameters, write, version);
  const collection: Json = {
    ...(verbs.has('list') ? { get: describe('list', listParameters, false) } : {}),
    ...(verbs.has('create') ? { post: describe('post', writeParameters, true) } : {}),
    ...(stored !== undefined && (stored.verbs === undefined || stored.verbs.includes('deletecollection'))
      ? { delete: describe('deletecollection', listParameters, false) }
      : {}),
  };
  const object: Json = {};
  for (const [method, verb] of Object.entries({
    get: 'get',
    put: 'update',
    patch: 'patch',
    delete: 'delete',
  })) {
    const found = operations[method];
    if (verbs.has(verb) && found !== undefined)
      object[method] = describe(found.action, found.parameters, method === 'put' || method === 'patch');
  }
  const base = decodeURIComponent(resourcePath(resource, '{namespace}'));
  const everywhere = resourcePath(resource);
  const paths: Record<string, Json> = {};
  if (Object.keys(collection).length > 0) paths[base] = collection;
  if (everywhere !== base && collection['get'] !== undefined) paths[everywhere] = { get: collection['get'] };
  if (Object.keys(object).length > 0) paths[`${base}/{name}`] = object;
  if (stored !== undefined) {
    const { delete: _, ...withoutDelete } = object;
    if (stored.prepareForStatusUpdate !== undefined) paths[`${base}/{name}/status`] = withoutDelete;
    if (stored.scale !== undefined)
      paths[`${base}/{name}/scale`] = scaleOf(stored.scale.groupVersion, version);
    for (const [name, part] of Object.entries(stored.subresources ?? {}))
      paths[`${base}/{name}/${name}`] = partOf(resource, part, version);
  }
  if (verbs.has('watch') || (stored !== undefined && stored.verbs === undefined)) {
    const watch = { get: describe('watchlist', listParameters, false) };
    const watched = (path: string): string =>
      path.replace(/^(\/api\/[^/]+|\/apis\/[^/]+\/[^/]+)/, '$1/watch');
    for (const path of new Set([base, everywhere, `${base}/{name}`])) paths[watched(path)] = watch;
  }
  return paths;
}

/** What a client asks for to find out what a group has. */
export const groupPath = (resource: Resource): Record<string, unknown> => ({
  [`${resourcePath({ ...resource, plural: '' })}`]: {
    get: { operationId: `getAPIResources${resource.group}`, responses: { '200': { description: 'OK' } } },
  },
});

/** The kinds that subresources speak of. */
export function partKinds({ resource, scale, subresources = {} }: Kind): Resource[] {
  const kindOf = (kind: string, of: string | undefined): Resource => {
    const [group = '', version = ''] = of?.split('/') ?? [resource.group, resource.version];
    return { ...resource, group, version, kind };
  };
  return [
    ...Object.values(subresources).map((part) => kindOf(part.kind, part.groupVersion)),
    ...(scale === undefined ? [] : [kindOf('Scale', scale.groupVersion)]),
  ];
}

/** A subresource with an answer of its own. */
function partOf(resource: Resource, { kind, groupVersion: of, verbs }: Subresource, version: 2 | 3): Json {
  const [group = resource.group, kindVersion = resource.version] = of?.split('/') ?? [];
  const answered = { ...resource, group, version: kindVersion, kind };
  return Object.fromEntries(
    verbs.map((verb) => {
      const method = { create: 'post', update: 'put' }[verb] ?? verb;
      return [method, operation(answered, method, [], method === 'post' || method === 'put', version)];
    }),
  );
}

function scaleOf(groupAndVersion: string, version: 2 | 3): Json {
  const [group = '', kindVersion = ''] = groupAndVersion.split('/');
  const scale = { group, version: kindVersion, plural: 'scales', kind: 'Scale', namespaced: true };
  return Object.fromEntries(
    ['get', 'put', 'patch'].map((method) => [
      method,
      operation(scale, method, method === 'get' ? [] : writeParameters, method !== 'get', version),
    ]),
  );
}

function virtualVerbs(kind: Kind | VirtualKind): string[] {
  const methods = kind as VirtualKind;
  return [
    ...(methods.get === undefined ? [] : ['get']),
    ...(methods.list === undefined ? [] : ['list']),
    ...(methods.create === undefined ? [] : ['create']),
    ...(methods.update === undefined ? [] : ['update', 'patch']),
    ...(methods.delete === undefined ? [] : ['delete']),
  ];
}

function operation(
  resource: Resource,
  action: string,
  parameters: readonly string[],
  write: boolean,
  version: 2 | 3,
): Json {
  const { group, version: kindVersion, kind } = resource;
  const name = definitionOfKind(resource);
  const prefix = version === 3 ? '#/components/schemas/' : '#/definitions/';
  const schema = name === undefined ? { type: 'object' } : { $ref: prefix + documentName(name) };
  const bodySchema = action === 'patch' ? { type: 'object' } : schema;
  const types = action === 'patch' ? patchTypes : bodyTypes;
  const query = parameters.map((parameter) =>
    version === 3
      ? { name: parameter, in: 'query', schema: { type: 'string', uniqueItems: true } }
      : { name: parameter, in: 'query', type: 'string', uniqueItems: true },
  );
  const id = `${action}${groupVersion(resource).replace(/[^A-Za-z0-9]/g, '')}${kind}`;
  const common = {
    operationId: id,
    'x-kubernetes-action': action,
    'x-kubernetes-group-version-kind': { group, version: kindVersion, kind },
  };
  return version === 3
    ? {
        ...common,
        parameters: query,
        ...(write
          ? {
              requestBody: {
                content: Object.fromEntries(types.map((type) => [type, { schema: bodySchema }])),
                required: true,
              },
            }
          : {}),
        responses: { '200': { description: 'OK', content: { 'application/json': { schema } } } },
      }
    : {
        ...common,
        consumes: action === 'patch' ? patchTypes : ['*/*'],
        produces: bodyTypes,
        parameters: write
          ? [{ name: 'body', in: 'body', required: true, schema: bodySchema }, ...query]
          : query,
        responses: { '200': { description: 'OK', schema } },
      };
}
