import type { ApiObject } from '../../wire/kubernetes.ts';
import { OcError } from '../errors.ts';
import type { Invocation } from '../verb.ts';
import { discover, type ResourceType, resolveType, typesOfCategory } from './discovery.ts';
import { readManifests } from './manifests.ts';
import { selectionError } from './selection-errors.ts';

/** One object that a command line names. */
export interface Target {
  type: ResourceType;
  namespace: string | undefined;
  name: string;
  /** As it is in a file, or as a list brought it. */
  object?: ApiObject;
  /** The file that it comes from. */
  source?: string;
}

/** What the arguments say: whole types, or names of one or several types. */
export type Wanted =
  | { all: true; types: ResourceType[] }
  | { all: false; names: { type: ResourceType; name: string }[]; slashed: boolean };

/**
 * Reads `TYPE[,TYPE…]`, `TYPE NAME…` and `TYPE/NAME…`.
 * Source: cli-runtime `pkg/resource/builder.go` ResourceTypeOrNameArgs, whose words the errors have.
 */
export async function parseArguments(invocation: Invocation, args: readonly string[]): Promise<Wanted> {
  const { cluster, request } = invocation;
  const [first = '', ...names] = args;
  const slashes = args.filter((argument) => argument.includes('/')).length;
  if (slashes > 0) {
    if (slashes !== args.length) {
      throw new OcError(
        "there is no need to specify a resource type as a separate argument when passing arguments in resource/name form (e.g. 'oc get resource/<resource_name>' instead of 'oc get resource resource/<resource_name>'",
      );
    }
    const wanted = [];
    for (const argument of args) wanted.push(await slashed(invocation, argument));
    return { all: false, names: wanted, slashed: true };
  }
  const types: ResourceType[] = [];
  const everything = await discover(cluster, request);
  for (const word of first.split(',').filter((part) => part !== '')) {
    const members = typesOfCategory(everything, word);
    for (const type of members ?? [await resolveType(cluster, word, request)]) {
      if (!types.includes(type)) types.push(type);
    }
  }
  if (names.length === 0) return { all: true, types };
  if (names.includes('')) throw new OcError('resource name may not be empty');
  return {
    all: false,
    names: types.flatMap((type) => names.map((name) => ({ type, name }))),
    slashed: types.length > 1,
  };
}

async function slashed({ cluster, request }: Invocation, argument: string) {
  const parts = argument.split('/');
  if (parts.length !== 2) {
    throw new OcError('arguments in resource/name form may not have more than one slash');
  }
  const [word = '', name = ''] = parts;
  if (word === '' || name === '' || word.includes(',')) {
    throw new OcError('arguments in resource/name form must have a single resource and name');
  }
  return { type: await resolveType(cluster, word, request), name };
}

export interface FindOptions {
  /** Without a name, a selector or `--all`, every object of the type is meant. */
  wholeTypes?: boolean;
  /** Objects are read from the server also where their names are given. */
  read?: boolean;
  selector?: string;
  fieldSelector?: string;
  /** `--all` was given. */
  everything?: boolean;
  allNamespaces?: boolean;
}

export interface FoundTargets {
  targets: Target[];
  errors: Error[];
  /** One object was asked for by its name. */
  single: boolean;
}

/**
 * The objects that `-f`, types, names and selectors stand for. Failures of single objects are collected beside the others.
 * @throws OcError for arguments that do not go together
 */
export async function find(invocation: Invocation, options: FindOptions): Promise<FoundTargets> {
  const { args } = invocation;
  const selector = options.selector ?? '';
  const hasSelector = selector !== '' || (options.fieldSelector ?? '') !== '';
  if (hasFiles(invocation)) {
    if (args.length > 0) {
      throw new OcError(
        'when paths, URLs, or stdin is provided as input, you may not specify resource arguments as well',
      );
    }
    return await fromFiles(invocation, options, matchesSelector(selector));
  }
  if (args.length === 0) throw missingResource();
  const wanted = await parseArguments(invocation, args);
  if (!wanted.all) {
    if (hasSelector) throw new OcError('name cannot be provided when a selector is specified');
    if (options.everything) {
      throw new OcError('selectors and the all flag cannot be used when passing resource/name arguments');
    }
    if (options.allNamespaces) {
      throw new OcError('a resource cannot be retrieved by name across all namespaces');
    }
    return await named(invocation, wanted.names, options);
  }
  if (!hasSelector && !options.everything && !options.wholeTypes) {
    throw new OcError('resource(s) were provided, but no name was specified');
  }
  return await listed(invocation, wanted.types, options);
}

