import { readdir, readFile, stat } from 'node:fs/promises';
import { basename, join, resolve } from 'node:path';
import { OcError } from '../../errors.ts';
import type { FlagSpec } from '../../flags.ts';
import { goQuote } from '../../printers/go-values.ts';
import type { Invocation } from '../../verb.ts';

/** Keys and their bytes, in the order in which they were given. */
export type KeyValues = [key: string, value: Buffer][];

/** Where the data of a ConfigMap or a Secret comes from. */
export const keyValueFlags: readonly FlagSpec[] = [
  { name: 'from-literal', type: 'list', help: 'KEY=VALUE; may be repeated' },
  { name: 'from-file', type: 'list', help: '[KEY=]FILE, or a folder whose files are meant; may be repeated' },
  { name: 'from-env-file', type: 'list', help: 'file of lines KEY=VALUE' },
];

/** Source: kubectl `cmd/create/create_configmap.go`, `pkg/util/{hash,env_file}.go`. */
export async function readKeyValues(invocation: Invocation): Promise<KeyValues> {
  const { flags } = invocation;
  const envFiles = flags.list('from-env-file');
  if (envFiles.length > 0 && flags.list('from-file').length + flags.list('from-literal').length > 0) {
    throw new OcError('from-env-file cannot be combined with from-file or from-literal');
  }
  const values: KeyValues = [];
  for (const source of flags.list('from-file')) values.push(...(await fromFile(invocation, source)));
  for (const source of flags.list('from-literal')) values.push(fromLiteral(source));
  for (const source of envFiles) values.push(...(await fromEnvFile(invocation, source)));
  return values;
}

function fromLiteral(source: string): [string, Buffer] {
  const equals = source.indexOf('=');
  if (equals < 1) throw new OcError(`invalid literal source ${source}, expected key=value`);
  const value = source.slice(equals + 1);
  const unquoted = /^(["']).*\1$/s.test(value) && value.length > 1 ? value.slice(1, -1) : value;
  return [source.slice(0, equals), Buffer.from(unquoted)];
}

async function fromFile({ context }: Invocation, source: string): Promise<KeyValues> {
  const parts = source.split('=');
  if (parts.length > 2) {
    throw new OcError(`key names or file paths cannot contain '='`);
  }
  const [key, path] = parts.length === 2 ? [parts[0] ?? '', parts[1] ?? ''] : [undefined, source];
  if (key === '') throw new OcError(`key name for file path ${path} missing`);
  if (path === '') throw new OcError(`file path for key name ${key ?? ''} missing`);
  const full = resolve(context.cwd, path);
  const isDirectory = (await stat(full).catch((error: unknown) => unreadable(path, error))).isDirectory();
  if (!isDirectory) {
    const bytes = await readFile(full).catch((error: unknown) => unreadable(path, error));
    return [[key ?? basename(path), bytes]];
  }
  if (key !== undefined) {
    throw new OcError('cannot give a key name for a directory path');
  }
  const values: KeyValues = [];
  for (const entry of (await readdir(full, { withFileTypes: true })).sort((a, b) =>
    a.name < b.name ? -1 : 1,
  )) {
    if (entry.isFile()) values.push([entry.name, await readFile(join(full, entry.name))]);
  }
  return values;
}

function unreadable(path: string, error: unknown): never {
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  const why =
    code === 'ENOENT' ? 'no such file or directory' : code === 'EACCES' ? 'permission denied' : String(error);
  throw new OcError(`error reading ${path}: ${why}`);
}

async function fromEnvFile({ context }: Invocation, path: string): Promise<KeyValues> {
  const text = await readFile(resolve(context.cwd, path), 'utf8').catch((error: unknown) =>
    unreadable(path, error),
  );
  const values: KeyValues = [];
  for (const [i, raw] of text
    .replace(/^\uFEFF/, '')
    .split('\n')
    .entries()) {
    const line = raw.trimStart();
    if (line === '' || line.startsWith('#')) continue;
    const equals = line.indexOf('=');
    const key = equals < 0 ? line : line.slice(0, equals);
    if (!/^[-._a-zA-Z][-._a-zA-Z0-9]*$/.test(key)) {
      throw new OcError(
        `"${key}" is not a valid key name: a valid environment variable name must consist of alphabetic characters, digits, '_', '-', or '.', and must not start with a digit (e.g. 'my.env-name',  or 'MY_ENV.NAME',  or 'MyEnvName1', regex used for validation is '[-._a-zA-Z][-._a-zA-Z0-9]*') (line ${i + 1} of ${path})`,
      );
    }
    // A key alone takes its value from the environment, which a program that runs lines for learners does not hand out.
    if (equals >= 0) values.push([key, Buffer.from(line.slice(equals + 1))]);
  }
  return values;
}

/** @throws OcError for a key that cannot be one */
export function checkKey(key: string, kind: string): void {
  if (/^[-._a-zA-Z0-9]+$/.test(key) && key !== '.' && !key.startsWith('..')) return;
  throw new OcError(
    `${goQuote(key)} is not a valid key name for a ${kind}: a valid config key must consist of alphanumeric characters, '-', '_' or '.' (e.g. 'key.name',  or 'KEY_NAME',  or 'key-name', regex used for validation is '[-._a-zA-Z0-9]+')`,
  );
}
