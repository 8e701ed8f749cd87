import { describe, expect, test } from 'vitest';
import { humanSize } from '../../source/oc/describe/image.ts';
import { parseCustomColumns, printCustomColumns } from '../../source/oc/printers/custom-columns.ts';
import { compileJsonPath, relaxed } from '../../source/oc/printers/jsonpath.ts';
import { describeTabs, layOut, openShiftTabs } from '../../source/oc/printers/tabwriter.ts';
import { toYaml } from '../../source/oc/printers/yaml.ts';

const pods = {
  items: [
    {
      metadata: { name: 'a', labels: { 'app.io/name': 'x' } },
      spec: { ports: [80, 443] },
      status: { ready: true },
    },
    { metadata: { name: 'b' }, spec: { ports: [] }, status: { ready: false, restarts: 2 } },
  ],
};

describe('JSONPath', () => {
  // What `kubectl get -o jsonpath=` prints of the same.
  test.each([
    ['{.items[0].metadata.name}', 'a'],
    ['{.items[-1:].metadata.name}', 'b'],
    ['{.items[*].metadata.name}', 'a b'],
    ['{.items[0].metadata.labels.app\\.io/name}', 'x'],
    ["{.items[0].metadata.labels['app\\.io/name']}", 'x'],
    ['{.items[0].metadata.labels}', '{"app.io/name":"x"}'],
    ['{.items[0].spec.ports[0]}', '80'],
    ['{.items[0].spec.ports}', '[80,443]'],
    ['{.items[?(@.status.ready==true)].metadata.name}', 'a'],
    ['{.items[?(@.status.restarts>1)].metadata.name}', 'b'],
    ['{.items[?(@.metadata.labels)].metadata.name}', 'a'],
    ['{..name}', 'a b'],
    ["{.items[0]['metadata','status']}", '{"labels":{"app.io/name":"x"},"name":"a"} {"ready":true}'],
    ['{range .items[*]}[{.metadata.name}, {.status.restarts}]{"\\n"}{end}', '[a, ]\n[b, 2]\n'],
    ['name: {.items[0].metadata.name}!', 'name: a!'],
    ['{.nothing.there}', ''],
  ])('%s', (template, text) => {
    expect(compileJsonPath(template).print(pods)).toBe(text);
  });

  test.each([
    ['{.items[', 'unterminated array'],
    ['{.items', 'unclosed action'],
    ['{.items[*].spec.ports[0]}', 'array index out of bounds: index 0, length 0'],
  ])('%s is refused', (template, words) => {
    expect(() => compileJsonPath(template).print(pods)).toThrow(words);
  });

  test('is taken without braces where columns and sorting are named', () => {
    expect(['name', '.name', '{name}', '{.name}'].map(relaxed)).toEqual(Array(4).fill('{.name}'));
    expect(() => relaxed('{name')).toThrow('unexpected path string');
  });
});

test('custom columns', () => {
  const columns = parseCustomColumns('NAME:.metadata.name,PORTS:.spec.ports[*],RESTARTS:.status.restarts');
  expect(printCustomColumns(columns, pods.items, true)).toBe(
    'NAME   PORTS    RESTARTS\na      80,443   <none>\nb      <none>   2\n',
  );
  expect(() => parseCustomColumns('NAME')).toThrow(
    'unexpected custom-columns spec: NAME, expected <header>:<json-path-expr>',
  );
});

test('columns are runs of lines that have a cell there', () => {
  expect(layOut('Name:\tx\nA long label:\ty\n\nQ:\tz\n', describeTabs)).toBe(
    'Name:          x\nA long label:  y\n\nQ:  z\n',
  );
  expect(layOut('Name:\tx\nA long label:\ty\n', openShiftTabs)).toBe('Name:\t\tx\nA long label:\ty\n');
  expect(layOut('日本:\tx\nab:\ty\n', describeTabs)).toBe('日本:  x\nab:  y\n');
});

test('YAML of what is empty, nested and many kinds', () => {
  expect(toYaml({ b: [], a: {}, d: [[1, 2], { x: null }], c: { 'k/e:y': true, '1': 0.5 }, e: 1e21 })).toBe(
    'a: {}\nb: []\nc:\n  "1": 0.5\n  k/e:y: true\nd:\n- - 1\n  - 2\n- x: null\ne: 1e+21\n',
  );
});

test('sizes in the units of a thousand', () => {
  expect([0, 532, 1000, 15_300_000, 2_340_000_000].map(humanSize)).toEqual([
    '0B',
    '532B',
    '1kB',
    '15.3MB',
    '2.34GB',
  ]);
});
