import type { ApiObject, ObjectMeta } from '../../../wire/kubernetes.ts';
import { immutable, invalidValue, required, tooLong } from '../kinds/field-errors.ts';
import type { FieldError, Kind } from '../kinds/kind.ts';
import { dns1123Subdomain, validLabelValue, validQualifiedName } from './names.ts';

/** Of all keys and values of annotations together. */
const annotationsLimit = 256 * 1024;

export function validateLabels(field: string, labels: Record<string, string> | undefined): FieldError[] {
  return Object.entries(labels ?? {}).flatMap(([key, value]) => [
    ...validQualifiedName(key).map((message) => invalidValue(field, key, message)),
    ...validLabelValue(value).map((message) => invalidValue(field, value, message)),
  ]);
}

export function validateAnnotations(
  field: string,
  annotations: Record<string, string> | undefined,
): FieldError[] {
  let size = 0;
  const errors = Object.entries(annotations ?? {}).flatMap(([key, value]) => {
    size += Buffer.byteLength(key) + Buffer.byteLength(value);
    return validQualifiedName(key.toLowerCase()).map((message) => invalidValue(field, key, message));
  });
  return size > annotationsLimit ? [...errors, tooLong(field, annotationsLimit)] : errors;
}

/**
 * What holds for the metadata of every kind.
 * Source: k8s.io/apimachinery `pkg/api/validation/objectmeta.go`.
 */
export function validateMetadata(kind: Kind, object: ApiObject): FieldError[] {
  const meta = object.metadata;
  const name = 'metadata.name';
  return [
    ...(meta.name === ''
      ? [required(name, 'name or generateName is required')]
      : (kind.validateName ?? dns1123Subdomain)(meta.name).map((message) =>
          invalidValue(name, meta.name, message),
        )),
    ...validateLabels('metadata.labels', meta.labels),
    ...validateAnnotations('metadata.annotations', meta.annotations),
    ...(meta.ownerReferences ?? []).flatMap((owner, i) => {
      const field = `metadata.ownerReferences[${i}]`;
      return [
        ...(owner.apiVersion
          ? []
          : [invalidValue(`${field}.apiVersion`, owner.apiVersion, 'version must not be empty')]),
        ...(owner.kind ? [] : [invalidValue(`${field}.kind`, owner.kind ?? '', 'must not be empty')]),
        ...(owner.name ? [] : [invalidValue(`${field}.name`, owner.name ?? '', 'must not be empty')]),
        ...(owner.uid ? [] : [invalidValue(`${field}.uid`, owner.uid ?? '', 'must not be empty')]),
      ];
    }),
    ...onlyOneController(meta),
    ...(meta.finalizers ?? []).flatMap((finalizer) =>
      validQualifiedName(finalizer).map((message) => invalidValue('metadata.finalizers', finalizer, message)),
    ),
  ];
}

function onlyOneController(meta: ObjectMeta): FieldError[] {
  const controllers = (meta.ownerReferences ?? []).filter((owner) => owner.controller === true);
  return controllers.length < 2
    ? []
    : [
        invalidValue(
          'metadata.ownerReferences',
          meta.ownerReferences,
          `Only one reference can have Controller set to true. Found "true" in references for ${controllers[0]?.kind}/${controllers[0]?.name} and ${controllers[1]?.kind}/${controllers[1]?.name}`,
        ),
      ];
}

/** What an update may not change in the metadata. */
export function validateMetadataUpdate(object: ApiObject, old: ApiObject): FieldError[] {
  const errors: FieldError[] = [];
  if (object.metadata.uid !== old.metadata.uid)
    errors.push(immutable('metadata.uid', object.metadata.uid ?? ''));
  const added = (object.metadata.finalizers ?? []).filter(
    (finalizer) => !(old.metadata.finalizers ?? []).includes(finalizer),
  );
  if (old.metadata.deletionTimestamp !== undefined && added.length > 0)
    errors.push({
      reason: 'FieldValueForbidden',
      field: 'metadata.finalizers',
      message: `Forbidden: no new finalizers can be added if the object is being deleted, found new finalizers []string{${added
        .map((finalizer) => JSON.stringify(finalizer))
        .join(', ')}}`,
    });
  return errors;
}
