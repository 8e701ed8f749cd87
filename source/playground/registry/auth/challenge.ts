import type { Exchange } from '../http/exchange.ts';
import type { Action } from './caller.ts';

export interface Scope {
  repository: string;
  action: Action;
}

/** Tells a client where to get a token, and, for a repository, which. Source: quay `endpoints/v2/__init__.py`. */
export function challenge({ host }: Pick<Exchange, 'host'>, scope?: Scope): string {
  const actions = scope?.action === 'push' ? 'pull,push' : 'pull';
  const wanted = scope === undefined ? '' : `,scope="repository:${scope.repository}:${actions}"`;
  return `Bearer realm="https://${host}/v2/auth",service="${host}"${wanted}`;
}
