import { expect, test } from 'vitest';
import { type FlagSpec, parseDuration, parseFlags } from '../../source/oc/flags.ts';

const specs: FlagSpec[] = [
  { name: 'all', short: 'A', type: 'boolean', help: '' },
  { name: 'watch', short: 'w', type: 'boolean', help: '' },
  { name: 'output', short: 'o', type: 'string', help: '' },
  { name: 'tail', type: 'number', default: '-1', help: '' },
  { name: 'timeout', type: 'duration', default: '30s', help: '' },
  { name: 'filename', short: 'f', type: 'list', help: '' },
  { name: 'dry-run', type: 'string', default: 'none', bare: 'unchanged', help: '' },
];

test('flags stand anywhere, long and short, joined and apart', () => {
  const { flags, args, dash } = parseFlags(specs, [
    'pods',
    '-Aw',
    '-oyaml',
    '--tail=5',
    '-f',
    'a',
    'web',
    '--filename=b',
    '--dry-run',
    '--timeout',
    '1m30s',
    '--',
    '-x',
  ]);
  expect(args).toEqual(['pods', 'web', '-x']);
  expect(dash).toBe(2);
  expect([flags.boolean('all'), flags.boolean('watch')]).toEqual([true, true]);
  expect([flags.string('output'), flags.string('dry-run')]).toEqual(['yaml', 'unchanged']);
  expect([flags.number('tail'), flags.duration('timeout')]).toEqual([5, 90_000]);
  expect(flags.list('filename')).toEqual(['a', 'b']);
});

test('defaults, and what was given', () => {
  const { flags } = parseFlags(specs, ['--all=false']);
  expect([flags.given('all'), flags.given('tail'), flags.boolean('all')]).toEqual([true, false, false]);
  expect([flags.number('tail'), flags.duration('timeout'), flags.string('dry-run')]).toEqual([
    -1,
    30_000,
    'none',
  ]);
  expect(() => flags.string('undeclared')).toThrow();
});

test.each([
  [['--nope'], 'unknown flag: --nope'],
  [['-Q'], "unknown shorthand flag: 'Q' in -Q"],
  [['-AQ'], "unknown shorthand flag: 'Q' in -AQ"],
  [['--output'], 'flag needs an argument: --output'],
  [['-o'], "flag needs an argument: 'o' in -o"],
  [['--tail=x'], 'invalid argument "x" for "--tail" flag: strconv.ParseInt: parsing "x": invalid syntax'],
  [['--all=x'], 'invalid argument "x" for "-A, --all" flag: strconv.ParseBool: parsing "x": invalid syntax'],
])('%j is refused in the words of the original', (argv, words) => {
  expect(() => parseFlags(specs, argv)).toThrow(words);
});

test('durations', () => {
  expect(['0', '10ms', '1.5s', '1h2m', '-1s', '5', 's', ''].map(parseDuration)).toEqual([
    0,
    10,
    1500,
    3_720_000,
    -1000,
    undefined,
    undefined,
    undefined,
  ]);
});
