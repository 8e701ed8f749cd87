import type { Secret } from '../../../wire/kubernetes.ts';
import { Secrets } from '../../../wire/resources.ts';
import { configMapKey } from '../metadata/names.ts';
import { immutableData } from './config-map.ts';
import { immutable, invalidValue, required, tooLong } from './field-errors.ts';
import type { FieldError, Kind } from './kind.ts';
import { age, column, nameColumn } from './table.ts';

const sizeLimit = 1024 * 1024;

/** The key that a Secret of this type must have. */
const keyOfType: Readonly<Record<string, string>> = {
  'kubernetes.io/dockercfg': '.dockercfg',
  'kubernetes.io/dockerconfigjson': '.dockerconfigjson',
  'kubernetes.io/ssh-auth': 'ssh-privatekey',
};

/** Source: kubernetes `pkg/registry/core/secret/strategy.go`, ValidateSecret. */
export const secretKind: Kind<Secret> = {
  resource: Secrets,
  singular: 'secret',
  table: {
    columns: [nameColumn, column('Type'), column('Data'), column('Age')],
    row: ({ metadata, type, data }, now) => [
      metadata.name,
      type ?? '',
      String(Object.keys(data ?? {}).length),
      age(metadata.creationTimestamp, now),
    ],
  },
  applyDefaults(secret) {
    secret.type ??= 'Opaque';
    const { stringData } = secret;
    if (stringData === undefined) return;
    secret.data = {
      ...secret.data,
      ...Object.fromEntries(
        Object.entries(stringData).map(([key, value]) => [key, Buffer.from(value).toString('base64')]),
      ),
    };
    delete secret.stringData;
  },
  validate({ type = '', data = {} }) {
    const errors: FieldError[] = [];
    let size = 0;
    for (const [key, value] of Object.entries(data)) {
      errors.push(...configMapKey(key).map((message) => invalidValue(`data[${key}]`, key, message)));
      size += Buffer.byteLength(value, 'base64');
    }
    if (size > sizeLimit) errors.push(tooLong('data', sizeLimit));
    const key = keyOfType[type];
    if (key !== undefined && data[key] === undefined) errors.push(required(`data[${key}]`));
    if (type === 'kubernetes.io/tls')
      errors.push(
        ...['tls.crt', 'tls.key']
          .filter((part) => data[part] === undefined)
          .map((part) => required(`data[${part}]`)),
      );
    const docker = key?.startsWith('.docker') === true ? data[key] : undefined;
    if (docker !== undefined && !isJson(Buffer.from(docker, 'base64').toString()))
      errors.push(invalidValue(`data[${key}]`, '<secret contents redacted>', 'unexpected end of JSON input'));
    return errors;
  },
  validateUpdate: (object, old) => [
    ...(object.type === old.type ? [] : [immutable('type', object.type)]),
    ...immutableData(object, old),
  ],
  fields: ({ type }) => ({ type: type ?? '' }),
};

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}
