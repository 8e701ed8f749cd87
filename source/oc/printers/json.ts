/** Go's encoding/json for maps: keys sorted by bytes, and `<`, `>`, `&` escaped. */
export function toJson(value: unknown, indent = 0): string {
  return write(value, indent, indent === 0 ? '' : '\n');
}

function write(value: unknown, indent: number, margin: string): string {
  if (typeof value === 'string') return escapeHtml(JSON.stringify(value));
  if (typeof value !== 'object' || value === null) return JSON.stringify(value) ?? 'null';
  const inner = indent === 0 ? '' : margin + ' '.repeat(indent);
  const [open, close] = Array.isArray(value) ? ['[', ']'] : ['{', '}'];
  const colon = indent === 0 ? ':' : ': ';
  const parts = Array.isArray(value)
    ? value.map((item) => write(item, indent, inner))
    : Object.entries(value)
        .filter(([, item]) => item !== undefined)
        .sort(([a], [b]) => Buffer.compare(Buffer.from(a), Buffer.from(b)))
        .map(([key, item]) => `${escapeHtml(JSON.stringify(key))}${colon}${write(item, indent, inner)}`);
  return parts.length === 0 ? open + close : `${open}${inner}${parts.join(`,${inner}`)}${margin}${close}`;
}

const escapes: Record<string, string> = {
  '<': '\\u003c',
  '>': '\\u003e',
  '&': '\\u0026',
  '\u2028': '\\u2028',
  '\u2029': '\\u2029',
};

function escapeHtml(text: string): string {
  return text.replace(/[<>&\u2028\u2029]/g, (character) => escapes[character] ?? character);
}
