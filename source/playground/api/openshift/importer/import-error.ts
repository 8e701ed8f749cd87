/**
 * Why an image could not be imported, as the Status that the request answers with and that the tag's condition repeats.
 * Source: openshift-apiserver `pkg/image/apiserver/importer/importer.go` formatPingError, formatRepositoryError.
 */

import type { Status } from '../../../../wire/kubernetes.ts';
import type { EmbeddedStatus } from '../../../../wire/openshift.ts';
import { StatusError } from '../../../../wire/status.ts';
import { internalError, notFound } from '../../status-errors.ts';
import { hasCode } from './registry-errors.ts';
import { NotV2Error, PingError } from './registry-session.ts';

const dockerImage = { group: 'image.openshift.io', plural: 'dockerimage' };

const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));

/** Says of an error of the registry which image it is about. @param reference full, with its tag or digest */
export function imageError(error: unknown, reference: string): Error {
  if (error instanceof StatusError) return error;
  const message = messageOf(error);
  const access = `you may not have access to the container image "${reference}"`;
  if (error instanceof PingError) {
    if (hasCode(error.cause, 'NAME_UNKNOWN')) return notFound(dockerImage, reference);
    if (message.endsWith('no basic auth credentials'))
      return unauthorized(`${access} and did not have credentials to the repository`);
  } else {
    if (hasCode(error, 'MANIFEST_UNKNOWN')) return notFound(dockerImage, reference);
    if (hasCode(error, 'UNAUTHORIZED') || message.endsWith('no basic auth credentials'))
      return unauthorized(access);
    if (message.endsWith('incorrect username or password'))
      return unauthorized(`incorrect username or password for image "${reference}"`);
  }
  return new Error(`${reference}: ${message}`, { cause: error });
}

/** Says of an error that the tags of a repository could not be listed. @param repository with its registry */
export function repositoryError(error: unknown, repository: string, host: string): Error {
  if (error instanceof NotV2Error)
    return statusError(
      403,
      'NotV2Registry',
      `.image.openshift.io is forbidden: registry "${host}" does not support the v2 Registry API`,
    );
  if (error instanceof PingError) return imageError(error, repository);
  if (hasCode(error, 'NAME_UNKNOWN')) return notFound(dockerImage, repository);
  if (hasCode(error, 'UNAUTHORIZED'))
    return unauthorized(`you may not have access to the container image "${repository}"`);
  return error instanceof Error ? error : new Error(String(error));
}

export const unauthorized = (message: string): StatusError => statusError(401, 'Unauthorized', message);

function statusError(code: number, reason: string, message: string): StatusError {
  return new StatusError({
    kind: 'Status',
    apiVersion: 'v1',
    metadata: {},
    status: 'Failure',
    message,
    reason,
    code,
  });
}

/** What is no Status by itself is an internal error. */
export function statusOf(error: unknown): EmbeddedStatus {
  return embedded(error instanceof StatusError ? error.status : internalError(messageOf(error)).status);
}

export const succeeded: EmbeddedStatus = { metadata: {}, status: 'Success' };

function embedded({ kind: _kind, apiVersion: _apiVersion, ...status }: Status): EmbeddedStatus {
  return status;
}
