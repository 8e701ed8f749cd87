/** Codes with their status and words. Source: OCI distribution specification, "Error Codes"; quay `endpoints/v2/errors.py`. */
const catalogue = {
  BLOB_UNKNOWN: [404, 'blob unknown to registry'],
  BLOB_UPLOAD_INVALID: [400, 'blob upload invalid'],
  BLOB_UPLOAD_UNKNOWN: [404, 'blob upload unknown to registry'],
  DENIED: [403, 'requested access to the resource is denied'],
  DIGEST_INVALID: [400, 'provided digest did not match uploaded content'],
  INVALID_REQUEST: [400, 'Invalid request'],
  MANIFEST_BLOB_UNKNOWN: [400, 'manifest blob unknown to registry'],
  MANIFEST_INVALID: [400, 'manifest invalid'],
  MANIFEST_UNKNOWN: [404, 'manifest unknown'],
  NAME_INVALID: [400, 'invalid repository name'],
  NAME_UNKNOWN: [404, 'repository name not known to registry'],
  PAGINATION_NUMBER_INVALID: [400, 'invalid number of results requested'],
  SIZE_INVALID: [400, 'provided length did not match content length'],
  TAG_EXPIRED: [404, 'Tag has expired'],
  TAG_INVALID: [400, 'manifest tag did not match URI'],
  TOOMANYREQUESTS: [429, 'too many requests'],
  UNAUTHORIZED: [401, 'access to the requested resource is not authorized'],
  UNKNOWN: [500, 'the registry failed'],
  UNSUPPORTED: [405, 'The operation is unsupported.'],
} as const satisfies Record<string, readonly [number, string]>;

export type OciErrorCode = keyof typeof catalogue;

export interface OciErrorOptions {
  message?: string;
  detail?: unknown;
  /** Where it is not the usual one of the code. */
  status?: number;
  headers?: Record<string, string>;
}

/** A refusal, as clients of registries are told. */
export class OciError extends Error {
  readonly code: OciErrorCode;
  readonly status: number;
  readonly detail: unknown;
  readonly headers: Record<string, string>;

  constructor(code: OciErrorCode, options: OciErrorOptions = {}) {
    const [status, message] = catalogue[code];
    super(options.message ?? message);
    this.name = 'OciError';
    this.code = code;
    this.status = options.status ?? status;
    this.detail = options.detail ?? {};
    this.headers = options.headers ?? {};
  }

  /** The answer's body. */
  toBody(): unknown {
    return { errors: [{ code: this.code, message: this.message, detail: this.detail }] };
  }
}
