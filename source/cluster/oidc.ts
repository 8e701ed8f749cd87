import { readFile } from 'node:fs/promises';
import type { Dispatcher } from 'undici';
import { z } from 'zod';
import { explain } from './connection-errors.ts';
import type { Tls } from './credentials.ts';
import { expiryOfJwt } from './jwt.ts';

const text = z.string().nullish();
const providerSchema = z.object({
  name: z.literal('oidc'),
  config: z
    .object({
      'client-id': text,
      'client-secret': text,
      'id-token': text,
      'refresh-token': text,
      'idp-issuer-url': text,
      'idp-certificate-authority': text,
      'idp-certificate-authority-data': text,
    })
    .nullish(),
});
type Config = NonNullable<z.infer<typeof providerSchema>['config']>;

const discoverySchema = z.object({
  token_endpoint: z.url({ protocol: /^https$/ }),
  token_endpoint_auth_methods_supported: z.array(z.string()).optional(),
});
const answerSchema = z.object({
  id_token: z.string().optional(),
  refresh_token: z.string().optional(),
  error: z.string().optional(),
  error_description: z.string().optional(),
});

/** The tokens of a kubeconfig's `auth-provider: oidc`. */
export interface OidcTokens {
  /**
   * A token that is good, fetched anew where the one at hand has ended. Undefined where there is none and nothing to get one with.
   * @throws an error in words when the issuer gives none
   */
  token(): Promise<string | undefined>;
  /** The server does not take the one at hand: the next is fetched anew. */
  forget(): void;
}

/** Milliseconds before its end in which a token is not used any more. Source: client-go, `oidc.go`, expiryDelta. */
const margin = 10_000;

/**
 * Undefined for another provider than OIDC. What is fetched is kept for the life of the program, not written to the kubeconfig.
 * @param openPool connections to the issuer, for one exchange
 * @see client-go `plugin/pkg/client/auth/oidc/oidc.go`
 */
export function createOidcTokens(
  provider: unknown,
  openPool: (server: string, tls: Tls) => Dispatcher,
): OidcTokens | undefined {
  const parsed = providerSchema.safeParse(provider);
  if (!parsed.success) return undefined;
  const config: Config = parsed.data.config ?? {};
  let idToken = config['id-token'] || undefined;
  let refreshToken = config['refresh-token'] || undefined;

  const isGood = (token: string): boolean =>
    Date.now() < (expiryOfJwt(token) ?? Number.POSITIVE_INFINITY) - margin;

  return {
    async token() {
      if (idToken !== undefined && isGood(idToken)) return idToken;
      const issuer = config['idp-issuer-url']?.replace(/\/+$/, '');
      if (!issuer || !config['client-id'] || refreshToken === undefined) return idToken;
      const pool = openPool(issuer, await trustOf(config));
      try {
        const answer = await refresh(
          issuer,
          config['client-id'],
          config['client-secret'] ?? '',
          refreshToken,
          pool,
        );
        idToken = answer.id_token;
        refreshToken = answer.refresh_token ?? refreshToken;
        return idToken;
      } finally {
        await pool.destroy();
      }
    },
    forget() {
      // Without a way to another it is all there is.
      if (refreshToken !== undefined) idToken = undefined;
    },
  };
}

async function trustOf(config: Config): Promise<Tls> {
  const data = config['idp-certificate-authority-data'];
  if (data) return { ca: Buffer.from(data, 'base64') };
  const file = config['idp-certificate-authority'];
  return file ? { ca: await readFile(file) } : {};
}

type Answer = z.infer<typeof answerSchema> & { id_token: string };

/** Source: OpenID Connect Discovery 1.0, section 4; RFC 6749, section 6. */
async function refresh(
  issuer: string,
  clientId: string,
  secret: string,
  refreshToken: string,
  pool: Dispatcher,
): Promise<Answer> {
  const found = await exchange(pool, `${issuer}/.well-known/openid-configuration`);
  const discovery = discoverySchema.safeParse(found.body);
  if (!discovery.success)
    throw new Error(`${issuer} does not say where it gives out tokens (${found.status})`);
  const { token_endpoint: endpoint, token_endpoint_auth_methods_supported: methods } = discovery.data;
  const parameters = new URLSearchParams({ grant_type: 'refresh_token', refresh_token: refreshToken });
  // Basic is what every issuer takes that does not say otherwise.
  const isBasic = secret !== '' && (methods?.includes('client_secret_basic') ?? true);
  if (!isBasic) parameters.set('client_id', clientId);
  if (!isBasic && secret !== '') parameters.set('client_secret', secret);
  const given = await exchange(pool, endpoint, {
    body: parameters.toString(),
    ...(isBasic ? { authorization: basic(clientId, secret) } : {}),
  });
  const answer = answerSchema.safeParse(given.body).data;
  if (answer?.id_token === undefined) {
    const words = answer?.error_description ?? answer?.error ?? `status ${given.status}`;
    throw new Error(`${issuer} gives no new token (${words})`);
  }
  return { ...answer, id_token: answer.id_token };
}

const basic = (user: string, password: string): string =>
  `Basic ${Buffer.from(`${encodeURIComponent(user)}:${encodeURIComponent(password)}`).toString('base64')}`;

async function exchange(
  pool: Dispatcher,
  address: string,
  post?: { body: string; authorization?: string },
): Promise<{ status: number; body: unknown }> {
  const { origin, pathname, search } = new URL(address);
  try {
    const answer = await pool.request({
      origin,
      path: `${pathname}${search}`,
      method: post === undefined ? 'GET' : 'POST',
      headers: {
        accept: 'application/json',
        ...(post === undefined ? {} : { 'content-type': 'application/x-www-form-urlencoded' }),
        ...(post?.authorization === undefined ? {} : { authorization: post.authorization }),
      },
      body: post?.body ?? null,
    });
    const body: unknown = JSON.parse(await answer.body.text());
    return { status: answer.statusCode, body };
  } catch (error) {
    throw new Error(`${origin} cannot be asked for a token: ${explain(error)}`, { cause: error });
  }
}
