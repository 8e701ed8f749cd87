import type { Resource } from '../../../wire/resources.ts';
import type { StatusError } from '../../../wire/status.ts';
import type { PatchType } from '../client.ts';
import { invalidValue } from '../kinds/field-errors.ts';
import { DecodeError, decodeAs } from '../openapi/decode.ts';
import { definitionOfKind } from '../openapi/definitions.ts';
import { duplicateFields } from '../openapi/duplicate-fields.ts';
import { isRecord } from '../patch/json.ts';
import { badRequest, invalid } from '../status-errors.ts';
import { type DecodedBody, unrecognized } from './content.ts';

export type FieldValidation = 'Ignore' | 'Warn' | 'Strict';

/** @throws StatusError 422 for another value of `?fieldValidation=` */
export function fieldValidationOf(query: URLSearchParams): FieldValidation {
  const value = query.get('fieldValidation');
  if (value === null || value === '') return 'Warn';
  if (value === 'Ignore' || value === 'Warn' || value === 'Strict') return value;
  throw invalid({ group: 'meta.k8s.io', kind: 'CreateOptions' }, '', [
    {
      reason: 'FieldValueNotSupported',
      field: 'fieldValidation',
      message: `Unsupported value: ${JSON.stringify(value)}: supported values: "", "Ignore", "Strict", "Warn"`,
    },
  ]);
}

type Typed = Pick<Resource, 'group' | 'version' | 'kind'>;

/** Decodes as the kind, when its definition is known. @throws what `failed` makes of values of the wrong type */
function decode(
  resource: Typed,
  value: unknown,
  failed: (error: DecodeError) => StatusError,
): { value: unknown; unknownFields: string[] } {
  // Of another kind or version, it is refused later, in words that fit.
  const definition =
    isRecord(value) && value['kind'] !== undefined && value['kind'] !== resource.kind
      ? undefined
      : definitionOfKind(resource);
  if (definition === undefined) return { value, unknownFields: [] };
  try {
    return decodeAs(definition, value);
  } catch (error) {
    if (error instanceof DecodeError) throw failed(error);
    throw error;
  }
}

const cannotBeHandled = (resource: Typed, why: string): string =>
  `${resource.kind} in version "${resource.version}" cannot be handled as a ${resource.kind}: ${why}`;

const strictErrors = (unknownFields: readonly string[], duplicates: readonly string[]): string[] => [
  ...unknownFields.map((field) => `unknown field "${field}"`),
  ...duplicates.map((field) => `duplicate field "${field}"`),
];

/**
 * A body as an object of the kind, with what `?fieldValidation=` asks for done about fields that it does not have.
 * Source: k8s.io/apiserver `pkg/endpoints/handlers/create.go`.
 * @throws StatusError 400
 */
export function decodeObject(
  resource: Typed,
  body: DecodedBody,
  validation: FieldValidation,
  warn: (text: string) => void,
): unknown {
  if (body.value === undefined)
    throw badRequest(unrecognized(resource.kind)('unexpected end of JSON input', '<empty>'));
  const { value, unknownFields } = decode(resource, body.value, (error) =>
    badRequest(cannotBeHandled(resource, error.message)),
  );
  if (validation === 'Ignore') return value;
  const errors = strictErrors(unknownFields, body.text === undefined ? [] : duplicateFields(body.text));
  if (errors.length === 0) return value;
  if (validation === 'Strict')
    throw badRequest(cannotBeHandled(resource, `strict decoding error: ${errors.join(', ')}`));
  for (const error of errors) warn(error);
  return value;
}

/**
 * The same for what came of a patch.
 * Source: k8s.io/apiserver `pkg/endpoints/handlers/patch.go`.
 * @throws StatusError 400, 422
 */
export function decodePatched(
  resource: Typed,
  patched: unknown,
  patch: { type: PatchType; body: DecodedBody },
  validation: FieldValidation,
  warn: (text: string) => void,
): unknown {
  const isStrategic = patch.type === 'strategic';
  const refused = (why: string): StatusError =>
    invalid({ group: '', kind: '' }, '', [
      invalidValue('patch', isStrategic ? goFormat(patch.body.value) : sortedJson(patched), why),
    ]);
  const { value, unknownFields } = decode(resource, patched, (error) =>
    refused(isStrategic ? error.unstructured : error.message),
  );
  if (validation === 'Ignore') return value;
  const { text } = patch.body;
  const errors = strictErrors(unknownFields, text === undefined ? [] : duplicateFields(text));
  if (errors.length === 0) return value;
  if (validation === 'Strict') throw refused(`strict decoding error: ${errors.join(', ')}`);
  for (const error of errors) warn(error);
  return value;
}

/** As Go writes a map that was read from JSON. */
const sortedJson = (value: unknown): string =>
  JSON.stringify(value, (_, inner: unknown) =>
    isRecord(inner) ? Object.fromEntries(Object.entries(inner).sort(([a], [b]) => (a < b ? -1 : 1))) : inner,
  );

/** As Go's `%+v` prints maps and slices, which is how upstream quotes a patch. */
function goFormat(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(goFormat).join(' ')}]`;
  if (isRecord(value))
    return `map[${Object.keys(value)
      .sort()
      .map((key) => `${key}:${goFormat(value[key])}`)
      .join(' ')}]`;
  return typeof value === 'string' ? value : value === null ? '<nil>' : JSON.stringify(value);
}
