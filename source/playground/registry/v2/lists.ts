import { authorize, identify } from '../auth/authorize.ts';
import { sendJson } from '../http/exchange.ts';
import type { Handler } from '../http/route.ts';
import { paginate } from './pagination.ts';

/** `GET /v2/<name>/tags/list`: what the tags are called now. */
export const listTags: Handler = (context, exchange, { name = '' }) => {
  authorize(context, exchange, 'pull', name);
  const { tags } = context.storage;
  const page = paginate(exchange, (limit, last) => tags.names(name, limit, last));
  sendJson(exchange, 200, { name, tags: page.names }, page.headers);
};

/** `GET /v2/_catalog`. Source: distribution `docs/content/spec/api.md`. */
export const listRepositories: Handler = (context, exchange) => {
  identify(context, exchange);
  const page = paginate(exchange, (limit, last) => context.storage.repositories.names(limit, last));
  sendJson(exchange, 200, { repositories: page.names }, page.headers);
};
