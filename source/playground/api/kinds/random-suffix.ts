import { randomInt } from 'node:crypto';

// Without vowels and look-alikes. Source: k8s.io/apimachinery `pkg/util/rand`.
const alphabet = 'bcdfghjklmnpqrstvwxz2456789';

/** The five characters at the end of a generated name. */
export const randomSuffix = (): string =>
  Array.from({ length: 5 }, () => alphabet[randomInt(alphabet.length)]).join('');
