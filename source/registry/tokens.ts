import { z } from 'zod';
import type { Clock } from '../platform/clock.ts';
import type { Challenge } from './challenge.ts';
import type { Credentials } from './credentials/credentials.ts';
import { isLoopback } from './hosts.ts';
import { readRefusal } from './refusals.ts';
import { RegistryError } from './registry.ts';
import type { HttpAnswer, Transport } from './transport.ts';

/** What goes into a header `Authorization`, and how long it is good for. */
export interface Authorization {
  header: string;
  /** Milliseconds since the epoch. */
  until: number;
}

const tokenAnswer = z.object({
  token: z.string().optional(),
  access_token: z.string().optional(),
  expires_in: z.number().optional(),
});

/** Seconds, where the server does not tell. Source: distribution `docs/content/spec/auth/token.md`. */
const usualLifetime = 60;
/** Milliseconds before its end at which a token is no longer used. */
const margin = 5_000;

export interface TokenRequest {
  registry: string;
  /** `repository:org/app:pull`, one for each repository. */
  scopes: string[];
  challenge: Extract<Challenge, { scheme: 'bearer' }>;
  credentials: Credentials | undefined;
  signal: AbortSignal | undefined;
}

/**
 * Gets a token from where the registry's challenge says. Without credentials it is one for what is public.
 * Source: distribution `docs/content/spec/auth/token.md` and `oauth.md`.
 * @throws RegistryError when the credentials are refused, or the place cannot be trusted with them
 */
export async function fetchToken(
  transport: Transport,
  send: (request: () => Promise<HttpAnswer>) => Promise<HttpAnswer>,
  clock: Clock,
  request: TokenRequest,
): Promise<Authorization> {
  const { registry, credentials } = request;
  const realm = realmOf(request);
  const asked = clock.now();
  const answer = await send(() => transport.send(realm, tokenRequest(realm, request)));
  if (answer.status !== 200) throw tokenError(registry, answer, credentials);
  const parsed = tokenAnswer.safeParse(parseJson(answer.bytes));
  const token = parsed.data?.token ?? parsed.data?.access_token;
  if (token === undefined)
    throw new RegistryError(`${realm.host}, where ${registry} sends for tokens, did not answer with one.`, {
      status: answer.status,
    });
  const lifetime = (parsed.data?.expires_in ?? usualLifetime) * 1000;
  return { header: `Bearer ${token}`, until: asked + Math.max(0, lifetime - margin) };
}

export const basicHeader = (username: string, password: string): string =>
  `Basic ${Buffer.from(`${username}:${password}`).toString('base64')}`;

function realmOf({ registry, challenge }: TokenRequest): URL {
  let realm: URL | undefined;
  try {
    realm = new URL(challenge.realm);
  } catch {
    // Said below.
  }
  const isSafe =
    realm?.protocol === 'https:' ||
    (realm?.protocol === 'http:' && isLoopback(realm.host) && isLoopback(registry));
  if (realm === undefined || !isSafe)
    throw new RegistryError(`${registry} sends for tokens to a place that is not safe: it must be https.`);
  return realm;
}

/** Adds to the realm what is asked for; or makes it the form that an identity token needs. */
function tokenRequest(realm: URL, { scopes, challenge, credentials, signal }: TokenRequest) {
  const { service } = challenge;
  if (credentials?.kind === 'identity token') {
    const form = new URLSearchParams({
      grant_type: 'refresh_token',
      client_id: 'oc-tutor',
      refresh_token: credentials.token,
      scope: scopes.join(' '),
      ...(service === undefined ? {} : { service }),
    });
    return {
      method: 'POST' as const,
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
      body: form.toString(),
      signal,
    };
  }
  if (service !== undefined) realm.searchParams.set('service', service);
  for (const scope of scopes) realm.searchParams.append('scope', scope);
  return {
    method: 'GET' as const,
    headers:
      credentials === undefined
        ? {}
        : { authorization: basicHeader(credentials.username, credentials.password) },
    signal,
  };
}

function tokenError(
  registry: string,
  answer: HttpAnswer,
  credentials: Credentials | undefined,
): RegistryError {
  const { code, words } = readRefusal(answer);
  const { status } = answer;
  const said = words === undefined ? String(status) : `${status}, ${words}`;
  if (credentials !== undefined && (status === 401 || status === 403 || status === 400))
    return new RegistryError(`${registry} refused the credentials from ${credentials.from} (${said}).`, {
      status,
      code,
      remedy: `Log in again with \`podman login ${registry}\`.`,
    });
  return new RegistryError(`${registry} gave no token (${said}).`, { status, code });
}

function parseJson(bytes: Buffer): unknown {
  try {
    const json: unknown = JSON.parse(bytes.toString('utf8'));
    return json;
  } catch {
    return undefined;
  }
}
