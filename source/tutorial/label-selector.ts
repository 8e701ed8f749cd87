/**
 * Whether labels match a selector as `oc -l` takes it: `a=b`, `a==b`, `a!=b`, `a`, `!a`, `a in (b,c)`, `a notin (b,c)`,
 * joined by commas. A selector that is none matches nothing.
 * Source: k8s.io/apimachinery pkg/labels.
 */
export function matchesSelector(labels: Record<string, string> | undefined, selector: string): boolean {
  const own = labels ?? {};
  const parts = selector.split(/,(?![^(]*\))/).map((part) => part.trim());
  return parts.every((part) => {
    const set = /^([^\s!=]+)\s+(in|notin)\s+\(([^)]*)\)$/.exec(part);
    if (set !== null) {
      const values = (set[3] ?? '').split(',').map((value) => value.trim());
      const value = own[set[1] ?? ''];
      const isIn = value !== undefined && values.includes(value);
      return set[2] === 'in' ? isIn : !isIn;
    }
    const equality = /^([^\s!=]+)\s*(==?|!=)\s*([^\s!=]*)$/.exec(part);
    if (equality !== null) {
      const same = own[equality[1] ?? ''] === equality[3];
      return equality[2] === '!=' ? !same : same;
    }
    if (/^![^\s!=]+$/.test(part)) return own[part.slice(1)] === undefined;
    return /^[^\s!=()]+$/.test(part) && own[part] !== undefined;
  });
}
