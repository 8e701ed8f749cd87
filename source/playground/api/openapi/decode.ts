import { isQuantity } from '../kinds/quantity.ts';
import { isRecord } from '../patch/json.ts';
import { definitionOf, type FieldType, fieldOf, parseType } from './definitions.ts';

export interface Decoded {
  value: unknown;
  /** Paths of fields that the type does not have: `spec.template.spec.containers[0].imagee`. */
  unknownFields: string[];
}

/** What upstream's decoder says of a value of the wrong type. */
export class DecodeError extends Error {
  /** What it says when the value came out of a strategic merge patch, which another decoder reads. */
  readonly unstructured: string;
  constructor(message: string, unstructured = message) {
    super(message);
    this.unstructured = unstructured;
  }
}

/**
 * Checks a decoded body against a definition, as upstream's decoder does when it fills Go structs: null is as if it were not
 * there, and a wrong type is an error. Returns a copy.
 * Source: sigs.k8s.io/json, a fork of encoding/json, for the words.
 * @param definition full name, `apps.Deployment`
 * @throws DecodeError
 */
export function decodeAs(definition: string, value: unknown): Decoded {
  const unknownFields: string[] = [];
  const decoded = decodeStruct(definition, value, { path: '', goPath: '', owner: '' }, unknownFields);
  return { value: decoded, unknownFields };
}

/** Lists and maps that are written although they are empty. All others have Go's `omitempty`, unless they are required. */
const writtenWhenEmpty: ReadonlySet<string> = new Set([
  'dc.DeploymentConfigSpec.triggers',
  'image.TagReference.annotations',
  'image.Image.dockerImageLayers',
  'meta.LabelSelectorRequirement.values',
]);

interface Place {
  /** With indices, for unknown fields. */
  path: string;
  /** Without, for Go. */
  goPath: string;
  /** Name of the struct that has the field. */
  owner: string;
}

const shortName = (name: string): string => name.slice(name.indexOf('.') + 1);

function decodeStruct(name: string, value: unknown, place: Place, unknownFields: string[]): unknown {
  const fields = definitionOf(name);
  if (fields === undefined) return value;
  if (!isRecord(value)) throw wrongType(value, place, `v1.${shortName(name)}`);
  const result: Record<string, unknown> = {};
  const dot = place.path === '' ? '' : '.';
  for (const [key, inner] of Object.entries(value)) {
    const type = fieldOf(fields, key);
    if (type === undefined) {
      unknownFields.push(`${place.path}${dot}${key}`);
      continue;
    }
    if (key === '__proto__') continue;
    const parsed = parseType(type, name);
    if (inner === null) {
      // Times that upstream writes as null stay; everything else is as good as absent.
      if (parsed.scalar === 'Time' || parsed.scalar === 'MicroTime') {
        if (name !== 'meta.ObjectMeta') result[key] = null;
      }
      continue;
    }
    if (isEmpty(parsed, inner) && !parsed.required && !writtenWhenEmpty.has(`${name}.${key}`)) continue;
    const next: Place = {
      path: `${place.path}${dot}${key}`,
      goPath: `${place.goPath}${dot}${key}`,
      owner: shortName(name),
    };
    result[key] = decodeField(parsed, inner, next, unknownFields);
  }
  return result;
}

const isEmpty = (type: FieldType, value: unknown): boolean =>
  (type.list === true && Array.isArray(value) && value.length === 0) ||
  (type.map === true && isRecord(value) && Object.keys(value).length === 0);

function decodeField(type: FieldType, value: unknown, place: Place, unknownFields: string[]): unknown {
  if (type.list === true) {
    if (!Array.isArray(value)) throw wrongType(value, place, `[]${goType(type)}`);
    return value.map((item, i) =>
      decodeItem(type, item, { ...place, path: `${place.path}[${i}]` }, unknownFields),
    );
  }
  if (type.map === true) {
    if (!isRecord(value)) throw wrongType(value, place, `map[string]${goType(type)}`);
    return Object.fromEntries(
      Object.entries(value).map(([key, item]) => [
        key,
        decodeItem(type, item, { ...place, path: `${place.path}.${key}` }, unknownFields),
      ]),
    );
  }
  return decodeItem(type, value, place, unknownFields);
}

function decodeItem(type: FieldType, value: unknown, place: Place, unknownFields: string[]): unknown {
  if (type.reference !== undefined)
    // A null in a list is an empty struct to Go.
    return decodeStruct(type.reference, value ?? {}, place, unknownFields);
  return decodeScalar(type.scalar ?? 'object', value, place);
}

const integerLimits: Readonly<Record<string, number>> = { int32: 2 ** 31, int64: 2 ** 63 };

