/** What a server wants to be shown, from `WWW-Authenticate`. */
export type Challenge =
  | { scheme: 'basic' }
  | { scheme: 'bearer'; realm: string; service: string | undefined; scope: string | undefined };

/**
 * Reads the first challenge of a kind that registries use.
 * Source: RFC 9110, 11.6.1; distribution `docs/content/spec/auth/token.md`.
 */
export function parseChallenge(header: string | undefined): Challenge | undefined {
  if (header === undefined) return undefined;
  const bearer = /(?:^|,\s*)bearer\s+(.*)$/is.exec(header)?.[1];
  if (bearer !== undefined) {
    const parameters = new Map<string, string>();
    const pairs = /([a-z_]+)\s*=\s*(?:"((?:[^"\\]|\\.)*)"|([^\s,"]+))\s*(?:,\s*|$)/giy;
    for (const [, name = '', quoted, token = ''] of bearer.matchAll(pairs))
      parameters.set(name.toLowerCase(), quoted?.replace(/\\(.)/g, '$1') ?? token);
    const realm = parameters.get('realm');
    if (realm !== undefined)
      return {
        scheme: 'bearer',
        realm,
        service: parameters.get('service'),
        scope: parameters.get('scope'),
      };
  }
  return /(?:^|,\s*)basic\b/i.test(header) ? { scheme: 'basic' } : undefined;
}
