import { authorize } from '../auth/authorize.ts';
import type { RegistryContext } from '../http/exchange.ts';
import { OciError } from '../http/oci-error.ts';
import type { Handler } from '../http/route.ts';
import { parseManifest } from '../manifest-document.ts';
import { isImageType, isIndexType, isManifestType } from '../media-types.ts';
import type { StoredManifest } from '../storage/manifests.ts';
import { parseReference } from './manifest-reference.ts';

/** `GET` and `HEAD /v2/<name>/manifests/<tag or digest>`: the bytes as they were pushed. */
export const getManifest: Handler = (context, exchange, { name = '', reference: text = '' }) => {
  authorize(context, exchange, 'pull', name);
  const reference = parseReference(text);
  const manifest =
    reference.digest === undefined
      ? negotiate(context, name, byTag(context, name, reference.tag), exchange.request.headers.accept)
      : byDigest(context, name, reference.digest);
  exchange.response.writeHead(200, {
    'content-type': manifest.mediaType,
    'content-length': manifest.bytes.length,
    'docker-content-digest': manifest.digest,
  });
  exchange.response.end(manifest.bytes);
};

function byDigest({ storage }: RegistryContext, name: string, digest: string): StoredManifest {
  const manifest = storage.manifests.get(name, digest);
  if (manifest === undefined) throw new OciError('MANIFEST_UNKNOWN', { detail: { digest } });
  return manifest;
}

function byTag(context: RegistryContext, name: string, tag: string): StoredManifest {
  const { tags } = context.storage;
  const current = tags.current(name, tag);
  if (current !== undefined) return byDigest(context, name, current.digest);
  if (tags.isPast(name, tag))
    throw new OciError('TAG_EXPIRED', {
      message: `Tag ${tag} was deleted or has expired. To pull, revive via time machine`,
    });
  throw new OciError('MANIFEST_UNKNOWN', { detail: { tag } });
}

/**
 * What a client gets that does not know indexes: the image for linux/amd64, as on Quay, so with another digest than the tag's.
 * Source: quay `endpoints/v2/manifest.py`. Clients that name no type of manifests get what the tag points at.
 */
function negotiate(
  { storage }: RegistryContext,
  name: string,
  manifest: StoredManifest,
  accept: string | undefined,
): StoredManifest {
  const accepted = (accept ?? '').split(',').map((type) => type.split(';', 1)[0]?.trim() ?? '');
  const knowsIndexes = accepted.some((type) => isIndexType(type) || type === '*/*');
  if (!isIndexType(manifest.mediaType) || knowsIndexes || !accepted.some(isManifestType)) return manifest;
  const child = parseManifest(manifest.bytes, manifest.mediaType).children.find(
    ({ platform }) => platform?.os === 'linux' && platform.architecture === 'amd64',
  );
  const image = child === undefined ? undefined : storage.manifests.get(name, child.digest);
  return image !== undefined && isImageType(image.mediaType) ? image : manifest;
}
