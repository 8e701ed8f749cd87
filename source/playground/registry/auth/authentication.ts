import type { Clock } from '../../../platform/clock.ts';
import { anonymous, type Caller } from './caller.ts';
import { createTokens, type Tokens } from './tokens.ts';
import { createUsers, type RegistryUser } from './users.ts';

export interface Authentication {
  tokens: Tokens;
  /** Name of the user that a header `Authorization: Basic …` is of. */
  basicUser(authorization: string | undefined): string | undefined;
  /** Undefined: the credentials are wrong. */
  caller(authorization: string | undefined): Caller | undefined;
}

/**
 * Tells who asks: with a token of this registry, with a name and password, or with a password as token, as Quay's REST API
 * takes. Whoever has a password may push everywhere.
 */
export function createAuthentication(users: readonly RegistryUser[], clock: Clock): Authentication {
  const known = createUsers(users);
  const tokens = createTokens(clock);

  const basicUser = (authorization: string | undefined): string | undefined => {
    const encoded = /^Basic +([A-Za-z0-9+/=_-]+)$/i.exec(authorization ?? '')?.[1];
    if (encoded === undefined) return undefined;
    const text = Buffer.from(encoded, 'base64').toString('utf8');
    const colon = text.indexOf(':');
    return colon < 0 ? undefined : known.byPassword(text.slice(0, colon), text.slice(colon + 1));
  };

  const bearer = (authorization: string): Caller | undefined => {
    const token = /^Bearer +(\S+)$/i.exec(authorization)?.[1];
    if (token === undefined) return undefined;
    const claims = tokens.verify(token);
    if (claims === undefined) return userCaller(known.byToken(token));
    return {
      name: claims.subject,
      may: (action, repository) =>
        action === 'pull' ||
        claims.grants.some(
          // Whoever may do everything may push, and so delete. Source: quay `auth/registry_jwt_auth.py`.
          ({ repository: name, actions }) =>
            name === repository && (actions.includes(action) || actions.includes('*')),
        ),
    };
  };

  return {
    tokens,
    basicUser,
    caller(authorization) {
      if (authorization === undefined || authorization === '') return anonymous;
      return /^Bearer /i.test(authorization) ? bearer(authorization) : userCaller(basicUser(authorization));
    },
  };
}

const userCaller = (name: string | undefined): Caller | undefined =>
  name === undefined ? undefined : { name, may: () => true };
