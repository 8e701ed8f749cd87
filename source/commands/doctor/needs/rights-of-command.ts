import { plainPath } from '../../../lesson/blocks.ts';
import type { ManifestObject } from '../../../lesson/manifest.ts';
import { globalFlags } from '../../../oc/common-flags.ts';
import { findVerb } from '../../../oc/find-verb.ts';
import { type ParsedLine, parseFlags } from '../../../oc/flags.ts';
import { parseCommand } from '../../../oc/parse.ts';
import { matchType, type ResourceType, typesOfCategory } from '../../../oc/resources/discovery.ts';
import type { verbNames } from '../../../oc/verb-names.ts';
import { verbs } from '../../../oc/verbs/table.ts';
import { groupVersion } from '../../../wire/resources.ts';
import type { Right } from './right.ts';
import { rightsOfVerb } from './rights-of-verb.ts';

export interface CommandSurroundings {
  /** The types that the cluster serves: those that it does not, nobody can have rights to. */
  types: readonly ResourceType[];
  /** The objects of a file that `-f` names. */
  objectsIn(file: string): readonly Pick<ManifestObject, 'apiVersion' | 'kind'>[];
}

/** What a command of a lesson asks the API for. */
export function rightsOfCommand(line: string, surroundings: CommandSurroundings): Right[] {
  const parsed = parseCommand(line);
  if ('problem' in parsed || parsed.words[0] !== 'oc') return [];
  const { verb, path, rest } = findVerb(parsed.words.slice(1), verbs);
  const [, name = '', ...below] = path;
  if (verb === undefined || !isVerbName(name)) return [];
  const asked = parseFlags([...(verb.flags ?? []), ...globalFlags], rest);
  return rightsOfVerb[name]({
    below,
    ...namedTypes(asked, surroundings),
    has: (flag) => asked.flags.declared(flag) && asked.flags.given(flag) && asked.flags.boolean(flag),
  });
}

const isVerbName = (name: string): name is (typeof verbNames)[number] => Object.hasOwn(rightsOfVerb, name);

/** Reads `-f FILE`, `TYPE[,TYPE…] [NAME…]`, `TYPE/NAME…`. A word that is no type of the cluster's is passed over. */
function namedTypes(
  { flags, args }: ParsedLine,
  { types, objectsIn }: CommandSurroundings,
): { types: ResourceType[]; named: boolean } {
  const files = flags.declared('filename') ? flags.list('filename') : [];
  if (files.length > 0) {
    const found = files
      .flatMap((file) => objectsIn(plainPath(file)))
      .map(({ apiVersion, kind }) =>
        types.find((type) => type.kind === kind && groupVersion(type) === apiVersion),
      );
    return { types: found.filter((type) => type !== undefined), named: true };
  }
  const slashed = args.filter((word) => word.includes('/'));
  const words =
    slashed.length > 0 ? slashed.map((word) => word.split('/')[0] ?? '') : (args[0] ?? '').split(',');
  const found = words.flatMap((word) => typesOfCategory(types, word) ?? matchType(types, word) ?? []);
  return { types: found, named: slashed.length > 0 || args.length > 1 };
}
