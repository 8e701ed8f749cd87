import type { ApiObject } from '../../../wire/kubernetes.ts';
import { groupVersion, type Resource } from '../../../wire/resources.ts';
import { definitionOf, definitionOfKind } from '../openapi/definitions.ts';
import { badRequest } from '../status-errors.ts';

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** Whether all objects of the kind have a spec, be it empty: upstream's decoder leaves it as such. */
function hasSpec(resource: Resource): boolean {
  const definition = definitionOf(definitionOfKind(resource) ?? '');
  return definition?.['spec'] !== undefined;
}

/** The packages of types that are told apart by nothing else in messages. */
const goPackages: Readonly<Record<string, string>> = {
  '': 'core',
  'apps.openshift.io': 'apps',
  'image.openshift.io': 'image',
  'project.openshift.io': 'project',
  'route.openshift.io': 'route',
};

/** Source: k8s.io/apiserver `pkg/endpoints/handlers/{create,rest}.go`, k8s.io/apimachinery `pkg/{runtime,conversion}`. */
function otherKind(resource: Resource, apiVersion: string, kind: string): string {
  const [group = '', version = ''] = apiVersion.includes('/') ? apiVersion.split('/') : ['', apiVersion];
  const isRegistered = definitionOfKind({ group, version, kind }) !== undefined;
  if (isRegistered && kind === resource.kind && group !== resource.group)
    return `the API version in the data (${apiVersion}) does not match the expected API version (${groupVersion(resource)})`;
  const why = isRegistered
    ? `converting (v1.${kind}) to (${goPackages[resource.group] ?? resource.group.split('.')[0]}.${resource.kind}): unknown conversion`
    : `no kind "${kind}" is registered for version "${apiVersion}" in scheme "pkg/api/legacyscheme/scheme.go:30"`;
  return `${kind} in version "${version}" cannot be handled as a ${resource.kind}: ${why}`;
}

/** Source: k8s.io/apimachinery `pkg/runtime/serializer/json/meta.go`. @throws StatusError 400 */
function checkText(field: string, value: unknown): asserts value is string {
  if (typeof value === 'string') return;
  const found = Array.isArray(value) ? 'array' : typeof value === 'boolean' ? 'bool' : typeof value;
  throw badRequest(
    `couldn't get version/kind; json parse error: json: cannot unmarshal ${found} into Go struct field .${field} of type string`,
  );
}

/**
 * Takes a decoded body for an object of `resource`: a copy that is the caller's own, with kind, apiVersion and metadata.
 * @throws StatusError 400 when it is another kind's, or in another namespace
 */
export function incomingObject<T extends ApiObject>(
  resource: Resource<T>,
  namespace: string | undefined,
  body: unknown,
): T {
  if (!isRecord(body)) throw badRequest('the object provided is unrecognized (must be of type Object)');
  const expected = groupVersion(resource);
  const { apiVersion = expected, kind = resource.kind, metadata = {}, ...rest } = body;
  checkText('kind', kind);
  checkText('apiVersion', apiVersion);
  if (kind !== resource.kind || apiVersion !== expected)
    throw badRequest(otherKind(resource, apiVersion, kind));
  if (!isRecord(metadata))
    throw badRequest(
      `${resource.kind} in version "${resource.version}" cannot be handled as a ${resource.kind}: json: cannot unmarshal ${typeof metadata} into Go struct field ${resource.kind}.metadata of type v1.ObjectMeta`,
    );
  const { managedFields: _, selfLink: __, ...meta } = metadata;
  if (!resource.namespaced) delete meta['namespace'];
  else if (namespace !== undefined) {
    if (meta['namespace'] !== undefined && meta['namespace'] !== '' && meta['namespace'] !== namespace)
      throw badRequest(
        'the namespace of the provided object does not match the namespace sent on the request',
      );
    meta['namespace'] = namespace;
  }
  // Through JSON, since that is what would be on the wire: a copy, and without fields that are undefined.
  const text = JSON.stringify({
    kind: resource.kind,
    apiVersion: expected,
    metadata: { ...meta, name: meta['name'] ?? '' },
    ...(hasSpec(resource) ? { spec: {} } : {}),
    ...rest,
  });
  return JSON.parse(text) as T;
}
