import type { Status } from '../wire/kubernetes.ts';
import { StatusError } from '../wire/status.ts';

const generic: Record<number, { reason: string; message: string }> = {
  400: { reason: 'BadRequest', message: 'the server rejected our request for an unknown reason' },
  401: { reason: 'Unauthorized', message: 'the server has asked for the client to provide credentials' },
  403: { reason: 'Forbidden', message: 'the server does not allow access to the requested resource' },
  404: { reason: 'NotFound', message: 'the server could not find the requested resource' },
  405: {
    reason: 'MethodNotAllowed',
    message: 'the server does not allow this method on the requested resource',
  },
  406: {
    reason: 'NotAcceptable',
    message: 'the server was unable to respond with a content type that the client supports',
  },
  409: { reason: 'Conflict', message: 'the server reported a conflict' },
  415: {
    reason: 'UnsupportedMediaType',
    message: 'the server was unable to understand the format of the request',
  },
  422: {
    reason: 'Invalid',
    message: 'the server rejected our request due to an error in our request',
  },
  429: {
    reason: 'TooManyRequests',
    message: 'the server has received too many requests and has asked us to try again later',
  },
  503: {
    reason: 'ServiceUnavailable',
    message: 'the server is currently unable to handle the request',
  },
  504: {
    reason: 'Timeout',
    message:
      'the server was unable to return a response in the time allotted, but may still be processing the request',
  },
};

/**
 * The error of an answer with status 400 and up: the server's own Status where it sent one, else the words that the official
 * clients have for the code (source: apimachinery `pkg/api/errors` NewGenericServerResponse).
 * @param retryAfter the answer's Retry-After header
 * @param remedy what to do about it, where that is known here
 */
export function statusErrorOf(
  code: number,
  text: string,
  retryAfter: string | undefined,
  remedy?: string,
): StatusError {
  const status = parseStatus(text) ?? genericStatus(code, text);
  const seconds = retryAfterSeconds(retryAfter);
  if (seconds !== undefined && status.details?.retryAfterSeconds === undefined) {
    status.details = { ...status.details, retryAfterSeconds: seconds };
  }
  return new StatusError({ ...status, code: status.code ?? code }, remedy);
}

export function isStatus(value: unknown): value is Status {
  return typeof value === 'object' && value !== null && 'kind' in value && value.kind === 'Status';
}

function parseStatus(text: string): Status | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return isStatus(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

function genericStatus(code: number, text: string): Status {
  const known = generic[code];
  const body = text.trim().replace(/\s+/g, ' ').slice(0, 200);
  const message =
    known?.message ??
    (code >= 500
      ? `an error on the server (${JSON.stringify(body === '' ? 'unknown' : body)}) has prevented the request from succeeding`
      : `the server responded with the status code ${code} but did not return more information`);
  return {
    kind: 'Status',
    apiVersion: 'v1',
    metadata: {},
    status: 'Failure',
    reason: known?.reason ?? (code >= 500 ? 'InternalError' : 'Unknown'),
    message,
    code,
  };
}

function retryAfterSeconds(header: string | undefined): number | undefined {
  return header !== undefined && /^\d{1,6}$/.test(header.trim()) ? Number(header) : undefined;
}
