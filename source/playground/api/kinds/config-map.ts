import { isDeepStrictEqual } from 'node:util';
import type { ConfigMap } from '../../../wire/kubernetes.ts';
import { ConfigMaps } from '../../../wire/resources.ts';
import { configMapKey } from '../metadata/names.ts';
import { forbiddenField, invalidValue, tooLong } from './field-errors.ts';
import type { FieldError, Kind } from './kind.ts';
import { age, column, nameColumn } from './table.ts';

/** Of all values together. */
const sizeLimit = 1024 * 1024;

/** Source: kubernetes `pkg/apis/core/validation/validation.go`, ValidateConfigMap. */
export const configMapKind: Kind<ConfigMap> = {
  resource: ConfigMaps,
  singular: 'configmap',
  shortNames: ['cm'],
  table: {
    columns: [nameColumn, column('Data'), column('Age')],
    row: ({ metadata, data, binaryData }, now) => [
      metadata.name,
      String(Object.keys(data ?? {}).length + Object.keys(binaryData ?? {}).length),
      age(metadata.creationTimestamp, now),
    ],
  },
  validate({ data = {}, binaryData = {} }) {
    const errors: FieldError[] = [];
    let size = 0;
    for (const [key, value] of Object.entries(data)) {
      const field = `data[${key}]`;
      errors.push(...configMapKey(key).map((message) => invalidValue(field, key, message)));
      if (Object.hasOwn(binaryData, key))
        errors.push(invalidValue(field, key, 'duplicate of key present in binaryData'));
      size += Buffer.byteLength(value);
    }
    for (const [key, value] of Object.entries(binaryData)) {
      errors.push(...configMapKey(key).map((message) => invalidValue(`binaryData[${key}]`, key, message)));
      size += Buffer.byteLength(value, 'base64');
    }
    return size > sizeLimit ? [...errors, tooLong('', sizeLimit)] : errors;
  },
  validateUpdate: (object, old) => immutableData(object, old),
};

/** What a ConfigMap or Secret that was made immutable holds against. */
export function immutableData(
  object: { immutable?: boolean; data?: unknown; binaryData?: unknown },
  old: { immutable?: boolean; data?: unknown; binaryData?: unknown },
): FieldError[] {
  if (old.immutable !== true) return [];
  const because = 'field is immutable when `immutable` is set';
  const errors: FieldError[] = [];
  if (object.immutable !== true) errors.push(forbiddenField('immutable', because));
  if (!isDeepStrictEqual(object.data, old.data)) errors.push(forbiddenField('data', because));
  if (!isDeepStrictEqual(object.binaryData, old.binaryData))
    errors.push(forbiddenField('binaryData', because));
  return errors;
}
