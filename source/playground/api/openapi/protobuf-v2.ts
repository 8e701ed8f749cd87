/**
 * OpenAPI v2 as protobuf, which is the only form that kubectl and oc ask for.
 * Source: github.com/google/gnostic `openapiv2/OpenAPIv2.proto`, k8s.io/kube-openapi `pkg/handler/handler.go`.
 */
import { isRecord } from '../patch/json.ts';

/** How the document calls a field → its number and what it is. */
interface Field {
  number: number;
  type:
    | 'string'
    | 'boolean'
    | 'message'
    /** A map, as a message that repeats pairs of name and value. */
    | 'map';
  repeated?: boolean;
  message?: string;
}

type Message = Readonly<Record<string, Field>>;

const text = (number: number): Field => ({ number, type: 'string' });
const texts = (number: number): Field => ({ number, type: 'string', repeated: true });
const flag = (number: number): Field => ({ number, type: 'boolean' });
const one = (number: number, message: string): Field => ({ number, type: 'message', message });
const many = (number: number, message: string): Field => ({ ...one(number, message), repeated: true });
const named = (number: number, message: string): Field => ({ number, type: 'map', message });

/** What our documents use of the format. Extensions (`x-…`) are written under {@link extensionNumbers}. */
const messages: Readonly<Record<string, Message>> = {
  Document: {
    swagger: text(1),
    info: one(2, 'Info'),
    paths: named(8, 'PathItem'),
    definitions: named(9, 'Schema'),
  },
  Info: { title: text(1), version: text(2) },
  PathItem: {
    get: one(2, 'Operation'),
    put: one(3, 'Operation'),
    post: one(4, 'Operation'),
    delete: one(5, 'Operation'),
    patch: one(8, 'Operation'),
    parameters: many(9, 'ParametersItem'),
  },
  Operation: {
    operationId: text(5),
    produces: texts(6),
    consumes: texts(7),
    parameters: many(8, 'ParametersItem'),
    responses: named(9, 'Response'),
  },
  BodyParameter: { name: text(2), in: text(3), required: flag(4), schema: one(5, 'Schema') },
  PathParameter: { required: flag(1), in: text(2), name: text(4), type: text(5), uniqueItems: flag(19) },
  QueryParameter: { required: flag(1), in: text(2), name: text(4), type: text(6), uniqueItems: flag(20) },
  Response: { description: text(1), schema: one(2, 'SchemaItem') },
  Schema: {
    $ref: text(1),
    format: text(2),
    description: text(4),
    required: texts(19),
    additionalProperties: one(21, 'AdditionalProperties'),
    type: one(22, 'TypeItem'),
    items: one(23, 'ItemsItem'),
    properties: named(25, 'Schema'),
  },
};

const extensionNumbers: Readonly<Record<string, number>> = { PathItem: 10, Operation: 13, Schema: 31 };
/** Maps are messages that repeat their pairs under this number; but paths leave 1 to extensions. */
const pairNumbers: Readonly<Record<string, number>> = { PathItem: 2 };

/** @param document as JSON has it */
export const encodeOpenApiV2 = (document: object): Buffer => encodeMessage('Document', document);

function encodeMessage(name: string, value: unknown): Buffer {
  switch (name) {
    // Choices between messages, of which the outer ones have the number of what was chosen.
    case 'ParametersItem':
      return bytesField(1, encodeParameter(value));
    case 'SchemaItem':
    case 'AdditionalProperties':
    case 'ItemsItem':
      return bytesField(1, encodeMessage('Schema', value));
    case 'TypeItem':
      return bytesField(1, Buffer.from(String(value)));
  }
  const fields = messages[name] ?? {};
  const parts: Buffer[] = [];
  const extension = extensionNumbers[name];
  for (const [key, inner] of Object.entries(isRecord(value) ? value : {})) {
    const field = fields[key];
    if (field !== undefined) parts.push(encodeField(field, inner));
    else if (key.startsWith('x-') && extension !== undefined)
      parts.push(bytesField(extension, pair(key, bytesField(2, Buffer.from(`${JSON.stringify(inner)}\n`)))));
  }
  return Buffer.concat(parts);
}

function encodeField({ number, type, repeated, message = '' }: Field, value: unknown): Buffer {
  if (repeated === true)
    return Buffer.concat((value as unknown[]).map((item) => encodeField({ number, type, message }, item)));
  switch (type) {
    case 'string':
      return bytesField(number, Buffer.from(String(value)));
    case 'boolean':
      return value === true ? Buffer.concat([varint(number * 8), varint(1)]) : Buffer.alloc(0);
    case 'message':
      return bytesField(number, encodeMessage(message, value));
    case 'map':
      return bytesField(number, encodeMap(message, value));
  }
}

function encodeMap(message: string, value: unknown): Buffer {
  const pairs = Object.entries(isRecord(value) ? value : {}).map(([key, inner]) => {
    const encoded = encodeMessage(message, inner);
    // A response may also be a reference, so that there is one more choice around it.
    return bytesField(
      pairNumbers[message] ?? 1,
      pair(key, message === 'Response' ? bytesField(1, encoded) : encoded),
    );
  });
  return Buffer.concat(pairs);
}

/** In the body, or one of the others, which differ in the numbers of their fields. */
function encodeParameter(value: unknown): Buffer {
  const place = isRecord(value) ? value['in'] : undefined;
  if (place === 'body') return bytesField(1, encodeMessage('BodyParameter', value));
  const [number, message] = place === 'path' ? [4, 'PathParameter'] : [3, 'QueryParameter'];
  return bytesField(2, bytesField(number, encodeMessage(message, value)));
}

const pair = (key: string, value: Buffer): Buffer =>
  Buffer.concat([bytesField(1, Buffer.from(key)), bytesField(2, value)]);

const bytesField = (number: number, bytes: Buffer): Buffer =>
  Buffer.concat([varint(number * 8 + 2), varint(bytes.length), bytes]);

function varint(value: number): Buffer {
  const bytes: number[] = [];
  let rest = value;
  for (; rest > 127; rest = Math.floor(rest / 128)) bytes.push((rest % 128) + 128);
  bytes.push(rest);
  return Buffer.from(bytes);
}
