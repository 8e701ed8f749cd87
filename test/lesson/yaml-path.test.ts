import { expect, test } from 'vitest';
import { excerptLines } from '../../source/lesson/excerpt.ts';
import { yamlPathLine, yamlPathValue } from '../../source/lesson/yaml-path.ts';

const pristine = `apiVersion: v1
metadata:
  name: <CDSID>-x
  annotations:
    image.openshift.io/triggers: "[]"
spec:
  tags:
    - name: latest
      from:
        name: <REPOSITORY>:<CDSID>
`;

test.each([
  ['metadata.name', 3],
  ['metadata.annotations["image.openshift.io/triggers"]', 5],
  ['spec.tags[0]', 8],
  ['spec.tags[0].from.name', 10],
])('%s is on line %i', (path, line) => {
  expect(yamlPathLine(pristine, path)).toEqual({ line, exact: true });
});

test('the nearest part of a path that the learner has broken', () => {
  expect(yamlPathLine(pristine.replace('from:', 'form:'), 'spec.tags[0].from.name')).toEqual({
    line: 8,
    exact: false,
  });
  expect(yamlPathLine('nothing: here\n', 'spec.tags[0]')).toBeUndefined();
});

test.each(['spec:\n\ttags: [', '{{{', '- a\n b: c\n  - d', '', 'a: "unclosed\nspec:\n  tags: 1\n'])(
  'text that is no YAML (%j) does not throw',
  (text) => {
    expect(() => yamlPathLine(text, 'spec.tags[0].from.name')).not.toThrow();
  },
);

test('a value by its path', () => {
  expect(yamlPathValue(pristine, 'spec.tags[0].from')).toEqual({ name: '<REPOSITORY>:<CDSID>' });
  expect(yamlPathValue(pristine, 'spec.none')).toBeUndefined();
});

const excerpt = { path: 'spec.tags[0].from.name', text: '  from:\n    name: <REPOSITORY>:<CDSID>' };

test('an excerpt follows its path through what the learner wrote', () => {
  const edited = pristine.replace('spec:', '# mine\n# too\nspec:').replace('<CDSID>\n', 'jdoe2\n');
  expect(excerptLines(edited, excerpt, pristine)).toEqual([
    { number: 11, text: '      from:', pointed: false },
    { number: 12, text: '        name: <REPOSITORY>:jdoe2', pointed: true },
  ]);
});

test('an excerpt of a broken or empty file shows what is there', () => {
  expect(excerptLines('{{{', excerpt, pristine)).toHaveLength(1);
  expect(excerptLines('', excerpt, pristine)).toHaveLength(1);
  expect(excerptLines(pristine, excerpt, undefined)).toHaveLength(2);
});
