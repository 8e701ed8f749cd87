/**
 * All errors that the API answers with: reason, HTTP status and upstream's words.
 * Source: k8s.io/apimachinery `pkg/api/errors/errors.go`, k8s.io/apiserver `pkg/endpoints/handlers/negotiation/errors.go`.
 */
import type { Status } from '../../wire/kubernetes.ts';
import { qualifiedResource, type Resource } from '../../wire/resources.ts';
import { StatusError } from '../../wire/status.ts';
import type { FieldError } from './kinds/kind.ts';

type Named = Pick<Resource, 'group' | 'plural'>;
type Details = NonNullable<Status['details']>;

function failure(code: number, reason: string, message: string, details?: Details): StatusError {
  return new StatusError({
    kind: 'Status',
    apiVersion: 'v1',
    metadata: {},
    status: 'Failure',
    message,
    reason,
    ...(details === undefined ? {} : { details }),
    code,
  });
}

const detailsOf = (resource: Named, name: string, more: Details = {}): Details => ({
  ...(name === '' ? {} : { name }),
  ...(resource.group === '' ? {} : { group: resource.group }),
  kind: resource.plural,
  ...more,
});

export const notFound = (resource: Named, name: string): StatusError =>
  failure(404, 'NotFound', `${qualifiedResource(resource)} "${name}" not found`, detailsOf(resource, name));

export const alreadyExists = (resource: Named, name: string): StatusError =>
  failure(
    409,
    'AlreadyExists',
    `${qualifiedResource(resource)} "${name}" already exists`,
    detailsOf(resource, name),
  );

export const conflict = (
  resource: Named,
  name: string,
  cause = 'the object has been modified; please apply your changes to the latest version and try again',
): StatusError =>
  failure(
    409,
    'Conflict',
    `Operation cannot be fulfilled on ${qualifiedResource(resource)} "${name}": ${cause}`,
    detailsOf(resource, name),
  );

/** 422. The kind is named by its singular, as `Deployment.apps "web" is invalid: …`. */
export function invalid(
  resource: Pick<Resource, 'group' | 'kind'>,
  name: string,
  errors: readonly FieldError[],
): StatusError {
  const messages = [...new Set(errors.map((error) => `${error.field}: ${error.message}`))];
  const kind = resource.group === '' ? resource.kind : `${resource.kind}.${resource.group}`;
  const [only] = messages;
  return failure(
    422,
    'Invalid',
    `${kind} "${name}" is invalid: ${messages.length === 1 ? only : `[${messages.join(', ')}]`}`,
    {
      ...(name === '' ? {} : { name }),
      ...(resource.group === '' ? {} : { group: resource.group }),
      kind: resource.kind,
      causes: errors.map(({ reason, message, field }) => ({ reason, message, field })),
    },
  );
}

export const badRequest = (message: string): StatusError => failure(400, 'BadRequest', message);

/** 422 without causes: a JSON patch that cannot be applied. */
export const unprocessable = (message: string): StatusError => failure(422, 'Invalid', message, {});

export const unauthorized = (): StatusError => failure(401, 'Unauthorized', 'Unauthorized');

/** 403 with a cause of its own. */
export const forbidden = (resource: Named, name: string, cause: string): StatusError =>
  failure(
    403,
    'Forbidden',
    name === ''
      ? `${qualifiedResource(resource)} is forbidden: ${cause}`
      : `${qualifiedResource(resource)} "${name}" is forbidden: ${cause}`,
    detailsOf(resource, name),
  );

/** 403 for what the user may not do. Source: k8s.io/apiserver `pkg/endpoints/handlers/responsewriters/errors.go`. */
export function notAllowed(
  user: string,
  request: {
    verb: string;
    resource: Named;
    subresource?: string | undefined;
    namespace?: string | undefined;
    name?: string;
  },
): StatusError {
  const resource =
    request.subresource === undefined
      ? request.resource.plural
      : `${request.resource.plural}/${request.subresource}`;
  const place =
    request.namespace === undefined ? 'at the cluster scope' : `in the namespace "${request.namespace}"`;
  return forbidden(
    request.resource,
    request.name ?? '',
    `User "${user}" cannot ${request.verb} resource "${resource}" in API group "${request.resource.group}" ${place}`,
  );
}

/** 403 for a path that is no resource. */
export const pathForbidden = (user: string, verb: string, path: string): StatusError =>
  failure(403, 'Forbidden', `forbidden: User "${user}" cannot ${verb} path "${path}"`, {});

/** 403 for what a page of another origin asks for. */
export const crossOrigin = (origin = 'another site'): StatusError =>
  failure(403, 'Forbidden', `forbidden: requests from ${JSON.stringify(origin)} are not served`, {});

export const methodNotAllowed = (): StatusError =>
  failure(405, 'MethodNotAllowed', 'the server does not allow this method on the requested resource', {});

/** 405 of a resource that is served, but not by this verb. */
export const verbNotSupported = (resource: Named, verb: string): StatusError =>
  failure(
    405,
    'MethodNotAllowed',
    `${verb} is not supported on resources of kind "${qualifiedResource(resource)}"`,
    {
      ...(resource.group === '' ? {} : { group: resource.group }),
      kind: resource.plural,
    },
  );

export const notAcceptable = (accepted: readonly string[]): StatusError =>
  failure(406, 'NotAcceptable', `only the following media types are accepted: ${accepted.join(', ')}`);

export const unsupportedMediaType = (accepted: readonly string[]): StatusError =>
  failure(
    415,
    'UnsupportedMediaType',
    `the body of the request was in an unknown format - accepted media types include: ${accepted.join(', ')}`,
  );

export const requestEntityTooLarge = (limit: number): StatusError =>
  failure(413, 'RequestEntityTooLarge', `Request entity too large: limit is ${limit}`);

/** Source: k8s.io/apiserver `pkg/server/filters/maxinflight.go`. */
export const tooManyRequests = (): StatusError =>
  failure(429, 'TooManyRequests', 'Too many requests, please try again later.', { retryAfterSeconds: 1 });

export const expired = (message: string): StatusError => failure(410, 'Expired', message);

export const tooOldResourceVersion = (asked: number, oldest: number): StatusError =>
  expired(`too old resource version: ${asked} (${oldest})`);

/** 504 for a list at a revision that is not reached yet; clients take it as the hint to list without one. */
export const tooLargeResourceVersion = (asked: number, current: number): StatusError =>
  failure(504, 'Timeout', `Timeout: Too large resource version: ${asked}, current: ${current}`, {
    causes: [{ reason: 'ResourceVersionTooLarge', message: 'Too large resource version' }],
    retryAfterSeconds: 1,
  });

export const internalError = (message: string): StatusError =>
  failure(500, 'InternalError', `Internal error occurred: ${message}`, { causes: [{ message }] });

/** A 200 with a Status: what a delete answers. */
export function success(resource: Named, name: string, uid: string | undefined): Status {
  return {
    kind: 'Status',
    apiVersion: 'v1',
    metadata: {},
    status: 'Success',
    details: detailsOf(resource, name, uid === undefined ? {} : { uid }),
  };
}

export const isStatus = (body: object): body is Status => 'kind' in body && body.kind === 'Status';
