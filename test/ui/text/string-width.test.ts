import fc from 'fast-check';
import measure from 'string-width';
import { expect, test } from 'vitest';
import stringWidth from '../../../source/ui/text/string-width.ts';

test('every single character is as wide as the library says', () => {
  for (let code = 0; code <= 0xffff; code++) {
    const text = String.fromCharCode(code);
    if (stringWidth(text) !== measure(text)) expect.fail(`U+${code.toString(16)}`);
  }
});

test('so is every text', () => {
  const drawn = fc.constantFrom(
    ...Array.from('│┏━╌✓✗…“”–▸●○→⏎ aZ0é'),
    '\u001B[32m',
    '\u001B[39m',
    '日本',
    '👩‍💻',
    '❤️',
    '\u0301',
    '\r',
    '\n',
    '\t',
  );
  const text = fc.oneof(
    fc.string({ unit: 'grapheme' }),
    fc.string({ unit: 'binary' }),
    fc.array(drawn).map((parts) => parts.join('')),
  );
  fc.assert(
    fc.property(text, (value) => {
      expect(stringWidth(value)).toBe(measure(value));
      expect(stringWidth(value)).toBe(measure(value));
    }),
    { numRuns: 3000 },
  );
});

test('options are the library’s own', () => {
  expect(stringWidth('\u001B[1m', { countAnsiEscapeCodes: true })).toBe(
    measure('\u001B[1m', { countAnsiEscapeCodes: true }),
  );
});
