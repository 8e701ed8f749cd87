/**
 * What a registry says when it does not give what was asked for.
 * Source: distribution/distribution `registry/client/errors.go`, `registry/api/errcode`, `registry/api/v2/errors.go`.
 */
import { z } from 'zod';
import { parseChallenges } from './challenge.ts';
import type { RegistryResponse } from './registry-http.ts';

/** Codes and what each says when nothing more is known. */
const defaultMessages: Readonly<Record<string, string>> = {
  BLOB_UNKNOWN: 'blob unknown to registry',
  BLOB_UPLOAD_INVALID: 'blob upload invalid',
  BLOB_UPLOAD_UNKNOWN: 'blob upload unknown to registry',
  DENIED: 'requested access to the resource is denied',
  DIGEST_INVALID: 'provided digest did not match uploaded content',
  MANIFEST_BLOB_UNKNOWN: 'blob unknown to registry',
  MANIFEST_INVALID: 'manifest invalid',
  MANIFEST_UNKNOWN: 'manifest unknown',
  MANIFEST_UNVERIFIED: 'manifest failed signature verification',
  NAME_INVALID: 'invalid repository name',
  NAME_UNKNOWN: 'repository name not known to registry',
  SIZE_INVALID: 'provided length did not match content length',
  TAG_INVALID: 'manifest tag did not match URI',
  TOOMANYREQUESTS: 'too many requests',
  UNAUTHORIZED: 'authentication required',
  UNAVAILABLE: 'service unavailable',
  UNKNOWN: 'unknown error',
  UNSUPPORTED: 'The operation is unsupported.',
};

export class RegistryError extends Error {
  /** `MANIFEST_UNKNOWN`, of each error that the registry gave. */
  readonly codes: readonly string[];

  constructor(message: string, codes: readonly string[]) {
    super(message);
    this.codes = codes;
  }
}

export const hasCode = (error: unknown, code: string): boolean =>
  error instanceof RegistryError && error.codes.includes(code);

const errorsSchema = z.object({
  errors: z
    .array(
      z.object({
        code: z.string().catch('UNKNOWN'),
        message: z.string().nullish().catch(''),
        detail: z.unknown().optional(),
      }),
    )
    .min(1),
});
const detailsSchema = z.object({ details: z.string().min(1) });

const codeOfStatus: Readonly<Record<number, string>> = {
  401: 'UNAUTHORIZED',
  403: 'DENIED',
  429: 'TOOMANYREQUESTS',
};

/** The error that an answer other than success stands for. */
export function errorOfResponse(response: RegistryResponse): Error {
  const { status } = response;
  if (status < 400 || status >= 500)
    return new Error(`received unexpected HTTP status: ${response.statusLine}`);
  const oauth = parseChallenges(response.header('www-authenticate')).find(
    ({ scheme, parameters }) =>
      scheme === 'bearer' && ['invalid_token', 'insufficient_scope'].includes(parameters['error'] ?? ''),
  );
  if (oauth !== undefined) {
    const code = oauth.parameters['error'] === 'invalid_token' ? 'UNAUTHORIZED' : 'DENIED';
    return combined([
      { code, message: oauth.parameters['error_description'] },
      ...(errorsIn(response) ?? []),
    ]);
  }
  const errors = errorsIn(response);
  if (errors !== undefined) return combined(errors);
  if (status === 401) return combined([{ code: 'UNAUTHORIZED', message: undefined, hasDetail: true }]);
  return new Error(
    `error parsing HTTP ${status} response body: no error details found in HTTP response body: ${JSON.stringify(excerpt(response.body))}`,
  );
}

interface ApiError {
  code: string;
  message: string | null | undefined;
  hasDetail?: boolean;
}

function errorsIn({ body, status }: RegistryResponse): ApiError[] | undefined {
  let json: unknown;
  try {
    json = JSON.parse(body.toString('utf8'));
  } catch {
    return undefined;
  }
  const details = detailsSchema.safeParse(json);
  if (details.success) return [{ code: codeOfStatus[status] ?? 'UNKNOWN', message: details.data.details }];
  const parsed = errorsSchema.safeParse(json);
  return parsed.success
    ? parsed.data.errors.map(({ code, message, detail }) => ({
        code: code in defaultMessages ? code : 'UNKNOWN',
        message,
        hasDetail: detail !== undefined && detail !== null,
      }))
    : undefined;
}

function combined(errors: readonly ApiError[]): RegistryError {
  const texts = errors.map(describe);
  const [only] = texts;
  return new RegistryError(
    texts.length === 1 && only !== undefined ? only : `errors:\n${texts.map((text) => `${text}\n`).join('')}`,
    errors.map(({ code }) => code),
  );
}

function describe({ code, message, hasDetail }: ApiError): string {
  const words = code.toLowerCase().replaceAll('_', ' ');
  const standard = defaultMessages[code] ?? '';
  const says = message?.slice(0, longestMessage) || standard;
  return says === standard && hasDetail !== true ? words : `${words}: ${says}`;
}

/** Messages end up in conditions of ImageStreams, whatever a registry sends. */
const longestMessage = 1024;

/** Enough of a body to see what it was. */
const excerpt = (body: Buffer): string => body.subarray(0, 512).toString('utf8');
