import { isRepositoryName } from '../../../wire/image-reference.ts';
import type { Grant } from '../auth/tokens.ts';
import type { RegistryContext } from '../http/exchange.ts';
import { sendJson } from '../http/exchange.ts';
import { OciError } from '../http/oci-error.ts';
import type { Handler } from '../http/route.ts';

/**
 * `GET /v2/auth`: a token for what is asked for in `scope`, as far as the caller may. Asking for more is no error: the token
 * then allows less. Source: quay `endpoints/v2/v2auth.py`; distribution `docs/content/spec/auth/token.md`.
 */
export const issueToken: Handler = (context, exchange) => {
  const { authorization } = exchange.request.headers;
  const { authentication } = context;
  const subject = authentication.basicUser(authorization);
  if (authorization !== undefined && subject === undefined)
    throw new OciError('UNAUTHORIZED', { message: 'Invalid username or password' });
  const scopes = exchange.query.getAll('scope').flatMap((text) => text.split(' ').filter(Boolean));
  // Without both, it is a login without a name.
  if (subject === undefined && scopes.length === 0) throw new OciError('UNAUTHORIZED');
  const grants = scopes.map((scope) => grantOf(context, scope, subject));
  sendJson(
    exchange,
    200,
    { token: authentication.tokens.issue({ subject, grants }) },
    { 'cache-control': 'no-store' },
  );
};

function grantOf({ storage }: RegistryContext, scope: string, subject: string | undefined): Grant {
  const match = /^repository:([^:]+(?::\d+\/[^:]+)?):([a-z*,]+)$/.exec(scope);
  const [, repository = '', list = ''] = match ?? [];
  const asked = list.split(',');
  if (match === null || !asked.every((action) => ['pull', 'push', '*'].includes(action)))
    throw new OciError('INVALID_REQUEST', {
      message: `Unable to decode repository and actions: ${scope}`,
    });
  if (!isRepositoryName(repository))
    throw new OciError('NAME_INVALID', { message: `Invalid repository name: ${repository}` });
  const { repositories } = storage;
  // As on Quay, whoever may push gets the repository together with the token.
  if (subject !== undefined && asked.includes('push')) repositories.ensure(repository);
  const mayPull = subject !== undefined || repositories.has(repository);
  return {
    repository,
    actions: asked.filter((action) => (action === 'pull' ? mayPull : subject !== undefined)),
  };
}
