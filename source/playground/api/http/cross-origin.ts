import type { IncomingHttpHeaders } from 'node:http';
import { crossOrigin } from '../status-errors.ts';

/**
 * Refuses what a page of another origin has a browser ask for. Browsers keep the answer from such a page, but would have sent
 * the request all the same; there is no page that this API serves, so there is none that may.
 * @throws StatusError 403
 */
export function refuseCrossOrigin(headers: IncomingHttpHeaders): void {
  const { origin, host } = headers;
  const site = headers['sec-fetch-site'];
  if (site !== undefined && site !== 'same-origin' && site !== 'none') throw crossOrigin(origin);
  if (origin !== undefined && origin !== `https://${host}`) throw crossOrigin(origin);
}
