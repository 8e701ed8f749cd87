const factors: Record<string, number> = {
  n: 1e-9,
  u: 1e-6,
  m: 1e-3,
  '': 1,
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

/**
 * A quantity as a plain number: `500m` is 0.5, `128Mi` is 134217728. Undefined for what is none.
 * Source: apimachinery `pkg/api/resource/quantity.go`.
 */
export function parseQuantity(text: string | number | undefined): number | undefined {
  const match = /^([-+]?(?:\d+\.?\d*|\.\d+))(?:[eE]([-+]?\d+)|([numkMGTPE]|[KMGTPE]i)?)$/.exec(
    String(text ?? ''),
  );
  if (match === null) return undefined;
  const [, number = '', exponent, unit = ''] = match;
  const factor = exponent === undefined ? factors[unit] : 10 ** Number(exponent);
  return factor === undefined ? undefined : Number(number) * factor;
}
