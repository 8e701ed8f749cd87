import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { LogLine } from '../../../source/tutorial/snapshot.ts';
import { makeTheme } from '../../../source/ui/theme.ts';
import { type LogViewOptions, logWindow, podPrefix } from '../../../source/ui/views/log-lines.ts';

const theme = makeTheme({ color: false, ascii: false, styles: false });
const options = (change: Partial<LogViewOptions> = {}): LogViewOptions => ({
  width: 60,
  rows: 10,
  theme,
  wrap: true,
  timestamps: false,
  podIndex: () => 0,
  ...change,
});
const line = (sequence: number, text = `line ${sequence}`): LogLine => ({
  sequence,
  pod: 'p-1-abc',
  mark: '|',
  text,
});

test('following, it ends with the newest line; standing, with the one that was chosen, as long as there are lines above', () => {
  const texts = fc.array(fc.string({ maxLength: 150, unit: 'grapheme' }), { minLength: 1, maxLength: 60 });
  fc.assert(
    fc.property(texts, fc.nat(80), fc.integer({ min: 1, max: 20 }), fc.nat(100), (all, at, rows, first) => {
      const lines = all.map((text, index) => line(first + index, text));
      const follow = logWindow(lines, options({ rows }));
      expect(follow.lines.length).toBeLessThanOrEqual(rows);
      expect(follow.newer).toBe(0);
      expect(follow.last).toBe(first + all.length - 1);
      const stand = logWindow(lines, options({ rows, anchor: first + at }));
      expect(stand.lines.length).toBeLessThanOrEqual(rows);
      // As much is shown as fits.
      expect(stand.lines.length).toBe(follow.lines.length);
      expect(stand.newer).toBe(first + all.length - 1 - (stand.last ?? 0));
      expect(stand.last).toBeGreaterThanOrEqual(Math.min(first + at, first + all.length - 1));
    }),
  );
});

test('only what is shown is looked at', () => {
  let read = 0;
  const lines = new Proxy(
    Array.from({ length: 5000 }, (_, index) => line(index)),
    {
      get(target, name, receiver) {
        if (typeof name === 'string' && /^\d+$/.test(name)) read++;
        return Reflect.get(target, name, receiver);
      },
    },
  );
  logWindow(lines, options({ rows: 20 }));
  expect(read).toBeLessThan(60);
});

test('a line says whose it is, wraps below its own text and shows control characters as nothing', () => {
  const window = logWindow(
    [line(1, 'one two three four\u001b[31m five six seven eight nine ten\u0007')],
    options({ width: 30 }),
  );
  expect(window.lines).toEqual([
    'p-1-abc │ one two three four',
    '        │ five six seven eight',
    '        │ nine ten',
  ]);
});

test('pods that come and go are marked; matches are found whatever their case', () => {
  const seen = makeTheme({ color: false, ascii: false });
  const window = logWindow(
    [
      { sequence: 1, pod: 'p-1-abc', mark: '+', text: '' },
      line(2, 'an ERROR'),
      { sequence: 3, pod: 'p-1-abc', mark: '-', text: 'Completed' },
    ],
    options({ query: 'error', theme: seen }),
  );
  expect(window.lines[0]).toBe('+ p-1-abc');
  expect(window.lines[1]).toContain('an \u001b[7mERROR\u001b[27m');
  expect(window.lines[2]).toBe('- p-1-abc Completed');
});

test('a pod’s name is cut from the front, where its siblings are alike', () => {
  expect(podPrefix('jdoe2-deployment-config-12-48jms', 12)).toBe('12-48jms');
  expect(podPrefix('jdoe2-deployment-7796cdcf85-82fqd', 10)).toBe('82fqd');
  expect(podPrefix('short', 12)).toBe('short');
  expect(podPrefix('averylongnamewithoutdashes', 8)).toBe('…tdashes');
});
