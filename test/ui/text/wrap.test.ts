import { stripVTControlCharacters } from 'node:util';
import fc from 'fast-check';
import stringWidth from 'string-width';
import { describe, expect, test } from 'vitest';
import { toAscii } from '../../../source/ui/text/to-ascii.ts';
import {
  cut,
  cutStart,
  expandTabs,
  wrap,
  wrapHanging,
  wrapIndented,
  wrapListed,
  wrapVerbatim,
} from '../../../source/ui/text/wrap.ts';

const texts = fc.string({ maxLength: 120, unit: 'grapheme' });
const widths = fc.integer({ min: 4, max: 80 });

describe('whatever the text', () => {
  test.each([
    ['wrap', wrap],
    ['wrapVerbatim', wrapVerbatim],
    ['wrapIndented', wrapIndented],
    ['wrapListed', wrapListed],
    ['cut', (text: string, width: number) => [cut(text.replace(/\n/g, ' '), width)]],
    ['cutStart', (text: string, width: number) => [cutStart(text.replace(/\n/g, ' '), width)]],
  ])('%s makes no line that is too wide', (_, layOut) => {
    fc.assert(
      fc.property(texts, widths, (text, width) => {
        for (const line of layOut(stripVTControlCharacters(text).replace(/[\p{Cc}\p{Cf}]/gu, ''), width)) {
          expect(stringWidth(line)).toBeLessThanOrEqual(width);
        }
      }),
    );
  });

  test('what is cut in code loses no character', () => {
    fc.assert(
      fc.property(fc.string({ maxLength: 100 }), widths, (text, width) => {
        fc.pre(!/[\p{Cc}]/u.test(text));
        expect(wrapVerbatim(text, width).join('')).toBe(text);
      }),
    );
  });
});

test('long references break where their parts end', () => {
  expect(wrap('not in localhost:41161/devenablement/workshop:jdoe2 yet', 25)).toEqual([
    'not in localhost:41161/',
    'devenablement/workshop:',
    'jdoe2 yet',
  ]);
  expect(wrap('quay.io/workshop@sha256:72d4cd648a1b', 24)).toEqual([
    'quay.io/workshop@',
    'sha256:72d4cd648a1b',
  ]);
});

test('links are never broken within their address', () => {
  const link = '\u001b]8;;https://example.com/a/very/long/path/that/fits/nowhere\u0007words\u001b]8;;\u0007';
  expect(wrap(`see ${link} there`, 20).map((line) => stripVTControlCharacters(line))).toEqual([
    'see words there',
  ]);
});

test('the lines after the first hang below its text', () => {
  expect(wrapHanging('one two three', 9, '- ', '  ')).toEqual(['- one two', '  three']);
});

test('tabs go to stops, also after wide characters', () => {
  expect(expandTabs('a\tb\n漢\tc')).toBe('a       b\n漢      c');
});

test('signs in ASCII take as much room as they did', () => {
  const text = '“Quay’s” … – → ✓ 漢';
  expect(toAscii(text)).toBe('"Quay\'s" . - > + 漢');
  expect(stringWidth(toAscii(text))).toBe(stringWidth(text));
});

test('styles go on over breaks within long words, and none is open at a line’s end', () => {
  const open = '\u001b[2m';
  const close = '\u001b[22m';
  const text = `${open}not in localhost:5000/devenablement/workshop yet: \u001b[36mpublish\u001b[39m${close}`;
  const lines = wrap(text, 20);
  expect(lines.map((line) => stripVTControlCharacters(line))).toEqual([
    'not in',
    'localhost:5000/',
    'devenablement/',
    'workshop yet:',
    'publish',
  ]);
  for (const line of lines) expect(line.startsWith(open) && line.endsWith(close)).toBe(true);
});

test('items of a list go on set in by two more', () => {
  expect(wrapListed('  * localhost:5000/devenablement/workshop@sha256:72', 28)).toEqual([
    '  * localhost:5000/',
    '    devenablement/workshop@',
    '    sha256:72',
  ]);
  expect(wrapListed('  short   columns stay', 28)).toEqual(['  short   columns stay']);
});
