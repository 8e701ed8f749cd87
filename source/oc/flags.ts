import { NotSpokenError, OcError } from './errors.ts';
import { goQuote } from './printers/go-values.ts';

export type FlagType = 'boolean' | 'string' | 'number' | 'duration' | 'list';

export interface FlagSpec {
  /** Long name, without dashes. */
  name: string;
  /** One letter. */
  short?: string;
  type: FlagType;
  /** Used when the flag is not given. */
  default?: string;
  /** Taken when the flag stands without `=value`; then the next argument is not its value. */
  bare?: string;
  /** What it does, in a line of the help. */
  help: string;
  /** Accepted, but not shown in the help. */
  hidden?: boolean;
  /** The real `oc` has it and this one has not; `refused`: and it is not asked for it either. */
  elsewhere?: boolean | 'refused';
}

/** The flags of one command line. Asking for one that the verb has not declared is a mistake, and throws. */
export interface Flags {
  /** Whether the verb has such a flag. */
  declared(name: string): boolean;
  given(name: string): boolean;
  boolean(name: string): boolean;
  string(name: string): string;
  number(name: string): number;
  /** In milliseconds. */
  duration(name: string): number;
  list(name: string): string[];
}

export interface ParsedLine {
  flags: Flags;
  /** What is no flag, before and after `--`. */
  args: string[];
  /** How many of `args` stand before `--`; undefined without one. */
  dash: number | undefined;
}

/**
 * Reads a command line by its table of flags.
 * Source: github.com/spf13/pflag, whose words the errors have.
 */
export function parseFlags(specs: readonly FlagSpec[], argv: readonly string[]): ParsedLine {
  const byName = new Map(specs.map((spec) => [spec.name, spec]));
  const byShort = new Map(specs.flatMap((spec) => (spec.short === undefined ? [] : [[spec.short, spec]])));
  const values = new Map<string, string[]>();
  const args: string[] = [];
  let dash: number | undefined;

  const set = (spec: FlagSpec, value: string) => {
    if (spec.elsewhere === 'refused') {
      throw new NotSpokenError(`--${spec.name}`, 'The session works with one cluster, as one user.', true);
    }
    if (spec.elsewhere) throw new NotSpokenError(`--${spec.name}`);
    check(spec, value);
    values.set(spec.name, spec.type === 'list' ? [...(values.get(spec.name) ?? []), value] : [value]);
  };
  const bareValue = (spec: FlagSpec) => spec.bare ?? (spec.type === 'boolean' ? 'true' : undefined);

  for (let i = 0; i < argv.length; i += 1) {
    const argument = argv[i] ?? '';
    if (argument === '--') {
      dash = args.length;
      args.push(...argv.slice(i + 1));
      break;
    }
    if (argument.startsWith('--')) {
      const equals = argument.indexOf('=');
      const name = argument.slice(2, equals < 0 ? undefined : equals);
      if (name === '' || name.startsWith('-')) throw new OcError(`bad flag syntax: ${argument}`);
      const spec = byName.get(name);
      if (spec === undefined) throw new OcError(`unknown flag: --${name}`);
      const bare = bareValue(spec);
      if (equals >= 0) set(spec, argument.slice(equals + 1));
      else if (bare !== undefined) set(spec, bare);
      else {
        i += 1;
        const value = argv[i];
        if (value === undefined) throw new OcError(`flag needs an argument: --${name}`);
        set(spec, value);
      }
    } else if (argument.startsWith('-') && argument !== '-') {
      i += shorthands(argument, argv[i + 1]);
    } else args.push(argument);
  }

  /** Reads `-w`, `-oyaml`, `-o=yaml`, `-o yaml`, `-it`. Returns how many further arguments were used. */
  function shorthands(argument: string, next: string | undefined): number {
    for (let at = 1; at < argument.length; at += 1) {
      const letter = argument[at] ?? '';
      const spec = byShort.get(letter);
      if (spec === undefined) throw new OcError(`unknown shorthand flag: '${letter}' in ${argument}`);
      const rest = argument.slice(at + 1);
      if (rest.startsWith('=')) {
        set(spec, rest.slice(1));
        return 0;
      }
      const bare = bareValue(spec);
      if (bare !== undefined) {
        set(spec, bare);
        continue;
      }
      if (rest !== '') {
        set(spec, rest);
        return 0;
      }
      if (next === undefined) throw new OcError(`flag needs an argument: '${letter}' in ${argument}`);
      set(spec, next);
      return 1;
    }
    return 0;
  }

  const lookUp = (name: string): string[] => {
    const spec = byName.get(name);
    if (spec === undefined) throw new Error(`the verb has no flag ${name}`);
    return values.get(name) ?? (spec.default === undefined ? [] : [spec.default]);
  };
  return {
    args,
    dash,
    flags: {
      declared: (name) => byName.has(name),
      given: (name) => values.has(name),
      boolean: (name) => isTrue(lookUp(name)[0] ?? 'false'),
      string: (name) => lookUp(name)[0] ?? '',
      number: (name) => Number(lookUp(name)[0] ?? 0),
      duration: (name) => parseDuration(lookUp(name)[0] ?? '0') ?? 0,
      list: lookUp,
    },
  };
}

const isTrue = (text: string) => ['1', 't', 'T', 'true', 'TRUE', 'True'].includes(text);
const isFalse = (text: string) => ['0', 'f', 'F', 'false', 'FALSE', 'False'].includes(text);

function check(spec: FlagSpec, value: string): void {
  const shown = `"${spec.short === undefined ? '' : `-${spec.short}, `}--${spec.name}" flag`;
  const refuse = (why: string) => new OcError(`invalid argument ${goQuote(value)} for ${shown}: ${why}`);
  if (spec.type === 'boolean' && !isTrue(value) && !isFalse(value)) {
    throw refuse(`strconv.ParseBool: parsing ${goQuote(value)}: invalid syntax`);
  }
  if (spec.type === 'number' && !/^[-+]?\d+$/.test(value)) {
    throw refuse(`strconv.ParseInt: parsing ${goQuote(value)}: invalid syntax`);
  }
  if (spec.type === 'duration' && parseDuration(value) === undefined) {
    const unit = /^[-+]?[\d.]+$/.test(value);
    throw refuse(`time: ${unit ? 'missing unit in' : 'invalid'} duration ${goQuote(value)}`);
  }
}

const units: Record<string, number> = {
  ns: 1e-6,
  us: 1e-3,
  µs: 1e-3,
  ms: 1,
  s: 1000,
  m: 60_000,
  h: 3_600_000,
};

/** Go's durations (`1h30m`, `45s`, `0`) in milliseconds. Undefined for what is none. */
export function parseDuration(text: string): number | undefined {
  const match = /^([-+]?)(.*)$/.exec(text);
  const [sign, rest] = [match?.[1] ?? '', match?.[2] ?? ''];
  if (rest === '0') return 0;
  if (!/^(?:(?:\d+\.?\d*|\.\d+)(?:ns|us|µs|ms|s|m|h))+$/.test(rest)) return undefined;
  let total = 0;
  for (const part of rest.matchAll(/(\d+\.?\d*|\.\d+)(ns|us|µs|ms|s|m|h)/g)) {
    total += Number(part[1]) * (units[part[2] ?? 's'] ?? 0);
  }
  return sign === '-' ? -total : total;
}
