import { type Answer, type AskOptions, basic, type RegistryLab } from '../playground/registry/lab.ts';

/** A client that knows nothing beforehand: it asks, reads the challenge, gets a token, and asks again. */
export interface TokenClient {
  ask(method: string, path: string, options?: AskOptions): Promise<Answer>;
}

/** Source: distribution `docs/content/spec/auth/token.md`. */
export function createTokenClient(lab: RegistryLab): TokenClient {
  const tokens = new Map<string, string>();
  const tokenOf = async (challenge: string): Promise<string> => {
    const known = tokens.get(challenge);
    if (known !== undefined) return known;
    const parameters = new Map(
      [...challenge.matchAll(/([a-z]+)="([^"]*)"/g)].map(([, name = '', value = '']) => [name, value]),
    );
    const realm = new URL(parameters.get('realm') ?? '');
    realm.searchParams.set('service', parameters.get('service') ?? '');
    const scope = parameters.get('scope');
    if (scope !== undefined) realm.searchParams.set('scope', scope);
    const { json } = await lab.ask('GET', `${realm.pathname}${realm.search}`, { authorization: basic });
    const token = `Bearer ${(json as { token: string }).token}`;
    tokens.set(challenge, token);
    return token;
  };
  return {
    async ask(method, path, options = {}) {
      const first = await lab.ask(method, path, { authorization: null, ...options });
      const challenge = first.headers['www-authenticate'];
      if (first.status !== 401 || challenge === undefined || options.authorization !== undefined)
        return first;
      return lab.ask(method, path, { ...options, authorization: await tokenOf(challenge) });
    },
  };
}
