import { groupVersion, type Resource, resourcePath } from '../../../wire/resources.ts';
import type { KindRegistry } from '../kind-registry.ts';
import type { Kind, VirtualKind } from '../kinds/kind.ts';
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
  return {
    [base]: collection,
    ...(Object.keys(object).length === 0 ? {} : { [`${base}/{name}`]: object }),
    ...(stored?.prepareForStatusUpdate === undefined ? {} : { [`${base}/{name}/status`]: object }),
  };
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
