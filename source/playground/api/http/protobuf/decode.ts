import { definitionOf, definitionOfKind, type FieldType, parseType } from '../../openapi/definitions.ts';
import { badRequest } from '../../status-errors.ts';
import { fieldNumbers } from './field-numbers.ts';
import { type WireField, wireFields } from './wire.ts';

export const protobufType = 'application/vnd.kubernetes.protobuf';
const magic = Buffer.from('k8s\0');

type Json = Record<string, unknown>;

/**
 * Decodes what clients with Go types send: an envelope with kind and version, and the object in it.
 * Source: k8s.io/apimachinery `pkg/runtime/serializer/protobuf`, `pkg/runtime/generated.proto`.
 * @returns the object as JSON would have it; undefined for a kind whose numbers are not known here
 * @throws StatusError 400
 */
export function decodeProtobuf(bytes: Buffer): unknown {
  if (!bytes.subarray(0, magic.length).equals(magic))
    throw badRequest('provided data does not appear to be a protobuf message');
  let apiVersion = '';
  let kind = '';
  let raw: Buffer = Buffer.alloc(0);
  for (const { number, bytes: content } of wireFields(bytes.subarray(magic.length))) {
    if (number === 1) {
      for (const field of wireFields(content)) {
        if (field.number === 1) apiVersion = field.bytes.toString();
        if (field.number === 2) kind = field.bytes.toString();
      }
    } else if (number === 2) raw = content;
  }
  const name = definitionNameOf(apiVersion, kind);
  return name === undefined ? undefined : { apiVersion, kind, ...decodeMessage(raw, name, name) };
}

function definitionNameOf(apiVersion: string, kind: string): string | undefined {
  // Options are sent with the version of the group that they are for.
  if (kind === 'DeleteOptions') return 'meta.DeleteOptions';
  const [group = '', version] = apiVersion.includes('/') ? apiVersion.split('/') : ['', apiVersion];
  const name = definitionOfKind({ group, version: version ?? '', kind });
  return name !== undefined && name in fieldNumbers ? name : undefined;
}

interface NumberedField {
  name: string;
  /** A message whose fields are those of the outer object. */
  isInline: boolean;
  isPointer: boolean;
}

const parsedNumbers = new Map<string, Map<number, NumberedField>>();

function numbersOf(message: string): Map<number, NumberedField> {
  const known = parsedNumbers.get(message);
  if (known !== undefined) return known;
  const fields = new Map<number, NumberedField>();
  for (const part of (fieldNumbers[message] ?? '').split(' ')) {
    const match = /^(~?)(\w+):(\d+)(\??)$/.exec(part);
    if (match === null) continue;
    const [, tilde, name = '', number, mark] = match;
    fields.set(Number(number), { name, isInline: tilde === '~', isPointer: mark === '?' });
  }
  parsedNumbers.set(message, fields);
  return fields;
}

/**
 * @param message whose numbers hold
 * @param owner the definition that has the types; another one for messages that are inline
 */
function decodeMessage(bytes: Buffer, message: string, owner: string): Json {
  const result: Json = {};
  const numbers = numbersOf(message);
  const definition = definitionOf(owner) ?? {};
  for (const field of wireFields(bytes)) {
    const found = numbers.get(field.number);
    if (found === undefined) continue;
    const { name, isInline, isPointer } = found;
    if (isInline) {
      const inline = `${message.slice(0, message.indexOf('.'))}.${name}`;
      Object.assign(result, decodeMessage(field.bytes, inline, owner));
      continue;
    }
    const type = parseType(definition[name] ?? 'object', owner);
    if (type.list === true) {
      const list = Array.isArray(result[name]) ? (result[name] as unknown[]) : [];
      result[name] = [...list, decodeValue(type, field)];
    } else if (type.map === true) {
      const [key, value] = decodeEntry(type, field.bytes);
      result[name] = { ...(result[name] as Json | undefined), [key]: value };
    } else {
      const value = decodeValue(type, field);
      const isZero = value === '' || value === 0 || value === false;
      if (value !== undefined && (isPointer || !isZero)) result[name] = value;
    }
  }
  return result;
}

function decodeEntry(type: FieldType, bytes: Buffer): [string, unknown] {
  let key = '';
  let value: unknown = type.scalar === 'string' || type.scalar === 'bytes' ? '' : {};
  for (const field of wireFields(bytes)) {
    if (field.number === 1) key = field.bytes.toString();
    if (field.number === 2) value = decodeValue(type, field);
  }
  return [key, value];
}

function decodeValue(type: FieldType, { value, bytes }: WireField): unknown {
  if (type.reference !== undefined) return decodeMessage(bytes, type.reference, type.reference);
  switch (type.scalar) {
    case 'string':
      return bytes.toString();
    case 'bytes':
      return bytes.toString('base64');
    case 'boolean':
      return value !== 0n;
    case 'int32':
    case 'int64':
      return Number(value);
    case 'double':
      return bytes.length === 8 ? bytes.readDoubleLE() : 0;
    case 'Time':
    case 'MicroTime':
      return decodeTime(bytes, type.scalar);
    case 'Quantity':
      return [...wireFields(bytes)].find(({ number }) => number === 1)?.bytes.toString() ?? '0';
    case 'IntOrString':
      return decodeIntOrString(bytes);
    default:
      return undefined;
  }
}

function decodeTime(bytes: Buffer, type: 'Time' | 'MicroTime'): string | undefined {
  const fields = new Map([...wireFields(bytes)].map(({ number, value }) => [number, value]));
  const seconds = fields.get(1);
  // The zero time is Go's way to say that there is none.
  if (seconds === undefined || seconds <= -62_135_596_800n) return undefined;
  const text = new Date(Number(seconds) * 1000).toISOString().slice(0, 19);
  if (type === 'Time') return `${text}Z`;
  return `${text}.${String((fields.get(2) ?? 0n) / 1000n).padStart(6, '0')}Z`;
}

function decodeIntOrString(bytes: Buffer): number | string {
  const fields = new Map([...wireFields(bytes)].map((field) => [field.number, field]));
  return fields.get(1)?.value === 1n
    ? (fields.get(3)?.bytes.toString() ?? '')
    : Number(fields.get(2)?.value ?? 0n);
}
