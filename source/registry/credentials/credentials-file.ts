import { readFile } from 'node:fs/promises';
import { z } from 'zod';
import { messageOf } from '../../platform/user-error.ts';
import { RegistryError } from '../registry.ts';
import type { CredentialsFile } from './places.ts';

const entry = z.object({
  auth: z.string().nullish(),
  username: z.string().nullish(),
  password: z.string().nullish(),
  identitytoken: z.string().nullish(),
});
const entries = z.record(z.string(), entry);
const fileSchema = z.object({
  auths: entries.nullish(),
  credHelpers: z.record(z.string(), z.string()).nullish(),
  credsStore: z.string().nullish(),
});

export type CredentialsEntry = z.infer<typeof entry>;

export interface CredentialsFileContent {
  auths: Record<string, CredentialsEntry>;
  /** Name of a helper by registry. */
  credHelpers: Record<string, string>;
  /** Helper for all registries. */
  credsStore: string | undefined;
}

/**
 * Reads a file of credentials. Undefined when it is not there and need not be.
 * @throws RegistryError without a word of what is in the file
 */
export async function readCredentialsFile(
  file: CredentialsFile,
): Promise<CredentialsFileContent | undefined> {
  let text: string;
  try {
    text = await readFile(file.path, 'utf8');
  } catch (error) {
    const isMissing =
      error instanceof Error && 'code' in error && (error.code === 'ENOENT' || error.code === 'ENOTDIR');
    if (isMissing && !file.isNamed) return undefined;
    throw new RegistryError(`The credentials in ${file.path} cannot be read: ${messageOf(error)}.`, {
      remedy: 'Log in again with `podman login`, or name another file.',
    });
  }
  const json = parseJson(text);
  const parsed = file.isLegacy ? entries.safeParse(json) : fileSchema.safeParse(json);
  if (!parsed.success)
    throw new RegistryError(`${file.path} is not a file of registry credentials.`, {
      remedy: 'Log in again with `podman login`, or mend the file.',
    });
  if (file.isLegacy) return { auths: entries.parse(json), credHelpers: {}, credsStore: undefined };
  const { auths, credHelpers, credsStore } = fileSchema.parse(json);
  return {
    auths: auths ?? {},
    credHelpers: credHelpers ?? {},
    credsStore: credsStore || undefined,
  };
}

function parseJson(text: string): unknown {
  try {
    const json: unknown = JSON.parse(text);
    return json;
  } catch {
    // The parser's words may quote the file.
    return undefined;
  }
}
