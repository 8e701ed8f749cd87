import { isRepositoryName } from '../../../wire/image-reference.ts';
import type { Action, Caller } from '../auth/caller.ts';
import { type Exchange, type RegistryContext, readBody } from '../http/exchange.ts';
import { QuayError } from './quay-error.ts';

/** @throws QuayError invalid_token */
export function identify({ authentication }: RegistryContext, { request }: Exchange): Caller {
  const caller = authentication.caller(request.headers.authorization);
  if (caller === undefined) throw new QuayError('invalid_token', 'The access token provided was invalid.');
  return caller;
}

/**
 * Lets a request for a repository that is there pass. Others read the same as for a private one, unless they are known.
 * @throws QuayError invalid_token, insufficient_scope, not_found
 */
export function authorize(
  context: RegistryContext,
  exchange: Exchange,
  action: Action,
  repository: string,
): void {
  const caller = identify(context, exchange);
  const isThere = isRepositoryName(repository) && context.storage.repositories.has(repository);
  if (caller.may(action, repository) && isThere) return;
  if (caller.name === undefined) throw new QuayError('invalid_token', 'Requires authentication');
  if (isThere) throw new QuayError('insufficient_scope', 'Unauthorized');
  throw new QuayError('not_found', 'Not Found');
}

const largestBody = 64 * 1024;

/** The body as JSON. @throws QuayError invalid_request */
export async function readJson({ request }: Exchange): Promise<unknown> {
  const bytes = await readBody(request, largestBody);
  try {
    const json: unknown = JSON.parse(bytes?.toString('utf8') ?? '');
    return json;
  } catch {
    throw new QuayError('invalid_request', 'Missing JSON body');
  }
}
