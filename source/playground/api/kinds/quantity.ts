const multipliers: Readonly<Record<string, number>> = {
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

/** Source: k8s.io/apimachinery `pkg/api/resource/quantity.go`. */
const pattern = /^([+-]?(?:\d+(?:\.\d*)?|\.\d+))(?:(n|u|m|k|M|G|T|P|E|Ki|Mi|Gi|Ti|Pi|Ei)|[eE]([+-]?\d+))?$/;

export const isQuantity = (text: string): boolean => pattern.test(text);

/** `500m` → 0.5, `64Mi` → 67108864. NaN for what is no quantity. */
export function quantityValue(text: string): number {
  const match = pattern.exec(text);
  if (match === null) return Number.NaN;
  const [, digits, suffix = '', exponent = '0'] = match;
  return Number(digits) * (multipliers[suffix] ?? 1) * 10 ** Number(exponent);
}
