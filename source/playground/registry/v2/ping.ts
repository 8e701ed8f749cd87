import { identify, unauthorized } from '../auth/authorize.ts';
import { challenge } from '../auth/challenge.ts';
import type { Handler } from '../http/route.ts';

/** `GET /v2/`: 401 for those without credentials, so that clients learn where to get a token before they push. */
export const ping: Handler = (context, exchange) => {
  const { authorization } = exchange.request.headers;
  identify(context, exchange);
  if (authorization === undefined) throw unauthorized(exchange);
  const body = Buffer.from('true');
  exchange.response.writeHead(200, {
    'content-type': 'application/json',
    'content-length': body.length,
    'www-authenticate': challenge(exchange),
  });
  exchange.response.end(body);
};
