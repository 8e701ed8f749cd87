import { identify } from '../auth/authorize.ts';
import { challenge } from '../auth/challenge.ts';
import type { Handler } from '../http/route.ts';

/**
 * `GET /v2/`: 401 for those without credentials, so that clients learn where to get a token before they push.
 * Source: quay `endpoints/v2/__init__.py`, which says `true` either way.
 */
export const ping: Handler = (context, exchange) => {
  const { authorization } = exchange.request.headers;
  identify(context, exchange);
  const body = Buffer.from('true');
  exchange.response.writeHead(authorization === undefined ? 401 : 200, {
    'content-type': 'text/html; charset=utf-8',
    'content-length': body.length,
    'www-authenticate': challenge(exchange),
    'x-sparse-manifest-support': 'false',
  });
  exchange.response.end(body);
};
