import { writeString } from './yaml-scalars.ts';

/**
 * Writes a JSON value as `oc -o yaml` does: block style, keys sorted, lists not indented below their key.
 * Source: sigs.k8s.io/yaml JSONToYAML over go.yaml.in/yaml/v2.
 * @returns text that ends in a newline
 */
export function toYaml(value: unknown): string {
  return `${isBlock(value) ? node(value, 0) : scalar(value, { column: 0, indent: 2, isKey: false })}\n`;
}

/** A mapping or sequence whose first line begins at column `indent`, which the caller has already reached. */
function node(value: unknown, indent: number): string {
  const margin = ' '.repeat(indent);
  if (Array.isArray(value)) {
    return value
      .map((item) =>
        isBlock(item)
          ? `- ${node(item, indent + 2)}`
          : `- ${scalar(item, { column: indent + 2, indent: indent + 2, isKey: false })}`,
      )
      .join(`\n${margin}`);
  }
  const object = value as Record<string, unknown>;
  return Object.keys(object)
    .filter((key) => object[key] !== undefined)
    .sort(compareKeys)
    .map((key) => entry(key, object[key], indent))
    .join(`\n${margin}`);
}

function entry(key: string, value: unknown, indent: number): string {
  const margin = ' '.repeat(indent);
  // Keys that do not fit on a line of their own are marked as such.
  const simple = !/[\n\r\u0085\u2028\u2029]/u.test(key) && Buffer.byteLength(key) <= 128;
  const written = writeString(key, {
    column: simple ? indent : indent + 2,
    indent: indent + 2,
    isKey: simple,
  });
  const head = simple ? `${written}:` : `? ${written}\n${margin}:`;
  if (isBlock(value)) {
    const inner = Array.isArray(value) && simple ? indent : indent + 2;
    return simple ? `${head}\n${' '.repeat(inner)}${node(value, inner)}` : `${head} ${node(value, inner)}`;
  }
  const column = (simple ? indent + Array.from(written).length + 1 : indent + 1) + 1;
  const text = scalar(value, { column, indent: indent + 2, isKey: false });
  return text === '' ? head : `${head} ${text}`;
}

/** Whether a value takes lines of its own; empty ones are written as `{}` and `[]`. */
function isBlock(value: unknown): boolean {
  if (typeof value !== 'object' || value === null) return false;
  return Array.isArray(value) ? value.length > 0 : Object.values(value).some((item) => item !== undefined);
}

function scalar(value: unknown, place: Parameters<typeof writeString>[1]): string {
  if (typeof value === 'string') return writeString(value, place);
  if (typeof value === 'number') return formatNumber(value);
  if (typeof value === 'boolean') return String(value);
  if (Array.isArray(value)) return '[]';
  return value === null || value === undefined ? 'null' : '{}';
}

/** Go's `%g` with the fewest digits; whole numbers as such. */
function formatNumber(value: number): string {
  if (Number.isInteger(value) && Math.abs(value) < 1e21) return BigInt(value).toString();
  const text = String(value);
  const exponent = Number(value.toExponential().split('e')[1]);
  if (exponent >= -4 && exponent < 6) return text;
  return value.toExponential().replace(/e([+-])(\d)$/, 'e$10$2');
}

const isLetter = (character: string) => /\p{L}/u.test(character);
const isDigit = (character: string | undefined): character is string =>
  character !== undefined && /\p{Nd}/u.test(character);

/**
 * Go-yaml's order of keys: letters after everything else, runs of digits by their value.
 * Source: go.yaml.in/yaml/v2 `sorter.go`.
 */
export function compareKeys(a: string, b: string): number {
  const [left, right] = [Array.from(a), Array.from(b)];
  const order = (one: string, other: string) => (one.codePointAt(0) ?? 0) - (other.codePointAt(0) ?? 0);
  for (const [i, one] of left.entries()) {
    const other = right[i];
    if (other === undefined) break;
    if (one === other) continue;
    const [oneLetter, otherLetter] = [isLetter(one), isLetter(other)];
    if (oneLetter && otherLetter) return order(one, other);
    if (oneLetter || otherLetter) return otherLetter ? -1 : 1;
    const first = digitsFrom(left, i, one === '0' || other === '0');
    const second = digitsFrom(right, i, one === '0' || other === '0', left);
    if (first.value !== second.value) return first.value < second.value ? -1 : 1;
    if (first.end !== second.end) return first.end - second.end;
    return order(one, other);
  }
  return left.length - right.length;
}

/** The number at `from`; a leading zero is read with the digits before it, which both sides share. */
function digitsFrom(
  characters: string[],
  from: number,
  zero: boolean,
  shared: string[] = characters,
): { value: bigint; end: number } {
  let value = 0n;
  if (zero) {
    for (let i = from - 1; i >= 0 && isDigit(shared[i]); i -= 1) {
      if (shared[i] !== '0') {
        value = 1n;
        break;
      }
    }
  }
  let end = from;
  for (let digit = characters[end]; isDigit(digit); digit = characters[end]) {
    value = value * 10n + BigInt((digit.codePointAt(0) ?? 48) - 48);
    end += 1;
  }
  return { value, end };
}
