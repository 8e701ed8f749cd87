import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { ocDocs } from '../../scripts/write-oc-docs.ts';
import { verbNames } from '../../source/oc/verb-names.ts';
import { elsewhere } from '../../source/oc/verbs/elsewhere.ts';
import { verbs } from '../../source/oc/verbs/table.ts';

test('docs/oc.md is what the table says: node scripts/write-oc-docs.ts', () => {
  expect(readFileSync(new URL('../../docs/oc.md', import.meta.url), 'utf8')).toBe(ocDocs());
});

test('the names that are known without the verbs are theirs', () => {
  expect([...verbNames]).toEqual(verbs.map(({ name }) => name).sort());
  expect(Object.keys(elsewhere).filter((name) => (verbNames as readonly string[]).includes(name))).toEqual(
    [],
  );
});
