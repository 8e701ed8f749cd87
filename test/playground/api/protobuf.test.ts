import { describe, expect, test } from 'vitest';
import { decodeProtobuf } from '../../../source/playground/api/http/protobuf/decode.ts';
import { fieldNumbers } from '../../../source/playground/api/http/protobuf/field-numbers.ts';
import { definitionOf } from '../../../source/playground/api/openapi/definitions.ts';
import { StatusError } from '../../../source/wire/status.ts';

const varint = (value: number): number[] =>
  value < 0x80 ? [value] : [(value & 0x7f) | 0x80, ...varint(Math.floor(value / 0x80))];
type Content = string | number | Buffer;
const field = (number: number, content: Content): Buffer => {
  if (typeof content === 'number') return Buffer.from([...varint(number * 8), ...varint(content)]);
  const bytes = Buffer.from(content);
  return Buffer.concat([Buffer.from([...varint(number * 8 + 2), ...varint(bytes.length)]), bytes]);
};
const message = (...fields: [number, Content][]): Buffer =>
  Buffer.concat(fields.map(([number, content]) => field(number, content)));
const envelope = (apiVersion: string, kind: string, raw: Buffer): Buffer =>
  Buffer.concat([Buffer.from('k8s\0'), message([1, message([1, apiVersion], [2, kind])], [2, raw])]);

const pod = envelope(
  'v1',
  'Pod',
  message(
    [
      1,
      message(
        [1, 'web'],
        [3, ''],
        [7, 0],
        [8, message([1, 1_700_000_000], [2, 0])],
        [11, message([1, 'app'], [2, 'web'])],
      ),
    ],
    [
      2,
      message(
        [1, message([1, 'data'], [2, message([6, message([1, 'token'])])])],
        [
          2,
          message(
            [1, 'app'],
            [2, 'web:v1'],
            [8, message([1, message([1, 'cpu'], [2, message([1, '500m'])])])],
            [
              10,
              message(
                [1, message([2, message([1, '/'], [2, message([1, 1], [2, 0], [3, 'http'])])])],
                [2, 0],
                [3, 5],
              ),
            ],
          ),
        ],
        [4, 0],
      ),
    ],
  ),
);

test('a pod comes out as JSON would have it', () => {
  expect(decodeProtobuf(pod)).toEqual({
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name: 'web', creationTimestamp: '2023-11-14T22:13:20Z', labels: { app: 'web' } },
    spec: {
      volumes: [{ name: 'data', secret: { secretName: 'token' } }],
      containers: [
        {
          name: 'app',
          image: 'web:v1',
          resources: { limits: { cpu: '500m' } },
          livenessProbe: { httpGet: { path: '/', port: 'http' }, timeoutSeconds: 5 },
        },
      ],
      // A pointer: zero was meant.
      terminationGracePeriodSeconds: 0,
    },
  });
});

test('secrets keep their bytes', () => {
  const secret = envelope('v1', 'Secret', message([2, message([1, 'key'], [2, Buffer.from([0, 255, 1])])]));
  expect(decodeProtobuf(secret)).toMatchObject({
    data: { key: Buffer.from([0, 255, 1]).toString('base64') },
  });
});

describe('what cannot be read', () => {
  test('is undefined for a kind that has no numbers here', () => {
    expect(decodeProtobuf(envelope('example.com/v1', 'Thing', message([1, 'x'])))).toBeUndefined();
  });

  test('is refused, wherever it is cut', () => {
    expect(() => decodeProtobuf(Buffer.from('{}'))).toThrow('does not appear to be a protobuf message');
    for (let length = 0; length < pod.length; length += 1) {
      try {
        decodeProtobuf(pod.subarray(0, length));
      } catch (error) {
        expect(error).toBeInstanceOf(StatusError);
      }
    }
  });
});

test('all numbered fields are fields of their type', () => {
  const inline = new Set(
    Object.values(fieldNumbers).flatMap((text) => [...text.matchAll(/~(\w+)/g)].map(([, name]) => name)),
  );
  const wrong = Object.entries(fieldNumbers).flatMap(([type, text]) => {
    const definition = definitionOf(type);
    if (definition === undefined) return inline.has(type.slice(type.indexOf('.') + 1)) ? [] : [type];
    return [...text.matchAll(/(?<![~\w])(\w+):\d+/g)]
      .map(([, name = '']) => name)
      .filter((name) => definition[name] === undefined)
      .map((name) => `${type}.${name}`);
  });
  expect(wrong).toEqual([]);
});
