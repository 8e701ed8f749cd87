/**
 * Which credentials of a namespace's secrets are for a repository.
 * Source: kubernetes `pkg/credentialprovider/{config,keyring,secrets}.go`.
 */
import { z } from 'zod';
import type { Secret } from '../../../../wire/kubernetes.ts';

export interface Credentials {
  username: string;
  password: string;
}

const entrySchema = z.object({
  username: z.string().optional(),
  password: z.string().optional(),
  /** Base64 of `username:password`. */
  auth: z.string().optional(),
});
const authsSchema = z.record(z.string(), entrySchema);
const configSchema = z.object({ auths: authsSchema.default({}) });

interface Entry {
  /** `quay.io`, `quay.io/org`, `*.example.com:5000`. */
  location: string;
  credentials: Credentials;
}

/** Credentials by place, the most specific first. */
export type Keyring = readonly Entry[];

/** @throws Error for a secret that does not hold what its type promises; the message names it and none of its content */
export function createKeyring(secrets: readonly Secret[]): Keyring {
  const entries = secrets.flatMap((secret) =>
    Object.entries(authsOf(secret)).flatMap(([key, entry]) => {
      const location = locationOf(key);
      const credentials = credentialsOf(entry);
      return location === undefined || credentials === undefined ? [] : [{ location, credentials }];
    }),
  );
  // In reverse order, what goes into a repository comes before what stays at its host.
  return entries.toSorted((a, b) => (a.location > b.location ? -1 : a.location < b.location ? 1 : 0));
}

/** @param repository with its registry: `quay.io/org/web` */
export function credentialsFor(keyring: Keyring, repository: string): Credentials | undefined {
  const found = keyring.find(({ location }) => matches(location, repository));
  if (found !== undefined) return found.credentials;
  return repository.startsWith('docker.io/')
    ? keyring.find(({ location }) => location === 'index.docker.io')?.credentials
    : undefined;
}

const isJson = z.string().transform((text, context): unknown => {
  try {
    return JSON.parse(Buffer.from(text, 'base64').toString('utf8'));
  } catch {
    context.addIssue({ code: 'custom', message: 'not JSON' });
    return z.NEVER;
  }
});

function authsOf(secret: Secret): z.infer<typeof authsSchema> {
  const inConfig = secret.type === 'kubernetes.io/dockerconfigjson';
  const key = inConfig ? '.dockerconfigjson' : '.dockercfg';
  const parsed = inConfig
    ? isJson
        .pipe(configSchema)
        .transform(({ auths }) => auths)
        .safeParse(secret.data?.[key])
    : isJson.pipe(authsSchema).safeParse(secret.data?.[key]);
  if (!parsed.success) throw new Error(`the secret ${secret.metadata.name} has no usable ${key}`);
  return parsed.data;
}

function credentialsOf(entry: z.infer<typeof entrySchema>): Credentials | undefined {
  if (entry.auth !== undefined && entry.auth !== '') {
    const decoded = Buffer.from(entry.auth, 'base64').toString('utf8');
    const colon = decoded.indexOf(':');
    return colon < 0
      ? undefined
      : { username: decoded.slice(0, colon), password: decoded.slice(colon + 1).replace(/\0+$/, '') };
  }
  return entry.username === undefined
    ? undefined
    : { username: entry.username, password: entry.password ?? '' };
}

/** `https://index.docker.io/v1/` → `index.docker.io`. */
function locationOf(key: string): string | undefined {
  const withScheme = /^https?:\/\//.test(key) ? key : `https://${key}`;
  const match = /^https?:\/\/([^/?#]+)([^?#]*)/.exec(withScheme);
  if (match === null) return undefined;
  const [, host = '', path = ''] = match;
  const effective = /^\/v[12]\//.test(path) ? path.slice(3) : path;
  return effective === '' || effective === '/' ? host : host + effective;
}

function matches(location: string, repository: string): boolean {
  const [wantedHost, wantedPath] = split(location);
  const [host, path] = split(repository);
  const [wantedParts, wantedPort] = parts(wantedHost);
  const [hostParts, port] = parts(host);
  return (
    wantedPort === port &&
    wantedParts.length === hostParts.length &&
    path.startsWith(wantedPath) &&
    wantedParts.every((part, i) => globMatches(part, hostParts[i] ?? ''))
  );
}

function split(text: string): [host: string, path: string] {
  const slash = text.indexOf('/');
  return slash < 0 ? [text, ''] : [text.slice(0, slash), text.slice(slash)];
}

function parts(host: string): [parts: string[], port: string] {
  const colon = host.lastIndexOf(':');
  return colon < 0 ? [host.split('.'), ''] : [host.slice(0, colon).split('.'), host.slice(colon + 1)];
}

/** `*` stands for any text within one part of a host name. Walks from star to star, without backtracking over more. */
function globMatches(glob: string, text: string): boolean {
  const [first = '', ...rest] = glob.split('*');
  if (rest.length === 0) return glob === text;
  const final = rest.pop() ?? '';
  if (!text.startsWith(first) || text.length < first.length + final.length || !text.endsWith(final))
    return false;
  let at = first.length;
  for (const piece of rest) {
    const found = text.indexOf(piece, at);
    if (found < 0 || found + piece.length > text.length - final.length) return false;
    at = found + piece.length;
  }
  return true;
}
