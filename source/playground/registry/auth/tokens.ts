import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto';
import { z } from 'zod';
import type { Clock } from '../../../platform/clock.ts';

/** What a token lets its bearer do with one repository. */
export interface Grant {
  repository: string;
  actions: string[];
}

export interface TokenClaims {
  /** Undefined: nobody in particular. */
  subject: string | undefined;
  grants: Grant[];
}

export interface Tokens {
  issue(claims: TokenClaims): string;
  /** Undefined for a token that was not issued here, or whose time is over. */
  verify(token: string): TokenClaims | undefined;
}

/** Seconds. Source: quay `endpoints/v2/v2auth.py`. */
const lifetime = 3600;
const issuer = 'oc-tutor playground';
const nobody = '(anonymous)';

const payload = z.object({
  iss: z.literal(issuer),
  sub: z.string(),
  exp: z.number(),
  access: z.array(z.object({ type: z.string(), name: z.string(), actions: z.array(z.string()) })),
});

/**
 * JSON Web Tokens, signed with a key that lives as long as this process: after a restart clients ask for new ones, as they do
 * when a token's time is over. Source: distribution `docs/content/spec/auth/jwt.md`; RFC 7515.
 */
export function createTokens(clock: Clock): Tokens {
  const key = randomBytes(32);
  const header = encode({ typ: 'JWT', alg: 'HS256' });
  const sign = (text: string): Buffer => createHmac('sha256', key).update(text).digest();
  return {
    issue({ subject = nobody, grants }) {
      const now = Math.floor(clock.now() / 1000);
      const body = encode({
        iss: issuer,
        aud: issuer,
        sub: subject,
        iat: now,
        nbf: now,
        exp: now + lifetime,
        jti: randomBytes(16).toString('hex'),
        access: grants.map(({ repository, actions }) => ({ type: 'repository', name: repository, actions })),
      });
      return `${header}.${body}.${sign(`${header}.${body}`).toString('base64url')}`;
    },
    verify(token) {
      const [head, body, signature, ...more] = token.split('.');
      // The one header that is ever issued: no say for clients in how they are checked.
      if (head !== header || body === undefined || signature === undefined || more.length > 0)
        return undefined;
      const given = Buffer.from(signature, 'base64url');
      const right = sign(`${head}.${body}`);
      if (given.length !== right.length || !timingSafeEqual(given, right)) return undefined;
      const { sub, exp, access } = payload.parse(JSON.parse(Buffer.from(body, 'base64url').toString()));
      if (exp * 1000 <= clock.now()) return undefined;
      return {
        subject: sub === nobody ? undefined : sub,
        grants: access.map(({ name, actions }) => ({ repository: name, actions })),
      };
    },
  };
}

const encode = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString('base64url');