function decodeScalar(type: string, value: unknown, place: Place): unknown {
  switch (type) {
    case 'string':
      if (value === null) return '';
      if (typeof value !== 'string') throw wrongType(value, place, 'string');
      return value;
    case 'boolean':
      if (typeof value !== 'boolean') throw wrongType(value, place, 'bool');
      return value;
    case 'int32':
    case 'int64': {
      const limit = integerLimits[type] ?? 0;
      if (typeof value !== 'number') throw wrongType(value, place, type);
      if (!Number.isInteger(value) || value >= limit || value < -limit)
        throw new DecodeError(
          `json: cannot unmarshal number ${value} into Go struct field ${place.owner}.${place.goPath} of type ${type}`,
          `cannot convert float64 to ${type}`,
        );
      return value;
    }
    case 'double':
      if (typeof value !== 'number') throw wrongType(value, place, 'float64');
      return value;
    case 'bytes': {
      if (typeof value !== 'string') throw wrongType(value, place, '[]uint8');
      const at = illegalBase64At(value);
      if (at !== undefined) throw new DecodeError(`illegal base64 data at input byte ${at}`);
      return value;
    }
    case 'Quantity': {
      const text = typeof value === 'string' || typeof value === 'number' ? String(value) : '';
      if (!isQuantity(text))
        throw new DecodeError(
          "quantities must match the regular expression '^([+-]?[0-9.]+)([eEinumkKMGTP]*[-+]?[0-9]*)$'",
        );
      return text;
    }
    case 'IntOrString':
      if (typeof value !== 'string' && !Number.isInteger(value))
        throw wrongType(value, place, 'intstr.IntOrString');
      return value;
    case 'Time':
    case 'MicroTime':
      if (typeof value !== 'string' || Number.isNaN(Date.parse(value)))
        throw new DecodeError(
          `parsing time ${JSON.stringify(value)} as "2006-01-02T15:04:05Z07:00": cannot parse ${JSON.stringify(value)} as "2006"`,
        );
      return value;
    default:
      return value;
  }
}

/** Where Go's decoder would stop, or undefined for base64 with the right padding. */
function illegalBase64At(text: string): number | undefined {
  const clean = text.replace(/[\r\n]/g, '');
  const end = clean.search(/[^A-Za-z0-9+/]/);
  const digits = end < 0 ? clean.length : end;
  const padding = clean.slice(digits);
  const expected = ['', undefined, '==', '='][digits % 4];
  if (padding === expected) return undefined;
  return padding === '' || padding.startsWith('=') ? Math.max(digits, clean.length) : digits;
}

const goScalars: Readonly<Record<string, string>> = {
  boolean: 'bool',
  bytes: '[]uint8',
  double: 'float64',
  Quantity: 'resource.Quantity',
  Time: 'v1.Time',
  object: 'interface {}',
};

const goType = (type: FieldType): string =>
  type.reference === undefined
    ? (goScalars[type.scalar ?? ''] ?? type.scalar ?? '')
    : `v1.${shortName(type.reference)}`;

function wrongType(value: unknown, place: Place, expected: string): DecodeError {
  const found = Array.isArray(value)
    ? 'array'
    : isRecord(value)
      ? 'object'
      : typeof value === 'boolean'
        ? 'bool'
        : typeof value;
  return new DecodeError(
    place.owner === ''
      ? `json: cannot unmarshal ${found} into Go value of type ${expected}`
      : `json: cannot unmarshal ${found} into Go struct field ${place.owner}.${place.goPath} of type ${expected}`,
    unstructuredError(value, expected),
  );
}

/** Source: k8s.io/apimachinery `pkg/runtime/converter.go`, fromUnstructured. */
function unstructuredError(value: unknown, expected: string): string {
  const isNumber = typeof value === 'number';
  const number = Number.isInteger(value) ? 'int64' : 'float64';
  const kind = Array.isArray(value) ? 'slice' : isRecord(value) ? 'map' : isNumber ? number : goScalar(value);
  if (expected.startsWith('map[')) return `cannot restore map from ${kind}`;
  if (expected.startsWith('[]')) return `cannot restore slice from ${kind}`;
  if (expected.startsWith('v1.')) return `cannot restore struct from: ${kind}`;
  // Go would make a string of an integer, and a number of another; JSON would not.
  const isConvertible =
    isNumber && (/^(int|float)/.test(expected) || (expected === 'string' && number === 'int64'));
  return isConvertible ? `cannot convert ${number} to ${expected}` : `unrecognized type: ${expected}`;
}

const goScalar = (value: unknown): string => (typeof value === 'boolean' ? 'bool' : typeof value);
