import { createHash, timingSafeEqual } from 'node:crypto';

/** Someone whom the API server knows by a bearer token. */
export interface UserAccount {
  name: string;
  token: string;
  /** Beside `system:authenticated`. Members of `system:masters` may do everything. */
  groups?: readonly string[];
  /** Namespaces in which they may do what OpenShift's role `edit` may. */
  edit?: readonly string[];
  /** Namespaces in which they may look, but at no secrets. */
  view?: readonly string[];
}

/** Who makes a request. */
export interface User {
  name: string;
  uid: string;
  groups: string[];
  edit: readonly string[];
  view: readonly string[];
  /** Namespaces that are the user's own. */
  admin: ReadonlySet<string>;
}

export const anonymous: User = {
  name: 'system:anonymous',
  uid: '',
  groups: ['system:unauthenticated'],
  edit: [],
  view: [],
  admin: new Set(),
};

/** Tells who has a token. Undefined for one that nobody has. */
export type Authenticate = (token: string) => User | undefined;

const digest = (text: string): Buffer => createHash('sha256').update(text).digest();

/**
 * Every account is compared with, in constant time, so that how long it takes says nothing of the tokens. The list is read at
 * each call: accounts that are added to it later count too.
 * @param administeredBy the namespaces that are a user's own
 */
export function createAuthenticator(
  accounts: readonly UserAccount[],
  administeredBy: (user: string) => ReadonlySet<string>,
): Authenticate {
  const known = new WeakMap<UserAccount, { digest: Buffer; user: User }>();
  const entry = (account: UserAccount) => {
    let found = known.get(account);
    if (found === undefined) {
      found = {
        digest: digest(account.token),
        user: {
          name: account.name,
          uid: uidOf(account.name),
          groups: [...(account.groups ?? []), 'system:authenticated'],
          edit: account.edit ?? [],
          view: account.view ?? [],
          admin: administeredBy(account.name),
        },
      };
      known.set(account, found);
    }
    return found;
  };
  return (token) => {
    const asked = digest(token);
    let found: User | undefined;
    for (const account of accounts) {
      const candidate = entry(account);
      if (timingSafeEqual(candidate.digest, asked)) found = candidate.user;
    }
    return found;
  };
}

/** The same for the same name, so that a user stays the same over restarts. */
function uidOf(name: string): string {
  const hex = digest(`user ${name}`).toString('hex');
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-4${hex.slice(13, 16)}-8${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
}
