import { createHash, timingSafeEqual } from 'node:crypto';

export interface RegistryUser {
  name: string;
  password: string;
}

/** Tells whose name and password, or whose token, it is. */
export interface Users {
  /** Name of the user, when the password is right. */
  byPassword(name: string, password: string): string | undefined;
  /** Name of the user whose password this is: Quay's tokens come without a name. */
  byToken(token: string): string | undefined;
}

/** Compares in a time that says nothing about how far two texts agree, nor about who there is. */
export function createUsers(users: readonly RegistryUser[]): Users {
  const known = users.map(({ name, password }) => ({ name, nameHash: hash(name), secret: hash(password) }));
  const first = (isIt: (user: (typeof known)[number]) => boolean): string | undefined =>
    known.filter((user) => isIt(user)).map(({ name }) => name)[0];
  return {
    byPassword(name, password) {
      const nameHash = hash(name);
      const secret = hash(password);
      return first((user) => {
        const isName = timingSafeEqual(user.nameHash, nameHash);
        return timingSafeEqual(user.secret, secret) && isName;
      });
    },
    byToken(token) {
      const secret = hash(token);
      return first((user) => timingSafeEqual(user.secret, secret));
    },
  };
}

const hash = (text: string): Buffer => createHash('sha256').update(text).digest();
