import type { Exchange } from '../http/exchange.ts';
import { OciError } from '../http/oci-error.ts';

/** Most names in one answer. Source: quay `endpoints/v2/__init__.py`. */
const largestPage = 100;

export interface Page {
  names: string[];
  /** The `Link` header, when there is more. */
  headers: Record<string, string>;
}

/**
 * The page of a list of names that `n` and `last` ask for.
 * @param namesAfter at most `limit` names after `last`, in order
 * @throws OciError PAGINATION_NUMBER_INVALID
 */
export function paginate(
  { path, query }: Pick<Exchange, 'path' | 'query'>,
  namesAfter: (limit: number, last: string) => string[],
): Page {
  const asked = query.get('n');
  if (asked !== null && !/^\d{1,15}$/.test(asked))
    throw new OciError('PAGINATION_NUMBER_INVALID', { detail: { n: asked } });
  const size = Math.min(asked === null ? largestPage : Number(asked), largestPage);
  if (size === 0) return { names: [], headers: {} };
  const found = namesAfter(size + 1, query.get('last') ?? '');
  const names = found.slice(0, size);
  const last = names.at(-1);
  if (found.length <= size || last === undefined) return { names, headers: {} };
  const next = new URLSearchParams({ n: String(size), last });
  return { names, headers: { link: `<${path}?${next.toString()}>; rel="next"` } };
}
