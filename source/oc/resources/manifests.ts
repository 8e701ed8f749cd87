import { readdir, readFile, stat } from 'node:fs/promises';
import { extname, join, resolve } from 'node:path';
import { messageOf } from '../../platform/user-error.ts';
import type { ApiObject, ObjectMeta } from '../../wire/kubernetes.ts';
import { OcError, throwCollected } from '../errors.ts';
import { toJson } from '../printers/json.ts';
import type { Invocation } from '../verb.ts';
import { type ResourceType, typeOfObject } from './discovery.ts';
import { eachDocument } from './yaml-documents.ts';

/** An object from a file, with its type and the namespace that it goes to. */
export interface Manifest {
  object: ApiObject;
  type: ResourceType;
  /** Undefined for types without namespaces. */
  namespace: string | undefined;
  /** The file, as it was named. */
  source: string;
}

const extensions = ['.json', '.yaml', '.yml'];

/**
 * Reads the files of `-f`: YAML with several documents, JSON, lists, folders, `-` for standard input. Each object is given on
 * with its own error, so that one bad object does not hide the others.
 * Source: cli-runtime `pkg/resource/{builder,visitor,mapper}.go`, whose words the errors have.
 */
export async function readManifests(invocation: Invocation): Promise<(Manifest | Error)[]> {
  const files: string[] = [];
  const problems: Error[] = [];
  for (const name of invocation.flags.list('filename')) {
    if (/^https?:\/\//.test(name)) {
      throw new OcError(
        `"${name}" is an address: only files are read here. Download it, look at it, and give the file with -f.`,
      );
    }
    if (name === '-') {
      if (files.includes('-')) throw new OcError('standard input cannot be used for multiple arguments');
      files.push('-');
    } else {
      try {
        files.push(...(await filesOf(invocation, name)));
      } catch (error) {
        problems.push(failure(error));
      }
    }
  }
  // Nothing is sent where a file is missing.
  throwCollected(problems);
  const results: (Manifest | Error)[] = [];
  for (const file of files) results.push(...(await readFileObjects(invocation, file)));
  return results;
}

async function filesOf(invocation: Invocation, name: string): Promise<string[]> {
  const path = resolve(invocation.context.cwd, name);
  const kind = await stat(path).catch((error: unknown) => {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') {
      throw new OcError(`the path "${name}" does not exist`);
    }
    throw new OcError(`the path "${name}" cannot be accessed: ${messageOf(error)}`);
  });
  if (!kind.isDirectory()) return [name];
  const files = await filesBelow(path, name, invocation.flags.boolean('recursive'));
  if (files.length === 0) {
    throw new OcError(`error reading [${name}]: recognized file extensions are [.json .yaml .yml]`);
  }
  return files;
}

async function filesBelow(path: string, name: string, recursive: boolean): Promise<string[]> {
  const entries = await readdir(path, { withFileTypes: true });
  const files: string[] = [];
  for (const entry of entries.sort((a, b) => (a.name < b.name ? -1 : 1))) {
    const shown = join(name, entry.name);
    if (entry.isDirectory()) {
      if (recursive) files.push(...(await filesBelow(join(path, entry.name), shown, true)));
    } else if (extensions.includes(extname(entry.name))) files.push(shown);
  }
  return files;
}

async function readFileObjects(invocation: Invocation, source: string): Promise<(Manifest | Error)[]> {
  const shown = source === '-' ? 'STDIN' : source;
  let text: string;
  if (source === '-') {
    if (invocation.context.stdin === undefined) throw new OcError('there is no standard input here');
    text = await invocation.context.stdin();
  } else {
    try {
      text = await readFile(resolve(invocation.context.cwd, source), 'utf8');
    } catch (error) {
      throw new OcError(`the path "${source}" cannot be accessed: ${messageOf(error)}`);
    }
  }
  const results: (Manifest | Error)[] = [];
  const documents = eachDocument(text);
  while (true) {
    let next: IteratorResult<unknown>;
    try {
      next = documents.next();
    } catch (error) {
      // What stands before is good; what comes after cannot be told.
      results.push(new OcError(`error parsing ${shown}: ${messageOf(error)}`));
      return results;
    }
    if (next.done === true) return results;
    try {
      checkSchema(invocation, next.value, shown);
      for (const object of flatten(next.value, shown)) {
        results.push(await toManifest(invocation, object, shown).catch(failure));
      }
    } catch (error) {
      results.push(failure(error));
    }
  }
}

function failure(error: unknown): Error {
  if (error instanceof OcError) return error;
  throw error;
}

type Fields = Record<string, unknown>;

const isFields = (value: unknown): value is Fields =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/**
 * The items of a list, which may hold lists: whatever has `items` is one. Items that do not say what they are are what the
 * list is a list of.
 * Source: apimachinery `pkg/apis/meta/v1/unstructured/helpers.go`.
 */
