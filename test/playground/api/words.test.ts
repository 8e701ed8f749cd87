import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { goJsonError } from '../../../source/playground/api/http/go-json-error.ts';
import { wireFields } from '../../../source/playground/api/http/protobuf/wire.ts';
import { DecodeError, decodeAs } from '../../../source/playground/api/openapi/decode.ts';
import { encodeOpenApiV2 } from '../../../source/playground/api/openapi/protobuf-v2.ts';
import { parseLabelSelector } from '../../../source/playground/api/selectors/label-selector.ts';

/** What upstream says of what it cannot read, word for word. */
describe('words for', () => {
  test.each([
    ['', 'unexpected end of JSON input'],
    ['{"a":', 'unexpected end of JSON input'],
    ['nope', "invalid character 'o' in literal null (expecting 'u')"],
    ['{a:1}', "invalid character 'a' looking for beginning of object key string"],
    ['{"a" 1}', "invalid character '1' after object key"],
    ['{"a":1 "b"}', "invalid character '\"' after object key:value pair"],
    ['[1 2]', "invalid character '2' after array element"],
    ['[1,]', "invalid character ']' looking for beginning of value"],
    ['{} x', "invalid character 'x' after top-level value"],
    ['"a\nb"', "invalid character '\\n' in string literal"],
    ['"\\q"', "invalid character 'q' in string escape code"],
    ['-a', "invalid character 'a' in numeric literal"],
    ["'a'", "invalid character '\\'' looking for beginning of value"],
  ])('the JSON %j', (text, message) => {
    expect(goJsonError(text)).toBe(message);
  });

  test('JSON only when it is none', () => {
    const isJson = (text: string): boolean => {
      try {
        JSON.parse(text);
        return true;
      } catch {
        return false;
      }
    };
    const text = fc.oneof(
      fc.json(),
      fc.string(),
      fc
        .array(fc.constantFrom('{', '}', '[', ']', ',', ':', '"a"', '1', '-', '.5', 'e9', 'true', ' ', '\\'))
        .map((parts) => parts.join('')),
    );
    fc.assert(
      fc.property(text, (json) => (goJsonError(json) === undefined) === isJson(json)),
      { numRuns: 2000 },
    );
  });

  test.each([
    ['app in (one', "unable to parse requirement: found '', expected: ',' or ')'"],
    ['app in one', "unable to parse requirement: found 'one' expected: '('"],
    ['app in (', "unable to parse requirement: found '', expected: ',', ')' or identifier"],
    ['=one', "found '=', expected: !, identifier, or 'end of string'"],
    ['app=one,', "found '', expected: identifier after ','"],
    ['app one', "unable to parse requirement: found 'one', expected: in, notin, =, ==, !=, gt, lt"],
    ['app==(', "unable to parse requirement: found '(', expected: identifier"],
    ['app=a b', "found 'b', expected: ',' or 'end of string'"],
    [
      'replicas>many',
      `unable to parse requirement: values[0]: Invalid value: "many": for 'Gt', 'Lt' operators, the value must be an integer`,
    ],
  ])('the selector %j', (text, message) => {
    expect(() => parseLabelSelector(text)).toThrow(message);
  });

  test.each([
    ['core.ConfigMap', { data: { a: 1 } }, 'cannot convert int64 to string'],
    ['core.ConfigMap', { data: { a: true } }, 'unrecognized type: string'],
    ['core.ConfigMap', { data: [] }, 'cannot restore map from slice'],
    ['apps.Deployment', { spec: { replicas: 'two' } }, 'unrecognized type: int32'],
    ['apps.Deployment', { spec: { replicas: 1.5 } }, 'cannot convert float64 to int32'],
    ['apps.Deployment', { spec: 'x' }, 'cannot restore struct from: string'],
  ])('a patched %s with %j', (definition, value, message) => {
    try {
      decodeAs(definition, value);
      expect.unreachable();
    } catch (error) {
      expect(error).toBeInstanceOf(DecodeError);
      expect(error instanceof DecodeError ? error.unstructured : '').toBe(message);
    }
  });
});

test('selectors of each kind select', () => {
  const labels = { app: 'web', replicas: '3' };
  const selected = (text: string) => parseLabelSelector(text)?.(labels) ?? true;
  for (const text of [
    '',
    'app',
    'app=web',
    'app==web',
    'app in (web, db)',
    '!tier',
    'tier!=x',
    'app notin (db)',
    'replicas>2',
    'app, replicas<4',
  ])
    expect(selected(text), text).toBe(true);
  for (const text of ['!app', 'app=db', 'app in ()', 'app notin (web)', 'replicas>3', 'tier', 'app,tier'])
    expect(selected(text), text).toBe(false);
});

test('lists and maps that are empty are as good as absent, but those that are written anyway', () => {
  const config = { spec: { triggers: [], selector: {}, template: { spec: { containers: [] } } } };
  expect(decodeAs('dc.DeploymentConfig', config).value).toEqual({
    spec: { triggers: [], template: { spec: { containers: [] } } },
  });
});

test('OpenAPI v2 as protobuf has each message under its number', () => {
  const bytes = encodeOpenApiV2({
    swagger: '2.0',
    paths: { '/a': { patch: { parameters: [{ name: 'fieldValidation', in: 'query', type: 'string' }] } } },
    definitions: { Web: { type: 'object', 'x-kubernetes-group-version-kind': [{ kind: 'Web' }] } },
  });
  /** The content of the first field with each of these numbers, one inside the other. */
  const inside = (...numbers: number[]): string => {
    let content = bytes;
    for (const number of numbers)
      content = [...wireFields(content)].find((field) => field.number === number)?.bytes ?? Buffer.alloc(0);
    return content.toString();
  };
  expect(inside(1)).toBe('2.0');
  expect(inside(8, 2, 1)).toBe('/a');
  expect(inside(8, 2, 2, 8, 8, 1, 2, 3, 4)).toBe('fieldValidation');
  expect(inside(9, 1, 1)).toBe('Web');
  expect(inside(9, 1, 2, 22, 1)).toBe('object');
  expect(inside(9, 1, 2, 31, 2, 2)).toBe('[{"kind":"Web"}]\n');
});
