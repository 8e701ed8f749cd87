import { readdir } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import type { Cluster } from '../cluster/cluster.ts';
import { ImageStreams, ImageStreamTags, Pods, Projects, type Resource } from '../wire/resources.ts';
import { globalFlags } from './common-flags.ts';
import { findVerb } from './find-verb.ts';
import type { FlagSpec } from './flags.ts';
import { discover, matchType } from './resources/discovery.ts';
import type { Verb } from './verb.ts';
import { verbs } from './verbs/table.ts';

export interface CompletionContext {
  cluster: Cluster;
  namespace: string;
  /** Folder that file names are relative to. */
  cwd: string;
  signal: AbortSignal;
}

export interface Completion {
  /** Where the word begins that is completed. */
  start: number;
  /** What may stand there, in order. Those that end in `/`, `=` or `:` go on; after others comes a space. */
  candidates: string[];
}

/**
 * What may come next in a line that begins with `oc`: verbs, flags and their values, types, and names of what there is.
 * @param line up to the cursor
 * @throws what the cluster throws when names are asked for
 */
export async function completeLine(line: string, context: CompletionContext): Promise<Completion> {
  const start = line.search(/\S*$/);
  const [program, ...before] = line
    .slice(0, start)
    .split(/\s+/)
    .filter((word) => word !== '');
  const current = line.slice(start);
  if (program === undefined) return among(start, current, ['oc', 'oc-tutor']);
  if (program === 'oc-tutor') return among(start, current, before.length === 0 ? ['publish'] : []);
  if (program !== 'oc') return { start, candidates: [] };
  const { verb, path, rest } = findVerb(before, verbs);
  const flags = [...(verb?.flags ?? []), ...globalFlags].filter((flag) => !flag.hidden && !flag.elsewhere);
  const awaiting = flagBefore(rest, flags);
  const equals = /^--([a-z-]+)=(.*)$/.exec(current);
  if (awaiting !== undefined) {
    return among(start, current, await flagValues(awaiting, current, context));
  }
  if (equals !== null) {
    const flag = flags.find(({ name }) => name === equals[1]);
    const begun = equals[2] ?? '';
    const values = flag === undefined ? [] : await flagValues(flag, begun, context);
    return among(start + current.length - begun.length, begun, values);
  }
  if (current.startsWith('-')) {
    return among(
      start,
      current,
      flags.map(({ name, type, bare }) => `--${name}${type === 'boolean' || bare !== undefined ? '' : '='}`),
    );
  }
  const positional = positionals(rest, flags);
  const below = (verb === undefined ? verbs : (verb.verbs ?? [])).map(({ name }) => name);
  const named = positional.length === 0 ? below : [];
  const words = verb?.run === undefined ? [] : await argumentWords(verb, path, positional, current, context);
  return among(start, current, [...named, ...words]);
}

function among(start: number, current: string, words: readonly string[]): Completion {
  const candidates = [...new Set(words)].filter((word) => word.startsWith(current) && word !== '').sort();
  return { start, candidates };
}

/** The flag whose value the word after `words` is. */
function flagBefore(words: readonly string[], flags: readonly FlagSpec[]): FlagSpec | undefined {
  const last = words.at(-1) ?? '';
  const flag = flags.find(
    ({ name, short }) => last === `--${name}` || (short !== undefined && last === `-${short}`),
  );
  return flag === undefined || flag.type === 'boolean' || flag.bare !== undefined ? undefined : flag;
}

function positionals(words: readonly string[], flags: readonly FlagSpec[]): string[] {
  const found: string[] = [];
  for (let i = 0; i < words.length; i += 1) {
    const word = words[i] ?? '';
    if (!word.startsWith('-')) found.push(word);
    else if (!word.includes('=') && flagBefore([word], flags) !== undefined) i += 1;
  }
  return found;
}

