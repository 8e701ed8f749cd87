import type { ApiObject } from '../../../wire/kubernetes.ts';
import { Namespaces } from '../../../wire/resources.ts';
import { isAlreadyExists } from '../../../wire/status.ts';
import { type ApiCore, type WriteOptions, write } from '../core.ts';
import type { Kind, RequestContext } from '../kinds/kind.ts';
import { validateMetadata } from '../metadata/validate-metadata.ts';
import { alreadyExists, badRequest, forbidden, invalid, notFound } from '../status-errors.ts';
import { incomingObject } from './incoming.ts';

/** So that the suffix still fits into a DNS label. */
const longestGeneratedPrefix = 58;
const generateAttempts = 8;

/**
 * POST of a collection.
 * @throws StatusError 400, 404 (no such namespace), 409, 422
 */
export function createObject<T extends ApiObject>(
  core: ApiCore,
  kind: Kind<T>,
  body: unknown,
  context: RequestContext,
  options: WriteOptions = {},
): T {
  const object = incomingObject(kind.resource, context.namespace, body);
  const meta = object.metadata;
  if (meta.resourceVersion !== undefined && meta.resourceVersion !== '')
    throw badRequest('resourceVersion should not be set on objects to be created');
  for (const field of [
    'uid',
    'creationTimestamp',
    'deletionTimestamp',
    'deletionGracePeriodSeconds',
    'generation',
  ] as const)
    delete meta[field];
  const prefix = meta.name === '' ? meta.generateName : undefined;
  for (let attempt = 1; ; attempt += 1) {
    if (prefix !== undefined && prefix !== '')
      meta.name = prefix.slice(0, longestGeneratedPrefix) + core.nameSuffix();
    try {
      // The rules change what they are given, so that another attempt needs a copy.
      const fresh = prefix === undefined ? object : structuredClone(object);
      return write(core, options, () => insert(core, kind, fresh, context));
    } catch (error) {
      if (prefix === undefined || attempt === generateAttempts || !isAlreadyExists(error)) throw error;
    }
  }
}

function insert<T extends ApiObject>(core: ApiCore, kind: Kind<T>, object: T, context: RequestContext): T {
  const { resource } = kind;
  if (resource.namespaced) checkNamespace(core, resource, object, context.namespace);
  if (
    object.metadata.name !== '' &&
    core.storage.get(resource, context.namespace, object.metadata.name) !== undefined
  )
    throw alreadyExists(resource, object.metadata.name);
  kind.applyDefaults?.(object, context);
  kind.prepareForCreate?.(object, context);
  const errors = [...validateMetadata(kind, object), ...(kind.validate?.(object, context) ?? [])];
  if (errors.length > 0) throw invalid(resource, object.metadata.name, errors);
  const created = core.storage.insert(resource, object);
  kind.decorate?.(created);
  return created;
}

/** Source: k8s.io/apiserver `pkg/admission/plugin/namespace/lifecycle/admission.go`. */
function checkNamespace(
  core: ApiCore,
  resource: Kind['resource'],
  object: ApiObject,
  name: string | undefined,
): void {
  if (name === undefined) throw badRequest('an empty namespace may not be set during creation');
  const namespace = core.storage.get(Namespaces, undefined, name);
  if (namespace === undefined) throw notFound(Namespaces, name);
  if (namespace.metadata.deletionTimestamp !== undefined)
    throw forbidden(
      resource,
      object.metadata.name,
      `unable to create new content in namespace ${name} because it is being terminated`,
    );
}
