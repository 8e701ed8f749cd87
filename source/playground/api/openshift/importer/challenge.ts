/** `WWW-Authenticate: Bearer realm="https://quay.io/v2/auth",service="quay.io"`. Source: RFC 9110, section 11. */

export interface Challenge {
  /** In lower case: `bearer`, `basic`. */
  scheme: string;
  /** Names in lower case. */
  parameters: Record<string, string>;
}

const parameter = /([A-Za-z0-9!#$%&'*+.^_`|~-]+)\s*=\s*(?:"((?:[^"\\]|\\.)*)"|([^\s,"]*))\s*,?\s*/y;

/** One challenge per header, as registries send them. What cannot be read is left out. */
export function parseChallenges(headers: readonly string[]): Challenge[] {
  return headers.flatMap((header) => {
    const [, scheme, rest = ''] = /^\s*([A-Za-z0-9!#$%&'*+.^_`|~-]+)(?:\s+(.*))?$/s.exec(header) ?? [];
    if (scheme === undefined) return [];
    const parameters: Record<string, string> = {};
    parameter.lastIndex = 0;
    for (let match = parameter.exec(rest); match !== null; match = parameter.exec(rest)) {
      const [, name = '', quoted, plain = ''] = match;
      parameters[name.toLowerCase()] = quoted === undefined ? plain : quoted.replace(/\\(.)/gs, '$1');
    }
    return [{ scheme: scheme.toLowerCase(), parameters }];
  });
}
