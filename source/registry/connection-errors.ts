const problems: Record<string, string> = {
  ECONNREFUSED: 'the connection was refused (is it running there?)',
  ENOTFOUND: 'the host name is not known',
  EAI_AGAIN: 'the host name could not be looked up (is the network up?)',
  EHOSTUNREACH: 'the host cannot be reached from here',
  ENETUNREACH: 'the network cannot be reached from here',
  ECONNRESET: 'the connection was cut',
  EPIPE: 'the connection was cut',
  UND_ERR_SOCKET: 'the connection was cut',
  UND_ERR_DESTROYED: 'the connection was closed',
  UND_ERR_CLOSED: 'the connection was closed',
  ETIMEDOUT: 'the connection timed out',
  UND_ERR_CONNECT_TIMEOUT: 'the connection timed out',
  UND_ERR_HEADERS_TIMEOUT: 'it took the request and did not answer in time',
  UND_ERR_BODY_TIMEOUT: 'it stopped in the middle of its answer',
  DEPTH_ZERO_SELF_SIGNED_CERT: 'its certificate is self-signed and not trusted on this machine',
  SELF_SIGNED_CERT_IN_CHAIN: 'its certificate comes from an authority that this machine does not trust',
  UNABLE_TO_GET_ISSUER_CERT: 'its certificate comes from an authority that this machine does not trust',
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY:
    'its certificate comes from an authority that this machine does not trust',
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: 'its certificate comes from an authority that this machine does not trust',
  CERT_SIGNATURE_FAILURE: 'its certificate is not signed by an authority that is trusted',
  CERT_HAS_EXPIRED: 'its certificate has expired',
  CERT_NOT_YET_VALID: "its certificate is not valid yet (is this machine's clock right?)",
  ERR_TLS_CERT_ALTNAME_INVALID: 'its certificate is for another host name',
};

/** The error, what it wraps and, for a host with several addresses, what each attempt met. */
function* chain(error: unknown): Generator<Error> {
  if (!(error instanceof Error)) return;
  yield error;
  if (error instanceof AggregateError) for (const inner of error.errors) yield* chain(inner);
  yield* chain(error.cause);
}

const codeOf = (error: Error): string | undefined =>
  'code' in error && typeof error.code === 'string' ? error.code : undefined;

/** What went wrong between here and a registry, as the rest of a sentence without its full stop. */
export function explainConnection(error: unknown): string {
  if (isNotTls(error)) return 'it does not speak TLS there';
  for (const candidate of chain(error)) {
    const known = problems[codeOf(candidate) ?? ''];
    if (known !== undefined) return known;
    if (candidate.name === 'HTTPParserError') return 'what answers there does not speak HTTP';
  }
  const text = error instanceof Error ? error.message : String(error);
  return text.trim().replace(/\.$/, '') || 'the connection failed';
}

/** Whether the other side answered in something else than TLS: plain HTTP, mostly. */
export function isNotTls(error: unknown): boolean {
  return [...chain(error)].some((candidate) =>
    ['EPROTO', 'ERR_SSL_WRONG_VERSION_NUMBER', 'ERR_SSL_PACKET_LENGTH_TOO_LONG'].includes(
      codeOf(candidate) ?? '',
    ),
  );
}

/** Whether the connection broke before an answer came, so that a request that changes nothing may be sent again. */
export function isCut(error: unknown): boolean {
  return [...chain(error)].some((candidate) =>
    ['ECONNRESET', 'EPIPE', 'UND_ERR_SOCKET'].includes(codeOf(candidate) ?? ''),
  );
}
