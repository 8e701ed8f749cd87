import { OcError } from '../errors.ts';

export interface Pairs {
  /** What stands before the first pair: types and names. */
  resources: string[];
  set: Map<string, string>;
  remove: string[];
}

/**
 * Splits `TYPE NAME KEY=VALUE KEY-` into what is meant and what is to be set and removed.
 * Source: kubectl `cmd/util/helpers.go` GetResourcesAndPairs and ParsePairs.
 * @param what the word for a pair in messages: `label`, `annotation`, `image`
 */
export function parsePairs(args: readonly string[], what: string, removable: boolean): Pairs {
  const isPair = (argument: string) =>
    argument.includes('=') && !argument.startsWith('=') ? true : removable && argument.endsWith('-');
  const resources: string[] = [];
  const set = new Map<string, string>();
  const remove: string[] = [];
  let pairs = false;
  for (const argument of args) {
    if (!pairs && !isPair(argument)) {
      resources.push(argument);
      continue;
    }
    if (!isPair(argument))
      throw new OcError(`all resources must be specified before ${what} changes: ${argument}`);
    pairs = true;
    const equals = argument.indexOf('=');
    if (equals > 0) {
      const value = argument.slice(equals + 1);
      if (!removable && value === '') throw new OcError(`invalid ${what} format: ${argument}`);
      set.set(argument.slice(0, equals), value);
    } else remove.push(argument.slice(0, -1));
  }
  return { resources, set, remove };
}
