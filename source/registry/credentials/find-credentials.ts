import type { ImageReference } from '../../wire/image-reference.ts';
import type { Credentials } from './credentials.ts';
import {
  type CredentialsEntry,
  type CredentialsFileContent,
  readCredentialsFile,
} from './credentials-file.ts';
import { askHelper } from './helper.ts';
import { credentialsFiles } from './places.ts';

export interface CredentialsOptions {
  /** Path of the one file to look in. */
  authFile?: string | undefined;
  environment: NodeJS.ProcessEnv;
  signal?: AbortSignal | undefined;
}

type Repository = Pick<ImageReference, 'registry' | 'repository'>;

/**
 * The credentials that podman, skopeo and `oc image` would use for a repository. In one file, a helper for the registry comes
 * first, then the entry for the longest part of the name, then a helper for everything.
 * Source: containers/image `pkg/docker/config/config.go`; docker/cli `cli/config/configfile/file.go`.
 * @throws RegistryError when a file cannot be read, or a helper fails
 */
export async function findCredentials(
  repository: Repository,
  { authFile, environment, signal }: CredentialsOptions,
): Promise<Credentials | undefined> {
  for (const file of credentialsFiles(authFile, environment)) {
    const content = await readCredentialsFile(file);
    if (content === undefined) continue;
    const ask = (helper: string) =>
      askHelper(helper, serverName(repository.registry), file.path, environment, signal);
    const own = helperOf(content, repository.registry);
    const found =
      (own === undefined ? undefined : await ask(own)) ??
      entryFor(content.auths, repository, file.path) ??
      (content.credsStore === undefined ? undefined : await ask(content.credsStore));
    if (found !== undefined) return found;
  }
  return undefined;
}

const dockerHub = 'https://index.docker.io/v1/';
const isDockerHub = (registry: string): boolean => registry === 'docker.io' || registry === 'index.docker.io';

/** What a registry is called in key rings. */
const serverName = (registry: string): string => (isDockerHub(registry) ? dockerHub : registry);

function helperOf({ credHelpers }: CredentialsFileContent, registry: string): string | undefined {
  return Object.hasOwn(credHelpers, registry) ? credHelpers[registry] : undefined;
}

function entryFor(
  auths: Record<string, CredentialsEntry>,
  { registry, repository }: Repository,
  from: string,
): Credentials | undefined {
  const parts = [registry, ...repository.split('/')];
  const names = parts.map((_, index) => parts.slice(0, parts.length - index).join('/'));
  for (const name of names) {
    const found = Object.hasOwn(auths, name) ? credentialsOf(auths[name], from) : undefined;
    if (found !== undefined) return found;
  }
  // Keys of old are addresses: https://quay.io/v1/
  for (const [key, entry] of Object.entries(auths)) {
    const host = /^https?:\/\/([^/]+)/.exec(key)?.[1];
    if (host === undefined || (host !== registry && !(isDockerHub(host) && isDockerHub(registry)))) continue;
    const found = credentialsOf(entry, from);
    if (found !== undefined) return found;
  }
  return undefined;
}

/** Undefined for an empty entry, which means that a helper has it. */
function credentialsOf(entry: CredentialsEntry | undefined, from: string): Credentials | undefined {
  if (entry?.identitytoken) return { kind: 'identity token', token: entry.identitytoken, from };
  const text = Buffer.from(entry?.auth ?? '', 'base64').toString('utf8');
  const colon = text.indexOf(':');
  // Docker pads what it encodes with zeros.
  const password = text.slice(colon + 1).replace(/\0+$/, '');
  if (colon > 0) return { kind: 'password', username: text.slice(0, colon), password, from };
  return entry?.username && entry.password
    ? { kind: 'password', username: entry.username, password: entry.password, from }
    : undefined;
}
