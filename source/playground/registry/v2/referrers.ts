import { authorizeSearch } from '../auth/authorize.ts';
import { sendJson } from '../http/exchange.ts';
import type { Handler } from '../http/route.ts';
import { parseManifest } from '../manifest-document.ts';
import { OciIndex } from '../media-types.ts';
import { checkDigest } from './blobs.ts';

/**
 * `GET /v2/<name>/referrers/<digest>`: an index of the manifests whose subject it is, all or those of one type. Where nothing is
 * there, not even the repository, it is an empty one: 404 would say that the registry has no such list.
 * Source: OCI distribution specification, "Listing Referrers".
 */
export const listReferrers: Handler = (context, exchange, { name = '', digest = '' }) => {
  authorizeSearch(context, exchange, name);
  checkDigest(digest);
  const wanted = exchange.query.get('artifactType');
  const manifests = context.storage.manifests
    .referrers(name, digest)
    .map(({ mediaType, digest: referrer, bytes }) => {
      const { artifactType, annotations } = parseManifest(bytes, mediaType);
      return {
        mediaType,
        digest: referrer,
        size: bytes.length,
        ...(artifactType === undefined ? {} : { artifactType }),
        ...(annotations === undefined ? {} : { annotations }),
      };
    })
    .filter(({ artifactType }) => wanted === null || artifactType === wanted);
  sendJson(
    exchange,
    200,
    { schemaVersion: 2, mediaType: OciIndex, manifests },
    { 'content-type': OciIndex, ...(wanted === null ? {} : { 'oci-filters-applied': 'artifactType' }) },
  );
};
