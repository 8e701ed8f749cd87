import type { IncomingMessage } from 'node:http';
import { isTag } from '../../../wire/image-reference.ts';
import { authorize } from '../auth/authorize.ts';
import { digestOfBytes, parseDigest } from '../digest.ts';
import { readBody, sendEmpty } from '../http/exchange.ts';
import { OciError } from '../http/oci-error.ts';
import type { Handler } from '../http/route.ts';
import { InvalidManifest, type ManifestDocument, parseManifest } from '../manifest-document.ts';
import { isManifestType } from '../media-types.ts';
import { missingParts } from '../storage/missing-parts.ts';
import { parseReference } from './manifest-reference.ts';

/** Bytes. Source: OCI distribution specification, "Pushing Manifests". */
const largestManifest = 4 * 1024 * 1024;

/** A manifest may miss tens of thousands of parts. */
const mostListed = 20;

/**
 * `PUT /v2/<name>/manifests/<tag or digest>`. By digest, `?tag=` (several times) names tags to set together with it.
 */
export const putManifest: Handler = async (context, exchange, { name = '', reference: text = '' }) => {
  authorize(context, exchange, 'push', name);
  const { request, query } = exchange;
  const { storage } = context;
  const reference = parseReference(text);
  const more = query.getAll('tag');
  if (!more.every(isTag)) throw new OciError('TAG_INVALID', { message: 'invalid tag' });

  const mediaType = mediaTypeOf(request);
  if (!isManifestType(mediaType)) throw invalid(`manifest type "${mediaType}" is not supported`, 415);
  const bytes = await readBody(request, largestManifest);
  if (bytes === undefined) throw invalid(`manifest is larger than ${largestManifest} bytes`, 413);
  const digest = digestOfBytes(bytes, parseDigest(reference.digest ?? '')?.algorithm);
  if (reference.digest !== undefined && reference.digest !== digest)
    throw new OciError('DIGEST_INVALID', { detail: { message: 'manifest digest mismatch', digest } });

  const document = documentOf(bytes, mediaType);
  const missing = missingParts(storage, name, document);
  if (missing.length > 0)
    throw new OciError('MANIFEST_BLOB_UNKNOWN', {
      message: `manifest refers to what is not in ${name}: ${listed(missing)}`,
      detail: missing.slice(0, mostListed).map((part) => ({ digest: part })),
    });
  const tags = [...new Set(reference.tag === undefined ? more : [reference.tag, ...more])];
  storage.repositories.ensure(name);
  storage.manifests.put(name, { digest, mediaType, bytes }, document, tags);
  if (more.length > 0) exchange.response.setHeader('oci-tag', more);
  sendEmpty(exchange, 201, {
    location: `/v2/${name}/manifests/${digest}`,
    'docker-content-digest': digest,
    ...(document.subject === undefined ? {} : { 'oci-subject': document.subject }),
  });
};

const listed = (digests: readonly string[]): string =>
  digests.length <= mostListed
    ? digests.join(', ')
    : `${digests.slice(0, mostListed).join(', ')} and ${digests.length - mostListed} more`;

/** Without parameters: the type is kept, and given to those who pull, as one that they know. */
function mediaTypeOf({ headers }: IncomingMessage): string {
  return (headers['content-type'] ?? '').split(';', 1)[0]?.trim().toLowerCase() ?? '';
}

/** The words are in both places: clients of the containers tools show the message, Quay's own put them in the detail. */
function invalid(message: string, status = 400): OciError {
  return new OciError('MANIFEST_INVALID', { message, status, detail: { message } });
}

function documentOf(bytes: Uint8Array, mediaType: string): ManifestDocument {
  try {
    return parseManifest(bytes, mediaType);
  } catch (error) {
    if (error instanceof InvalidManifest) throw invalid(`manifest invalid: ${error.message}`);
    throw error;
  }
}
