/**
 * Errors of the network as Go's HTTP client words them, since that is what learners find when they look a message up.
 * Source: Go's net, net/http and crypto/x509.
 */
import { getServers } from 'node:dns';
import { isIP } from 'node:net';

interface NodeError extends Error {
  code?: string;
  address?: string;
  port?: number;
  hostname?: string;
  cert?: { valid_to?: string };
}

/** One error per address that was tried: the first says enough. */
const firstOf = (error: unknown): unknown =>
  error instanceof AggregateError && error.errors.length > 0 ? error.errors[0] : error;

const isNodeError = (error: unknown): error is NodeError => error instanceof Error;

/**
 * `Get "https://host/v2/": dial tcp 127.0.0.1:5000: connect: connection refused`.
 * @param nameServers addresses, with a port where it is not 53
 */
export const requestFailure = (
  url: URL,
  error: unknown,
  nameServers: readonly string[] = getServers(),
): Error => new Error(`Get "${url.href}": ${describe(error, url, nameServers)}`, { cause: error });

/** Go names the server that it asked, when it asked one. */
function onNameServer([server]: readonly string[]): string {
  if (server === undefined) return '';
  const hasPort = isIP(server) === 0;
  return ` on ${hasPort ? server : isIP(server) === 6 ? `[${server}]:53` : `${server}:53`}`;
}

function describe(thrown: unknown, url: URL, nameServers: readonly string[]): string {
  const error = firstOf(thrown);
  if (!isNodeError(error)) return String(error);
  const address = `${error.address ?? url.hostname}:${error.port ?? (url.port || (url.protocol === 'https:' ? 443 : 80))}`;
  switch (error.code) {
    case 'ECONNREFUSED':
      return `dial tcp ${address}: connect: connection refused`;
    case 'EHOSTUNREACH':
      return `dial tcp ${address}: connect: no route to host`;
    case 'ENETUNREACH':
      return `dial tcp ${address}: connect: network is unreachable`;
    case 'ETIMEDOUT':
    case 'UND_ERR_CONNECT_TIMEOUT':
      return `dial tcp ${address}: i/o timeout`;
    case 'ENOTFOUND':
      return `dial tcp: lookup ${error.hostname ?? url.hostname}${onNameServer(nameServers)}: no such host`;
    case 'EAI_AGAIN':
      return `dial tcp: lookup ${error.hostname ?? url.hostname}: Temporary failure in name resolution`;
    case 'ECONNRESET':
      return `read tcp ${address}: read: connection reset by peer`;
    case 'UND_ERR_SOCKET':
      return 'EOF';
    case 'EPROTO':
    case 'ERR_SSL_WRONG_VERSION_NUMBER':
    case 'ERR_SSL_PACKET_LENGTH_TOO_LONG':
      return 'http: server gave HTTP response to HTTPS client';
    case 'HPE_INVALID_CONSTANT':
      return 'net/http: HTTP/1.x transport connection broken: malformed HTTP response';
    case 'CERT_HAS_EXPIRED':
    case 'CERT_NOT_YET_VALID':
      return 'tls: failed to verify certificate: x509: certificate has expired or is not yet valid';
    case 'ERR_TLS_CERT_ALTNAME_INVALID':
      return `tls: failed to verify certificate: x509: certificate is not valid for ${url.hostname}`;
    case 'UNABLE_TO_VERIFY_LEAF_SIGNATURE':
    case 'UNABLE_TO_GET_ISSUER_CERT':
    case 'UNABLE_TO_GET_ISSUER_CERT_LOCALLY':
    case 'SELF_SIGNED_CERT_IN_CHAIN':
    case 'DEPTH_ZERO_SELF_SIGNED_CERT':
      return 'tls: failed to verify certificate: x509: certificate signed by unknown authority';
    default:
      if (error.name.includes('Timeout'))
        return 'context deadline exceeded (Client.Timeout exceeded while awaiting headers)';
      return error.message;
  }
}
