import type { Exchange, RegistryContext } from './exchange.ts';

export type Handler = (
  context: RegistryContext,
  exchange: Exchange,
  parameters: Readonly<Record<string, string>>,
) => void | Promise<void>;

export interface Route {
  /** Its named groups are the parameters. */
  pattern: RegExp;
  /** By method. HEAD is answered by GET's. */
  handlers: Readonly<Record<string, Handler>>;
}

/** The first route whose pattern fits. */
export function findRoute(
  routes: readonly Route[],
  path: string,
): { route: Route; parameters: Record<string, string> } | undefined {
  for (const route of routes) {
    const match = route.pattern.exec(path);
    if (match !== null) return { route, parameters: { ...match.groups } };
  }
  return undefined;
}

export function handlerFor({ handlers }: Route, method: string): Handler | undefined {
  const name = method === 'HEAD' ? 'GET' : method;
  return Object.hasOwn(handlers, name) ? handlers[name] : undefined;
}

/** Value of an `Allow` header. */
export function allowedMethods({ handlers }: Route): string {
  return Object.keys(handlers)
    .flatMap((method) => (method === 'GET' ? ['GET', 'HEAD'] : [method]))
    .join(', ');
}
