/** Source: quay `endpoints/exception.py`. */
const statuses = {
  invalid_request: 400,
  invalid_token: 401,
  insufficient_scope: 403,
  not_found: 404,
} as const;

/** A refusal of the REST API. */
export class QuayError extends Error {
  readonly type: keyof typeof statuses;

  constructor(type: keyof typeof statuses, message: string) {
    super(message);
    this.name = 'QuayError';
    this.type = type;
  }

  get status(): number {
    return statuses[this.type];
  }

  /** The answer's body: a problem of RFC 7807, with the two older fields that Quay still sends. */
  toBody(host: string): unknown {
    return {
      detail: this.message,
      error_message: this.message,
      error_type: this.type,
      title: this.type,
      type: `https://${host}/api/v1/error/${this.type}`,
      status: this.status,
    };
  }
}
