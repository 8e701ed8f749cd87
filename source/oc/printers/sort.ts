import { OcError } from '../errors.ts';
import { goQuote } from './go-values.ts';
import { compileJsonPath, relaxed } from './jsonpath.ts';

/**
 * Sorts by the value that `--sort-by` points to; what lacks it comes first.
 * Source: kubectl `cmd/get/sorter.go`.
 * @throws OcError when no item has it, or values of different types meet
 */
export function sortBy<T>(items: readonly T[], expression: string, objectOf: (item: T) => unknown): T[] {
  let template: string;
  try {
    template = relaxed(expression);
  } catch {
    template = expression;
  }
  const path = compileJsonPath(template);
  const keyed = items.map((item) => ({ item, value: path.find(objectOf(item))[0]?.[0] }));
  if (items.length > 0 && keyed.every(({ value }) => value === undefined)) {
    throw new OcError(`couldn't find any field with path ${goQuote(template)} in the list of objects`);
  }
  return keyed.sort((a, b) => compare(a.value, b.value)).map(({ item }) => item);
}

function compare(a: unknown, b: unknown): number {
  if (a === undefined || a === null) return b === undefined || b === null ? 0 : -1;
  if (b === undefined || b === null) return 1;
  if (typeof a === 'number' && typeof b === 'number') return a - b;
  if (typeof a === 'string' && typeof b === 'string') {
    const [left, right] = [quantity(a), quantity(b)];
    if (left !== undefined && right !== undefined) return left - right;
    return a < b ? -1 : a > b ? 1 : 0;
  }
  throw new OcError(`unsortable type: ${typeof a}`);
}

const suffixes: Record<string, number> = {
  '': 1,
  n: 1e-9,
  u: 1e-6,
  m: 1e-3,
  k: 1e3,
  M: 1e6,
  G: 1e9,
  T: 1e12,
  P: 1e15,
  E: 1e18,
  Ki: 2 ** 10,
  Mi: 2 ** 20,
  Gi: 2 ** 30,
  Ti: 2 ** 40,
  Pi: 2 ** 50,
  Ei: 2 ** 60,
};

/** Kubernetes' quantities, such as `100m` and `1Gi`. */
function quantity(text: string): number | undefined {
  const match = /^([-+]?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?)(n|u|m|k|[KMGTPE]i?|)$/.exec(text);
  if (match === null) return undefined;
  const factor = suffixes[match[2] ?? ''];
  return factor === undefined ? undefined : Number(match[1]) * factor;
}