const values: Readonly<Record<string, readonly string[]>> = {
  cascade: ['background', 'foreground', 'orphan'],
  'dry-run': ['none', 'client', 'server'],
  for: ['condition=Available', 'condition=Ready', 'delete', 'jsonpath='],
  'import-mode': ['Legacy', 'PreserveOriginal'],
  output: ['wide', 'yaml', 'json', 'name', 'jsonpath=', 'custom-columns='],
  'reference-policy': ['source', 'local'],
  source: ['istag', 'isimage', 'docker'],
  type: ['strategic', 'merge', 'json'],
  types: ['Normal', 'Warning'],
  validate: ['strict', 'warn', 'ignore'],
};

async function flagValues(
  { name }: FlagSpec,
  begun: string,
  context: CompletionContext,
): Promise<readonly string[]> {
  if (name === 'namespace') return await namesOf(Projects, context);
  if (/^(filename|patch-file|from-file|from-env-file|cert|key|ca-cert)$/.test(name)) {
    return await fileNames(begun, context.cwd);
  }
  return values[name] ?? [];
}

async function fileNames(begun: string, cwd: string): Promise<string[]> {
  const folder = begun.endsWith('/') ? begun : dirname(begun);
  const shown = begun.startsWith('./') && folder === '.' ? './' : folder === '.' ? '' : join(folder, '/');
  try {
    const entries = await readdir(resolve(cwd, folder), { withFileTypes: true });
    return entries
      .filter((entry) => !entry.name.startsWith('.') || basename(begun).startsWith('.'))
      .map(
        (entry) =>
          `${begun.startsWith('./') && shown !== './' ? './' : ''}${shown}${entry.name}${entry.isDirectory() ? '/' : ''}`,
      );
  } catch {
    return [];
  }
}

/** What stands for a verb's words that are no flags; its usage says what they are. */
async function argumentWords(
  { usage }: Verb,
  path: readonly string[],
  before: readonly string[],
  current: string,
  context: CompletionContext,
): Promise<string[]> {
  if (path[1] === 'import-image') return before.length > 0 ? [] : await namesOf(ImageStreams, context);
  if (path[1] === 'tag') return await namesOf(ImageStreamTags, context);
  if (path[1] === 'project') return await namesOf(Projects, context);
  if (/DEPLOYMENTCONFIG/.test(usage)) return await slashed('dc', context);
  if (!/TYPE|RESOURCE|POD/.test(usage)) return [];
  const types = await discover(context.cluster, { signal: context.signal });
  const slash = current.indexOf('/');
  if (slash > 0) return await slashed(current.slice(0, slash), context);
  const [first] = before;
  if (first !== undefined && !first.includes('/')) {
    const type = matchType(types, first);
    return type === undefined ? [] : await namesOf(type, context);
  }
  if (path[1] === 'logs') {
    return [...(await namesOf(Pods, context)), 'pod/', 'dc/', 'deploy/', 'rc/'].filter(
      () => before.length === 0,
    );
  }
  if (first !== undefined) return [];
  const listed = types.filter(({ verbs: can }) => can.includes('list') || can.includes('get'));
  const plain = listed.flatMap(({ plural, shortNames }) => [plural, ...shortNames]);
  const all = types.some(({ categories }) => categories.includes('all')) ? ['all'] : [];
  return [...plain, ...all];
}

async function slashed(word: string, context: CompletionContext): Promise<string[]> {
  const type = matchType(await discover(context.cluster, { signal: context.signal }), word);
  if (type === undefined) return [];
  return (await namesOf(type, context)).map((name) => `${word}/${name}`);
}

/** Names of the first page: nobody picks from more. */
async function namesOf(type: Resource, { cluster, namespace, signal }: CompletionContext): Promise<string[]> {
  const pages = cluster.tablePages(type, type.namespaced ? { namespace } : {}, {
    signal,
    includeObject: 'Metadata',
  });
  for await (const { table } of pages) {
    return table.rows.flatMap(({ object }) => (object === undefined ? [] : [object.metadata.name]));
  }
  return [];
}
