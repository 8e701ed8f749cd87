import type { Random } from './random.ts';

/** Words that have gone wrong somewhere before: as names, keys, values and parts of paths. */
export const strangeWords: readonly [string, ...string[]] = [
  '',
  ' ',
  '.',
  '..',
  '...',
  '-',
  '~',
  '*',
  '/',
  '\\',
  '%',
  '%00',
  '\0',
  '\n',
  '\r\nX-Injected: 1',
  '"',
  "'",
  '`id`',
  '$(id)',
  '${HOME}',
  '__proto__',
  'constructor',
  'prototype',
  'toString',
  'hasOwnProperty',
  'null',
  'undefined',
  'NaN',
  'true',
  '0',
  '-1',
  '1e999',
  '9223372036854775808',
  'ＡＢＣ',
  'é',
  '\ud800',
  '💥',
  '\u202e',
  'a'.repeat(64),
  'a'.repeat(254),
  'a'.repeat(5000),
  'A_B',
  'a.b.c',
  'a/b',
  '../../etc/passwd',
  'file:///etc/passwd',
  'sha256:',
  `sha256:${'0'.repeat(64)}`,
  "' OR 1=1 --",
  '<script>alert(1)</script>',
];

/** Any JSON, most of it of the wrong type for where it is put. */
export function strangeValue(random: Random, depth = 0): unknown {
  switch (random.integer(depth > 3 ? 9 : 13)) {
    case 0:
      return null;
    case 1:
      return random.once(2);
    case 2:
      return random.pick([0, -0, -1, 1, 1.5, 2 ** 31, 2 ** 53, -(2 ** 63), 1e308, 65536]);
    case 3:
      return [];
    case 4:
      return {};
    case 5:
      return '2026-01-01T00:00:00Z';
    case 6:
      return '100m';
    case 9:
      return Array.from({ length: random.integer(4) }, () => strangeValue(random, depth + 1));
    case 10:
    case 11:
      return Object.fromEntries(
        Array.from({ length: random.integer(4) }, () => [
          random.pick(strangeWords),
          strangeValue(random, depth + 1),
        ]),
      );
    default:
      return random.pick(strangeWords);
  }
}

/** A copy with a few places changed: values replaced, members added or taken away. */
export function mutate(random: Random, value: unknown): unknown {
  const copy: unknown = structuredClone(value);
  for (let i = random.integer(4); i >= 0; i -= 1) mutateOnce(random, copy);
  return copy;
}

function mutateOnce(random: Random, root: unknown): void {
  let place: unknown = root;
  for (;;) {
    if (typeof place !== 'object' || place === null) return;
    const holder: Record<string, unknown> = place as Record<string, unknown>;
    const keys = Object.keys(holder);
    const [first, ...rest] = keys;
    if (first === undefined || random.once(6)) {
      holder[random.pick(strangeWords)] = strangeValue(random);
      return;
    }
    const key = random.pick([first, ...rest]);
    const inner = holder[key];
    if (typeof inner === 'object' && inner !== null && !random.once(5)) {
      place = inner;
      continue;
    }
    if (random.once(4)) delete holder[key];
    else holder[key] = strangeValue(random);
    return;
  }
}