function flatten(document: unknown, source: string): unknown[] {
  if (!isFields(document) || !('items' in document)) return [document];
  const { apiVersion, kind, items } = document;
  if (items !== null && !Array.isArray(items)) {
    throw undecodable(
      source,
      `json: cannot unmarshal ${jsonType(items)} into Go struct field decodeList.items of type []json.RawMessage`,
    );
  }
  return (items ?? []).flatMap((item: unknown) => {
    if (!isFields(item)) {
      throw undecodable(
        source,
        `json: cannot unmarshal ${jsonType(item)} into Go value of type map[string]interface {}`,
      );
    }
    const typed = 'kind' in item || 'apiVersion' in item;
    return flatten(typed ? item : { ...item, apiVersion, kind: String(kind).replace(/List$/, '') }, source);
  });
}

const undecodable = (source: string, why: string) => new OcError(`unable to decode "${source}": ${why}`);

/** What Go's JSON decoder calls a value. */
function jsonType(value: unknown): string {
  if (Array.isArray(value)) return 'array';
  return typeof value === 'boolean' ? 'bool' : typeof value;
}

async function toManifest(invocation: Invocation, document: unknown, source: string): Promise<Manifest> {
  const object = asObject(document, source);
  const metadata: Partial<ObjectMeta> = object.metadata;
  const { name = '', namespace = '' } = metadata;
  let type: ResourceType;
  try {
    type = await typeOfObject(invocation.cluster, object, invocation.request);
  } catch (error) {
    if (!(error instanceof OcError)) throw error;
    throw new OcError(
      `resource mapping not found for name: "${name}" namespace: "${namespace}" from "${source}": ${error.message}\nensure CRDs are installed first`,
    );
  }
  if (!type.namespaced) return { object, type, namespace: undefined, source };
  if (namespace !== '' && invocation.explicitNamespace && namespace !== invocation.namespace) {
    throw new OcError(
      `the namespace from the provided object "${namespace}" does not match the namespace "${invocation.namespace}". You must pass '--namespace=${namespace}' to perform this operation.`,
    );
  }
  const target = namespace === '' ? invocation.namespace : namespace;
  return {
    object: { ...object, metadata: { ...object.metadata, namespace: target } },
    type,
    namespace: target,
    source,
  };
}

/** What is checked before anything is sent, where the verb validates. Source: kubectl `pkg/validation/schema.go`. */
function checkSchema({ flags }: Invocation, document: unknown, source: string): void {
  if (!flags.declared('validate') || ['false', 'ignore'].includes(flags.string('validate'))) return;
  const refuse = (why: string) =>
    new OcError(
      `error validating "${source}": error validating data: ${why}; if you choose to ignore these errors, turn validation off with --validate=false`,
    );
  if (!isFields(document)) throw refuse('invalid object to validate');
  const missing = ['apiVersion', 'kind'].filter((field) => {
    const value = document[field];
    return typeof value !== 'string' || value === '';
  });
  if (missing.length === 0) return;
  const texts = missing.map((field) => `${field} not set`);
  const list = texts.length === 1 ? texts[0] : `[${texts.join(', ')}]`;
  throw refuse(list ?? '');
}

function asObject(document: unknown, source: string): ApiObject {
  const refuse = (why: string) => undecodable(source, why);
  if (!isFields(document)) {
    throw refuse(`json: cannot unmarshal ${jsonType(document)} into Go value of type unstructured.detector`);
  }
  const { kind, apiVersion, metadata } = document;
  if (typeof kind !== 'string' || kind === '') {
    throw refuse(`Object 'Kind' is missing in '${toJson(document)}'`);
  }
  if (metadata !== undefined && metadata !== null && !isFields(metadata)) {
    throw refuse(
      `json: cannot unmarshal ${jsonType(metadata)} into Go struct field metadataOnlyObject.metadata of type v1.ObjectMeta`,
    );
  }
  const wrong = wrongMetadata(metadata ?? {});
  if (wrong !== undefined) throw refuse(`json: cannot unmarshal ${wrong}`);
  return {
    ...(sorted(document) as Fields),
    apiVersion: typeof apiVersion === 'string' ? apiVersion : '',
    kind,
    metadata: sorted(metadata ?? {}) as unknown as ApiObject['metadata'],
  };
}

/** What metadata holds of another type than it has to, in the words of Go's decoder; undefined where all is well. */
function wrongMetadata(metadata: Fields): string | undefined {
  const words = (value: unknown, field: string, type: string) =>
    `${jsonType(value)} into Go struct field ObjectMeta.metadata.${field} of type ${type}`;
  for (const field of ['name', 'generateName', 'namespace']) {
    const value = metadata[field] ?? '';
    if (typeof value !== 'string') return words(value, field, 'string');
  }
  for (const field of ['labels', 'annotations']) {
    const map = metadata[field] ?? {};
    if (!isFields(map)) return words(map, field, 'map[string]string');
    const value = Object.values(map).find((each) => each !== null && typeof each !== 'string');
    if (value !== undefined) return words(value, field, 'string');
  }
  return undefined;
}

/** With its fields in the order in which Go writes them, which is the order that servers complain in. */
function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (!isFields(value)) return value;
  const keys = Object.keys(value).sort();
  return Object.fromEntries(keys.map((key) => [key, sorted(value[key])]));
}
