import { isDeepStrictEqual } from 'node:util';
import type { ApiObject } from '../../../wire/kubernetes.ts';
import { type ApiCore, type WriteOptions, write } from '../core.ts';
import { invalidValue } from '../kinds/field-errors.ts';
import type { Kind, RequestContext } from '../kinds/kind.ts';
import { validateMetadata, validateMetadataUpdate } from '../metadata/validate-metadata.ts';
import { badRequest, conflict, invalid } from '../status-errors.ts';
import { incomingObject } from './incoming.ts';
import { getObject } from './read.ts';
import { finishNamespace, isNamespace, removeObject } from './remove.ts';

export interface UpdateOptions extends WriteOptions {
  subresource?: 'status' | undefined;
  /** Shows the old resourceVersion: what is part of a dry run gets no new one. */
  keepsVersion?: boolean;
}

/**
 * PUT of an object or its status. An update that changes nothing writes nothing, so the resourceVersion stays.
 * @throws StatusError 400, 404, 409 (the resourceVersion or uid sent is not the stored one), 422
 */
export function updateObject<T extends ApiObject>(
  core: ApiCore,
  kind: Kind<T>,
  name: string,
  body: unknown,
  context: RequestContext,
  options: UpdateOptions = {},
): T {
  const object = incomingObject(kind.resource, context.namespace, body);
  if (object.metadata.name !== name)
    throw badRequest(
      `the name of the object (${object.metadata.name === '' ? '' : object.metadata.name}) does not match the name on the URL (${name})`,
    );
  return write(core, options, () => {
    const old = getObject(core, kind, context.namespace, name);
    checkPreconditions(kind, object, old);
    carryOver(object, old);
    kind.applyDefaults?.(object, context);
    if (options.subresource === 'status') kind.prepareForStatusUpdate?.(object, old, context);
    else kind.prepareForUpdate?.(object, old, context);
    const errors = [
      ...validateMetadata(kind, object),
      ...validateMetadataUpdate(object, old),
      ...(kind.validate?.(object, context) ?? []),
      ...(kind.validateUpdate?.(object, old, context) ?? []),
    ];
    if (errors.length > 0) throw invalid(kind.resource, name, errors);
    if (isDeepStrictEqual(object, old)) return old;
    if (isReleased(object)) {
      // The last finalizer is gone: what watches see is the deletion, not the update.
      if (isNamespace(kind.resource)) {
        const waiting = core.storage.replace(kind.resource, object);
        finishNamespace(core, name);
        return waiting;
      }
      removeObject(core, kind.resource, context.namespace, name);
      return object;
    }
    const updated = core.storage.replace(kind.resource, object);
    if (
      (options.dryRun === true || options.keepsVersion === true) &&
      old.metadata.resourceVersion !== undefined
    )
      updated.metadata.resourceVersion = old.metadata.resourceVersion;
    kind.decorate?.(updated);
    return updated;
  });
}

function checkPreconditions(kind: Kind, object: ApiObject, old: ApiObject): void {
  const { uid, resourceVersion } = object.metadata;
  if (uid !== undefined && uid !== '' && uid !== old.metadata.uid)
    throw conflict(
      kind.resource,
      old.metadata.name,
      `Precondition failed: UID in precondition: ${uid}, UID in object meta: ${old.metadata.uid}`,
    );
  if (resourceVersion === undefined || resourceVersion === '') {
    if (kind.conditionalUpdate === true)
      throw invalid(kind.resource, old.metadata.name, [
        invalidValue('metadata.resourceVersion', 0, 'must be specified for an update'),
      ]);
  } else if (resourceVersion !== old.metadata.resourceVersion)
    throw conflict(kind.resource, old.metadata.name);
}

/** What the server owns of the metadata is as it was. */
function carryOver(object: ApiObject, old: ApiObject): void {
  const meta = object.metadata;
  const system = old.metadata;
  for (const field of [
    'uid',
    'creationTimestamp',
    'deletionTimestamp',
    'resourceVersion',
    'generateName',
  ] as const) {
    if (system[field] === undefined) delete meta[field];
    else meta[field] = system[field];
  }
  for (const field of ['generation', 'deletionGracePeriodSeconds'] as const) {
    if (system[field] === undefined) delete meta[field];
    else meta[field] = system[field];
  }
  // `[]` and `{}` are what a patch leaves behind that takes the last entry away; the wire has neither.
  if (meta.finalizers?.length === 0) delete meta.finalizers;
  if (meta.ownerReferences?.length === 0) delete meta.ownerReferences;
  if (meta.labels !== undefined && Object.keys(meta.labels).length === 0) delete meta.labels;
  if (meta.annotations !== undefined && Object.keys(meta.annotations).length === 0) delete meta.annotations;
}

/** Whether a deleted object has nothing left that holds it back. */
export function isReleased(object: ApiObject): boolean {
  const { deletionTimestamp, deletionGracePeriodSeconds, finalizers } = object.metadata;
  return (
    deletionTimestamp !== undefined &&
    (finalizers ?? []).length === 0 &&
    (deletionGracePeriodSeconds ?? 0) === 0
  );
}
