import { ConnectionError } from './cluster.ts';

const certificateProblems: Record<string, string> = {
  DEPTH_ZERO_SELF_SIGNED_CERT: 'its certificate is self-signed and the kubeconfig does not trust it',
  SELF_SIGNED_CERT_IN_CHAIN: 'its certificate comes from an authority that the kubeconfig does not trust',
  UNABLE_TO_GET_ISSUER_CERT: 'its certificate comes from an authority that the kubeconfig does not trust',
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY:
    'its certificate comes from an authority that the kubeconfig does not trust',
  UNABLE_TO_VERIFY_LEAF_SIGNATURE:
    'its certificate comes from an authority that the kubeconfig does not trust',
  CERT_SIGNATURE_FAILURE: 'its certificate is not signed by the authority that the kubeconfig trusts',
  CERT_HAS_EXPIRED: 'its certificate has expired',
  CERT_NOT_YET_VALID: "its certificate is not valid yet (is this machine's clock right?)",
  CERT_REVOKED: 'its certificate has been revoked',
};

const networkProblems: Record<string, string> = {
  ECONNREFUSED: 'the connection was refused (is the server running there?)',
  ENOTFOUND: 'the host name is not known',
  EAI_AGAIN: 'the host name could not be looked up (is the network up?)',
  EHOSTUNREACH: 'the host cannot be reached from here',
  ENETUNREACH: 'the network cannot be reached from here',
  ECONNRESET: 'the connection was cut',
  EPIPE: 'the connection was cut',
  ECONNABORTED: 'the connection was cut',
  UND_ERR_SOCKET: 'the connection was cut',
  UND_ERR_RES_CONTENT_LENGTH_MISMATCH: 'the connection was cut',
  ETIMEDOUT: 'the connection timed out',
  UND_ERR_CONNECT_TIMEOUT: 'the connection timed out',
  UND_ERR_HEADERS_TIMEOUT: 'the server took the request and did not answer in time',
  UND_ERR_BODY_TIMEOUT: 'the server stopped in the middle of its answer',
  EPROTO: 'the server does not speak TLS there (should the address begin with http://?)',
  ERR_SSL_WRONG_VERSION_NUMBER:
    'the server does not speak TLS there (should the address begin with http://?)',
  ERR_SSL_PACKET_LENGTH_TOO_LONG:
    'the server does not speak TLS there (should the address begin with http://?)',
  ERR_SSL_TLSV13_ALERT_CERTIFICATE_REQUIRED: 'the server wants a client certificate',
  UND_ERR_HEADERS_OVERFLOW: 'the server answered with headers that are too long',
};

/**
 * Turns what the network layer threw into one sentence with the server's address.
 * @param proxy address of the proxy in between, if there is one
 */
export function connectionError(server: string, error: unknown, proxy?: string): ConnectionError {
  if (error instanceof ConnectionError) return error;
  const way = proxy === undefined ? '' : ` by the proxy ${withoutCredentials(proxy)}`;
  return new ConnectionError(`Cannot reach ${server}${way}: ${proxyRefusal(error) ?? explain(error)}.`, {
    cause: error,
  });
}

function withoutCredentials(address: string): string {
  const url = URL.parse(address);
  return url === null ? 'that is set' : `${url.protocol}//${url.host}`;
}

/** What a proxy answered that would not connect. Source: undici `lib/dispatcher/proxy-agent.js`. */
function proxyRefusal(error: unknown): string | undefined {
  for (const { message } of chain(error)) {
    const status = /^Proxy response \((\d{3})\)/.exec(message)?.[1];
    if (status === '407') return 'the proxy wants a user and a password (407): they go into its address';
    if (status !== undefined) return `the proxy refuses to connect there (${status})`;
  }
  return undefined;
}

/** What went wrong between here and a server, as the rest of a sentence without its full stop. */
export function explain(error: unknown): string {
  for (const candidate of chain(error)) {
    if (candidate.name === 'HTTPParserError') {
      return 'the answer is not HTTP (is this the address of an API server?)';
    }
    const code = codeOf(candidate);
    if (code === undefined) continue;
    const known = certificateProblems[code] ?? networkProblems[code];
    if (known !== undefined) return known;
    if (code === 'ERR_TLS_CERT_ALTNAME_INVALID') {
      return 'its certificate is for another host name';
    }
    if (code.startsWith('ERR_SSL_') || code.startsWith('ERR_TLS_')) {
      return `the TLS handshake failed (${candidate.message})`;
    }
  }
  const text = error instanceof Error ? error.message : String(error);
  return text.trim().replace(/\.$/, '') || 'the connection failed';
}

/** The error, what it wraps and, for a host with several addresses, what each attempt met. */
function* chain(error: unknown): Generator<Error> {
  if (!(error instanceof Error)) return;
  yield error;
  if (error instanceof AggregateError) for (const inner of error.errors) yield* chain(inner);
  yield* chain(error.cause);
}

export function codeOf(error: unknown): string | undefined {
  if (typeof error !== 'object' || error === null || !('code' in error)) return undefined;
  return typeof error.code === 'string' ? error.code : undefined;
}

/** Whether the connection broke before an answer came, so that a request that changes nothing may be sent again. */
export function isCut(error: unknown): boolean {
  for (const candidate of chain(error)) {
    const code = codeOf(candidate);
    if (code === 'ECONNRESET' || code === 'EPIPE' || code === 'UND_ERR_SOCKET') return true;
  }
  return false;
}
