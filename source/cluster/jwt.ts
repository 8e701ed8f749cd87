/**
 * When a token ends, in milliseconds since the epoch. Undefined for a token that is no JWT or names no end.
 * Source: RFC 7519, `exp`. Tokens of OIDC and of service accounts are such.
 */
export function expiryOfJwt(token: string): number | undefined {
  const [, claims = '', signature] = token.split('.');
  if (signature === undefined) return undefined;
  try {
    const parsed: unknown = JSON.parse(Buffer.from(claims, 'base64url').toString());
    if (typeof parsed !== 'object' || parsed === null || !('exp' in parsed)) return undefined;
    return typeof parsed.exp === 'number' ? parsed.exp * 1000 : undefined;
  } catch {
    return undefined;
  }
}
