import { isTag } from '../../../wire/image-reference.ts';
import { parseDigest } from '../digest.ts';
import { OciError } from '../http/oci-error.ts';

export type ManifestReference = { digest: string; tag?: never } | { tag: string; digest?: never };

/** The last part of a manifest's path. @throws OciError DIGEST_INVALID, TAG_INVALID */
export function parseReference(text: string): ManifestReference {
  if (parseDigest(text) !== undefined) return { digest: text };
  if (text.includes(':'))
    throw new OciError('DIGEST_INVALID', {
      message: 'the digest is not one of sha256 or sha512',
      detail: { digest: text },
    });
  if (!isTag(text)) throw new OciError('TAG_INVALID', { message: 'invalid tag', detail: { tag: text } });
  return { tag: text };
}