export const hasFiles = ({ flags }: Invocation): boolean => flags.list('filename').length > 0;

export function missingResource(): OcError {
  return new OcError(`You must provide one or more resources by argument or filename.
Example resource specifications include:
   '-f rsrc.yaml'
   '--filename=rsrc.json'
   '<resource> <name>'
   '<resource>'`);
}

async function fromFiles(
  invocation: Invocation,
  options: FindOptions,
  wanted: (object: ApiObject) => boolean,
): Promise<FoundTargets> {
  const targets: Target[] = [];
  const errors: Error[] = [];
  for (const result of await readManifests(invocation)) {
    if (result instanceof Error) {
      errors.push(result);
      continue;
    }
    const { object, type, namespace, source } = result;
    if (!wanted(object)) continue;
    const target: Target = { type, namespace, name: object.metadata.name, object, source };
    if (!options.read) targets.push(target);
    else await collect(errors, async () => targets.push(await readTarget(invocation, target)));
  }
  return { targets, errors, single: targets.length + errors.length === 1 };
}

async function named(
  invocation: Invocation,
  names: { type: ResourceType; name: string }[],
  options: FindOptions,
): Promise<FoundTargets> {
  const targets: Target[] = [];
  const errors: Error[] = [];
  for (const { type, name } of names) {
    const target: Target = {
      type,
      namespace: type.namespaced ? invocation.namespace : undefined,
      name,
    };
    if (!options.read) targets.push(target);
    else await collect(errors, async () => targets.push(await readTarget(invocation, target)));
  }
  return { targets, errors, single: names.length === 1 };
}

async function readTarget(invocation: Invocation, target: Target): Promise<Target> {
  const object = await invocation.cluster.get(target.type, target.namespace, target.name, invocation.request);
  return { ...target, object };
}

async function listed(
  invocation: Invocation,
  types: ResourceType[],
  options: FindOptions,
): Promise<FoundTargets> {
  const targets: Target[] = [];
  const errors: Error[] = [];
  for (const type of types) {
    await collect(errors, async () => {
      const selection = {
        ...(type.namespaced && !options.allNamespaces ? { namespace: invocation.namespace } : {}),
        ...(options.selector ? { labelSelector: options.selector } : {}),
        ...(options.fieldSelector ? { fieldSelector: options.fieldSelector } : {}),
      };
      const list = await invocation.cluster
        .list(type, selection, invocation.request)
        .catch((error: unknown) => {
          throw selectionError(error, type, selection);
        });
      for (const object of list.items) {
        const { name, namespace } = object.metadata;
        targets.push({ type, namespace: type.namespaced ? namespace : undefined, name, object });
      }
    });
  }
  return { targets, errors, single: false };
}

/** Keeps a failure for the end; an abort ends everything. */
async function collect(errors: Error[], work: () => Promise<unknown>): Promise<void> {
  try {
    await work();
  } catch (error) {
    if (!(error instanceof Error) || error.name === 'AbortError') throw error;
    errors.push(error);
  }
}

/** Label selectors for objects of files, which no server selects. */
function matchesSelector(selector: string): (object: ApiObject) => boolean {
  const requirements = selector
    .split(/,(?![^()]*\))/)
    .map((part) => part.trim())
    .filter((part) => part !== '');
  return ({ metadata: { labels = {} } }) =>
    requirements.every((requirement) => {
      const set = /^(\S+)\s+(in|notin)\s*\(([^)]*)\)$/.exec(requirement);
      if (set !== null) {
        const values = (set[3] ?? '').split(',').map((value) => value.trim());
        const value = labels[set[1] ?? ''];
        return set[2] === 'in'
          ? value !== undefined && values.includes(value)
          : value === undefined || !values.includes(value);
      }
      const equality = /^([^=!\s]+)\s*(!=|==?)\s*(.*)$/.exec(requirement);
      if (equality !== null) {
        return (labels[equality[1] ?? ''] === equality[3]) === (equality[2] !== '!=');
      }
      return requirement.startsWith('!') ? !(requirement.slice(1).trim() in labels) : requirement in labels;
    });
}
