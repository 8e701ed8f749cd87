import { isRepositoryName } from '../../../wire/image-reference.ts';
import type { Exchange, RegistryContext } from '../http/exchange.ts';
import { OciError } from '../http/oci-error.ts';
import type { Action, Caller } from './caller.ts';
import { challenge, type Scope } from './challenge.ts';

/**
 * Who asks. @throws OciError UNAUTHORIZED for credentials that are wrong
 */
export function identify(context: RegistryContext, exchange: Exchange, scope?: Scope): Caller {
  const { authorization } = exchange.request.headers;
  const caller = context.authentication.caller(authorization);
  if (caller !== undefined) return caller;
  const isToken = /^Bearer /i.test(authorization ?? '');
  throw unauthorized(exchange, scope, isToken ? 'Invalid token' : 'Invalid username or password');
}

/**
 * Lets a request for a repository pass. For pulling, it has to be there, and that it is not is told only to those who are
 * known: others read the same as for a private one, as on Quay.
 * @throws OciError NAME_INVALID, UNAUTHORIZED, NAME_UNKNOWN
 */
export function authorize(
  context: RegistryContext,
  exchange: Exchange,
  action: Action,
  repository: string,
): void {
  const isThere = authorizeName(context, exchange, action, repository);
  if (action === 'pull' && !isThere) throw new OciError('NAME_UNKNOWN', { detail: { name: repository } });
}

/** The same for a search, of which a repository that is not there is no error. @throws OciError NAME_INVALID, UNAUTHORIZED */
export function authorizeSearch(context: RegistryContext, exchange: Exchange, repository: string): void {
  authorizeName(context, exchange, 'pull', repository);
}

/** Whether the repository is there, when the caller may know. */
function authorizeName(
  context: RegistryContext,
  exchange: Exchange,
  action: Action,
  repository: string,
): boolean {
  if (!isRepositoryName(repository)) throw new OciError('NAME_INVALID', { detail: { name: repository } });
  const scope = { repository, action };
  const caller = identify(context, exchange, scope);
  const isThere = context.storage.repositories.has(repository);
  const mayKnow = isThere || action === 'push' || caller.name !== undefined;
  if (!caller.may(action, repository) || !mayKnow) throw unauthorized(exchange, scope);
  return isThere;
}

/** 401, also for those who are known and may not: so clients ask for a token that allows it. */
export function unauthorized(exchange: Exchange, scope?: Scope, message?: string): OciError {
  return new OciError('UNAUTHORIZED', {
    headers: { 'www-authenticate': challenge(exchange, scope) },
    ...(message === undefined ? {} : { message }),
  });
}
