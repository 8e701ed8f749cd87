const units: Record<string, number> = { ms: 1, s: 1000, m: 60_000 };

/** Milliseconds of `30s`, `2m` or `500ms`; undefined for anything else, and for nothing at all. */
export function parseDuration(text: string): number | undefined {
  const match = /^(\d{1,6})(ms|s|m)$/.exec(text);
  const milliseconds = Number(match?.[1]) * (units[match?.[2] ?? ''] ?? Number.NaN);
  return milliseconds > 0 ? milliseconds : undefined;
}
