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

  const mediaType = request.headers['content-type'] ?? '';
  if (!isManifestType(mediaType))
    throw new OciError('MANIFEST_INVALID', {
      status: 415,
      detail: { message: `manifest type "${mediaType}" is not supported` },
    });
  const bytes = await readBody(request, largestManifest);
  if (bytes === undefined)
    throw new OciError('MANIFEST_INVALID', {
      status: 413,
      detail: { message: `manifest is larger than ${largestManifest} bytes` },
    });
  const digest = digestOfBytes(bytes, parseDigest(reference.digest ?? '')?.algorithm);
  if (reference.digest !== undefined && reference.digest !== digest)
    throw new OciError('DIGEST_INVALID', { detail: { message: 'manifest digest mismatch', digest } });

  const document = documentOf(bytes, mediaType);
  const missing = missingParts(storage, name, document);
  if (missing.length > 0)
    throw new OciError('MANIFEST_BLOB_UNKNOWN', {
      message: `manifest refers to what is not in ${name}: ${missing.join(', ')}`,
      detail: missing.map((part) => ({ digest: part })),
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

function documentOf(bytes: Uint8Array, mediaType: string): ManifestDocument {
  try {
    return parseManifest(bytes, mediaType);
  } catch (error) {
    if (error instanceof InvalidManifest)
      throw new OciError('MANIFEST_INVALID', { detail: { message: error.message } });
    throw error;
  }
}
