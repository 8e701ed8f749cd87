import { isNotTls } from './connection-errors.ts';
import { apiHost } from './hosts.ts';
import type { HttpAnswer, HttpRequest, Transport } from './transport.ts';

export interface Endpoints {
  /**
   * Sends to a registry by HTTPS; to one that may be plain, by HTTP where it does not speak TLS, which is remembered. A body
   * that can be read only once is sent where an earlier request found the registry.
   * @param path with its query
   */
  send(registry: string, path: string, request: HttpRequest): Promise<HttpAnswer>;
  /** Where a registry is reached, as far as is known. */
  origin(registry: string): string;
}

const followed = 3;

/** @param mayBePlain whether a registry may speak plain HTTP */
export function createEndpoints(transport: Transport, mayBePlain: (registry: string) => boolean): Endpoints {
  const plain = new Set<string>();

  const sendByHttps = async (registry: string, path: string, request: HttpRequest): Promise<HttpAnswer> => {
    const url = new URL(path, endpoints.origin(registry));
    try {
      return await transport.send(url, request);
    } catch (error) {
      const isPlain = url.protocol === 'https:' && mayBePlain(registry) && isNotTls(error);
      if (!isPlain) throw error;
      plain.add(registry);
      return transport.send(new URL(path, endpoints.origin(registry)), request);
    }
  };

  const endpoints: Endpoints = {
    origin: (registry) => `${plain.has(registry) ? 'http' : 'https'}://${apiHost(registry)}`,
    async send(registry, path, request) {
      let answer = await sendByHttps(registry, path, request);
      let from = new URL(path, endpoints.origin(registry));
      for (let hop = 0; hop < followed && isRedirect(answer.status, request.method); hop += 1) {
        const location = answer.header('location');
        if (location === undefined) break;
        const to = new URL(location, from);
        // Never down to plain HTTP; and another host gets no credentials.
        if (to.protocol !== from.protocol && to.protocol !== 'https:') break;
        const { authorization, ...rest } = request.headers ?? {};
        const isSame = to.origin === from.origin && authorization !== undefined;
        answer = await transport.send(to, {
          ...request,
          headers: isSame ? { ...rest, authorization } : rest,
        });
        from = to;
      }
      return answer;
    },
  };
  return endpoints;
}

const isRedirect = (status: number, method: string): boolean =>
  (method === 'GET' || method === 'HEAD') && [301, 302, 303, 307, 308].includes(status);
