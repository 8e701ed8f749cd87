import { BlockList, isIP } from 'node:net';
import { createSecureContext, getCACertificates, type SecureContext } from 'node:tls';
import { Agent, type Dispatcher, ProxyAgent } from 'undici';
import { UserError } from '../platform/user-error.ts';
import type { Tls } from './credentials.ts';

/** Each watch and followed log holds a connection for itself; more than this at once is a mistake. */
const connections = 64;

/**
 * The keep-alive connections to one API server over HTTP/1.1, directly or through a proxy. A body may take for ever (watches,
 * logs); a connection or the headers may not.
 * @throws UserError when the proxy's address is of no use
 */
export function createPool(server: string, tls: Tls, proxy: string | undefined): Dispatcher {
  const common = { timeout: 10_000, keepAlive: true, keepAliveInitialDelay: 30_000 };
  const isOpen = tls.ca === undefined && tls.rejectUnauthorized !== false && server.startsWith('https:');
  const connect = { ...tls, ...(isOpen ? publiclyTrusting(tls) : {}), ...common };
  const options = {
    connections,
    pipelining: 1,
    allowH2: false,
    bodyTimeout: 0,
    headersTimeout: 30_000,
    keepAliveTimeout: 30_000,
  };
  if (proxy === undefined) return new Agent({ ...options, connect });
  try {
    const proxyTls = proxy.startsWith('https:') ? publiclyTrusting({}) : {};
    return new ProxyAgent({ ...options, uri: proxy, requestTls: connect, proxyTls });
  } catch (error) {
    throw new UserError(`The proxy "${proxy}" for ${server} cannot be used.`, {
      remedy: 'Use an http://, https:// or socks5:// address in proxy-url or HTTPS_PROXY.',
      cause: error,
    });
  }
}

/**
 * Where the kubeconfig names no authority: trusts whom Node does, and whom the system does, as `oc` does. A company's own
 * authorities are known to the system alone. Made once, since reading some hundred certificates takes its time.
 */
function publiclyTrusting({ cert, key }: Tls): { secureContext: SecureContext } {
  const ca = [...new Set([...getCACertificates('default'), ...getCACertificates('system')])];
  const own = { ...(cert === undefined ? {} : { cert }), ...(key === undefined ? {} : { key }) };
  return { secureContext: createSecureContext({ ca, ...own }) };
}

/**
 * The proxy for `server` by HTTPS_PROXY, HTTP_PROXY and NO_PROXY. The machine itself is never behind one.
 * Source: golang.org/x/net `http/httpproxy`.
 */
export function proxyFromEnvironment(server: string, environment: NodeJS.ProcessEnv): string | undefined {
  const url = new URL(server);
  const host = url.hostname.replace(/^\[(.*)\]$/, '$1').toLowerCase();
  if (host === 'localhost' || host === '::1' || host.startsWith('127.')) return undefined;
  const name = url.protocol === 'https:' ? 'HTTPS_PROXY' : 'HTTP_PROXY';
  const proxy = environment[name] || environment[name.toLowerCase()];
  if (!proxy) return undefined;
  const port = url.port || (url.protocol === 'https:' ? '443' : '80');
  const exceptions = (environment['NO_PROXY'] || environment['no_proxy'] || '').toLowerCase();
  for (const entry of exceptions.split(',').map((part) => part.trim())) {
    if (entry !== '' && matchesException(entry, host, port)) return undefined;
  }
  return proxy.includes('://') ? proxy : `http://${proxy}`;
}

function matchesException(entry: string, host: string, port: string): boolean {
  if (entry === '*') return true;
  if (entry.includes('/')) return isInNetwork(host, entry);
  const [, name = entry, entryPort] = /^(.*?)(?::(\d+))?$/.exec(entry) ?? [];
  if (entryPort !== undefined && entryPort !== port && !entry.startsWith('[')) return false;
  // `.example.com` is for what is below it alone.
  const domain = name.replace(/^\*?\./, '');
  return (host === domain && !/^\*?\./.test(name)) || host.endsWith(`.${domain}`);
}

/** @param network `10.0.0.0/8` */
function isInNetwork(host: string, network: string): boolean {
  const family = isIP(host);
  const [address = '', bits = ''] = network.split('/');
  if (family === 0 || isIP(address) !== family || !/^\d{1,3}$/.test(bits)) return false;
  const type = family === 4 ? 'ipv4' : 'ipv6';
  if (Number(bits) > (family === 4 ? 32 : 128)) return false;
  const list = new BlockList();
  list.addSubnet(address, Number(bits), type);
  return list.check(host, type);
}
