/**
 * What go-yaml 2 takes a plain (unquoted) scalar for. Times are left as they are written.
 * Source: go.yaml.in/yaml/v2 `resolve.go`.
 */
export function readPlain(text: string): string | number | boolean | null {
  const keyword = keywords.get(text);
  if (keyword !== undefined) return keyword;
  const first = text[0] ?? '';
  if (first === '.') return isGoFloat(text) ? Number(text.replaceAll('_', '')) : text;
  if (!/[-+0-9]/.test(first) || isTimestamp(text)) return text;
  const plain = text.replaceAll('_', '');
  const integer = readInteger(plain);
  if (integer !== undefined) return integer;
  if (!/^[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?$/.test(plain)) return text;
  return Number.isFinite(Number(plain)) ? Number(plain) : text;
}

/** Whether a plain scalar would be read as this string; times and numbers to the base 60, which others know, would not. */
export function readsAsString(text: string): boolean {
  if (/^[-+]?[0-9][0-9_]*(?::[0-5]?[0-9])+(?:\.[0-9_]*)?$/.test(text)) return false;
  return readPlain(text) === text && !isTimestamp(text);
}

const words = (text: string) => text.split(' ');
const keywords = new Map<string, boolean | number | null>([
  ...words('y Y yes Yes YES true True TRUE on On ON').map((word) => [word, true] as const),
  ...words('n N no No NO false False FALSE off Off OFF').map((word) => [word, false] as const),
  ...['', ...words('~ null Null NULL')].map((word) => [word, null] as const),
  ...words('.nan .NaN .NAN').map((word) => [word, Number.NaN] as const),
  ...words('.inf .Inf .INF +.inf +.Inf +.INF').map((word) => [word, Number.POSITIVE_INFINITY] as const),
  ...words('-.inf -.Inf -.INF').map((word) => [word, Number.NEGATIVE_INFINITY] as const),
]);

function isGoFloat(text: string): boolean {
  return /^\.[0-9](?:_?[0-9])*(?:[eE][-+]?[0-9](?:_?[0-9])*)?$/.test(text);
}

/** Integers of 64 bits, in the notations of Go. */
function readInteger(plain: string): number | undefined {
  const match = /^([-+]?)(0[xX][0-9a-fA-F]+|0[bB][01]+|0[oO]?[0-7]*|[1-9][0-9]*)$/.exec(plain);
  if (match === null) return undefined;
  const [, sign, digits = ''] = match;
  const octal = /^0[oO]?([0-7]+)$/.exec(digits);
  if (octal === null && /^0[oO]$/.test(digits)) return undefined;
  const value = BigInt(octal === null ? digits : `0o${octal[1]}`);
  const limit = sign === '-' ? 2n ** 63n + 1n : 2n ** (sign === '+' ? 63n : 64n);
  if (value >= limit) return undefined;
  return Number(sign === '-' ? -value : value);
}

function isTimestamp(text: string): boolean {
  const match =
    /^(\d{4})-(\d{1,2})-(\d{1,2})(?:[Tt](\d{1,2}):(\d{1,2}):(\d{1,2})(?:[.,]\d+)?(?:Z|[+-]\d\d:\d\d)| (\d{1,2}):(\d{1,2}):(\d{1,2})(?:[.,]\d+)?)?$/.exec(
      text,
    );
  if (match === null) return false;
  const [year, month, day] = [Number(match[1]), Number(match[2]), Number(match[3])];
  const [hour, minute, second] = [
    Number(match[4] ?? match[7] ?? 0),
    Number(match[5] ?? match[8] ?? 0),
    Number(match[6] ?? match[9] ?? 0),
  ];
  const daysInMonth = new Date(Date.UTC(2000, month, 0)).getUTCDate();
  const leap = (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0;
  if (month < 1 || month > 12 || day < 1 || day > (month === 2 && !leap ? 28 : daysInMonth)) return false;
  return hour < 24 && minute < 60 && second < 60;
}
