import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { toYaml } from '../../source/oc/printers/yaml.ts';
import { parseDocuments } from '../../source/oc/resources/yaml-documents.ts';
import { readTranscript } from './transcript.ts';

const fixture = (name: string) => readFileSync(new URL(`fixtures/${name}`, import.meta.url), 'utf8');

describe('YAML is written as kubectl writes it', () => {
  const blocks = readTranscript().filter(({ command }) => command.endsWith(' -o yaml'));

  test('six objects are recorded', () => {
    expect(blocks).toHaveLength(6);
  });

  test.each(blocks)('$command', ({ out }) => {
    const [object] = parseDocuments(out);
    expect(toYaml(object)).toBe(out);
  });

  test('strings of every sort: quotes, blocks, folds', () => {
    // The answer of `kubectl create configmap scalars --dry-run=client -o yaml` to these strings.
    const strings = JSON.parse(fixture('scalars.json')) as string[];
    const data = Object.fromEntries(strings.map((text, i) => [`k${String(i).padStart(3, '0')}`, text]));
    const object = {
      apiVersion: 'v1',
      data,
      kind: 'ConfigMap',
      metadata: { creationTimestamp: null, name: 'scalars' },
    };
    expect(toYaml(object)).toBe(fixture('scalars.yaml'));
    expect(parseDocuments(fixture('scalars.yaml'))).toEqual([object]);
  });
});

describe('YAML is read as oc reads it', () => {
  test('documents, comments, empty ones, JSON', () => {
    expect(parseDocuments('a: 1\n---\n# nothing\n---\nb: [x, z]\n')).toEqual([{ a: 1 }, { b: ['x', 'z'] }]);
    expect(parseDocuments(' {"a": {"b": null}}\n')).toEqual([{ a: { b: null } }]);
    expect(parseDocuments('\uFEFFa: 1\r\nb: 2\r\n')).toEqual([{ a: 1, b: 2 }]);
    expect(parseDocuments('')).toEqual([]);
  });

  test('YAML 1.1, with times left alone and keys made strings', () => {
    expect(
      parseDocuments('a: yes\nb: 2026-11-23\nc: 12:30:00\nd: 017\n1: x\nf: &x {k: v}\ng: {<<: *x, l: w}\n'),
    ).toEqual([
      { a: true, b: '2026-11-23', c: '12:30:00', d: 15, 1: 'x', f: { k: 'v' }, g: { k: 'v', l: 'w' } },
    ]);
  });

  test('plain scalars as go-yaml takes them, not as others do', () => {
    expect(
      parseDocuments('[0x1F, 1_000, .5, ., e1, 1e3, 08, 1:20, +1, 0o17, 0b11, ~, !!str 5, "5", !!int "5"]'),
    ).toEqual([[31, 1000, 0.5, '.', 'e1', 1000, 8, '1:20', 1, 15, 3, null, '5', '5', 5]]);
  });

  // What kubectl 1.32 says of these.
  test.each([
    ['a:\n  b: c\n d: e\n', 'line 2: did not find expected key'],
    ['a:\n\tb: c\n', 'line 2: found character that cannot start any token'],
    ['a: b: c\n', 'mapping values are not allowed in this context'],
    ['a: "b\n', 'line 2: found unexpected end of stream'],
    ['spec:\n  - a\n  b: c\n', "line 2: did not find expected '-' indicator"],
    ['a: *b\n', "unknown anchor 'b' referenced"],
  ])('%j: %s', (text, words) => {
    expect(() => parseDocuments(text)).toThrow(`error converting YAML to JSON: yaml: ${words}`);
  });
});
