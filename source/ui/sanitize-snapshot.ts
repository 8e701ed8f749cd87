import { sanitize } from '../platform/sanitize.ts';

/** {@link sanitize} for every string in plain data: whatever a session shows may come from a server or a file. */
export function sanitizeData<T>(value: T): T {
  return clean(value) as T;
}

function clean(value: unknown): unknown {
  if (typeof value === 'string') return sanitize(value);
  if (Array.isArray(value)) return value.map(clean);
  if (typeof value === 'object' && value !== null) {
    return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, clean(inner)]));
  }
  return value;
}
