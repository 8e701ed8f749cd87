import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { learnerVariables } from '../lesson/variables.ts';
import type { Learner } from './names.ts';

/**
 * What a command line would delete that is not the learner's by its name, in words: `cm/settings`, `all pods of the project`.
 * Undefined where it deletes nothing, or only the learner's own.
 * @param cwd where its file names start
 */
export async function othersTouchedBy(
  line: string,
  learner: Learner,
  cwd: string,
): Promise<string | undefined> {
  if (!/\bdelete\b|--force\b/.test(line)) return undefined;
  const [{ parseCommand }, { findVerb }, { parseFlags }, { globalFlags }, { verbs }] = await Promise.all([
    import('../oc/parse.ts'),
    import('../oc/find-verb.ts'),
    import('../oc/flags.ts'),
    import('../oc/common-flags.ts'),
    import('../oc/verbs/table.ts'),
  ]);
  const parsed = parseCommand(line, { variables: { ...learnerVariables(learner) } });
  if ('problem' in parsed || parsed.words[0] !== 'oc') return undefined;
  try {
    const { verb, path, rest } = findVerb(parsed.words.slice(1), verbs);
    const name = path.join(' ');
    if (verb === undefined || (name !== 'oc delete' && name !== 'oc replace')) return undefined;
    const { flags, args } = parseFlags([...(verb.flags ?? []), ...globalFlags], rest);
    if (flags.boolean('help') || ['client', 'server', 'unchanged'].includes(flags.string('dry-run')))
      return undefined;
    if (name === 'oc replace' && !flags.boolean('force')) return undefined;
    const others: string[] = [];
    for (const file of flags.list('filename'))
      others.push(...(await othersInFile(resolve(cwd, file), learner)));
    if (flags.list('filename').length === 0) others.push(...othersNamed(args, flags, learner));
    return others.length === 0 ? undefined : others.join(', ');
  } catch {
    // What cannot be read as a command line deletes nothing: the command itself says why.
    return undefined;
  }
}

const isOwn = (name: string, { cdsid }: Learner): boolean => name === cdsid || name.startsWith(`${cdsid}-`);

interface Asked {
  declared(name: string): boolean;
  boolean(name: string): boolean;
  string(name: string): string;
}

function othersNamed(args: readonly string[], flags: Asked, learner: Learner): string[] {
  const [first = '', ...names] = args;
  if (first === '') return [];
  if (args.some((word) => word.includes('/'))) {
    return args.filter((word) => !isOwn(word.slice(word.indexOf('/') + 1), learner));
  }
  if (names.length > 0)
    return names.filter((name) => !isOwn(name, learner)).map((name) => `${first}/${name}`);
  const selector = flags.string('selector');
  if (flags.boolean('all-namespaces')) return [`${first} of all projects`];
  if (flags.boolean('all')) return [`all ${first} of the project`];
  if (selector === '' || selectsOwn(selector, learner)) return [];
  return [`every ${first} with ${selector}`];
}

/** Whether one of the labels that are asked for has a value of the learner's. */
const selectsOwn = (selector: string, learner: Learner): boolean =>
  selector.split(',').some((part) => {
    const value = /^[^!=\s]+\s*==?\s*(\S+)$/.exec(part.trim())?.[1];
    return value !== undefined && isOwn(value, learner);
  });

async function othersInFile(file: string, learner: Learner): Promise<string[]> {
  const { parseDocuments } = await import('../oc/resources/yaml-documents.ts');
  return parseDocuments(await readFile(file, 'utf8')).flatMap((document) => {
    const { kind = '', metadata } = document as { kind?: string; metadata?: { name?: string } };
    const name = metadata?.name ?? '';
    return name === '' || isOwn(name, learner) ? [] : [`${kind.toLowerCase()}/${name}`];
  });
}
