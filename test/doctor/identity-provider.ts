import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { authority } from './filter.ts';

export interface IdentityProvider {
  issuer: string;
  /** How often a token was asked for, with which refresh token. */
  refreshed: string[];
  close(): Promise<void>;
}

export const clientId = 'oc-tutor-test';

const encode = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString('base64url');

/** A token with claims that nobody signed: neither the client nor the filter in the test looks at the signature. */
export function idToken(issuer: string, subject: string, lifetime: number): string {
  const now = Math.floor(Date.now() / 1000);
  const claims = { iss: issuer, sub: subject, aud: clientId, iat: now - 60, exp: now + lifetime };
  return `${encode({ alg: 'RS256', typ: 'JWT' })}.${encode(claims)}.${encode('signature')}`;
}

/** An OIDC issuer that gives out a token for jdoe2 for the refresh token `again`. */
export async function startIdentityProvider(): Promise<IdentityProvider> {
  const pair = await authority.sign('issuer', ['localhost']);
  const refreshed: string[] = [];
  const server = createServer({ cert: pair.certificate, key: pair.key });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const issuer = `https://localhost:${(server.address() as AddressInfo).port}`;
  server.on('request', (request, response) => {
    let body = '';
    request.setEncoding('utf8').on('data', (text: string) => {
      body += text;
    });
    request.on('end', () => {
      const answer = (status: number, value: unknown) => {
        response.writeHead(status, { 'content-type': 'application/json' });
        response.end(JSON.stringify(value));
      };
      if (request.url?.startsWith('/.well-known/openid-configuration')) {
        answer(200, {
          issuer,
          token_endpoint: `${issuer}/token`,
          authorization_endpoint: `${issuer}/authorize`,
          jwks_uri: `${issuer}/keys`,
          response_types_supported: ['code'],
          id_token_signing_alg_values_supported: ['RS256'],
        });
        return;
      }
      const token = new URLSearchParams(body).get('refresh_token') ?? '';
      refreshed.push(token);
      if (token !== 'again') answer(400, { error: 'invalid_grant' });
      else {
        const id_token = idToken(issuer, 'jdoe2', 600);
        answer(200, {
          id_token,
          access_token: 'x',
          token_type: 'Bearer',
          expires_in: 600,
          refresh_token: 'again',
        });
      }
    });
  });
  return {
    issuer,
    refreshed,
    close() {
      const closed = new Promise<void>((resolve) => server.close(() => resolve()));
      server.closeAllConnections();
      return closed;
    },
  };
}
