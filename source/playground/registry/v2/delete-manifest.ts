import { authorize } from '../auth/authorize.ts';
import { sendEmpty } from '../http/exchange.ts';
import { OciError } from '../http/oci-error.ts';
import type { Handler } from '../http/route.ts';
import { parseReference } from './manifest-reference.ts';

/** `DELETE /v2/<name>/manifests/…`: by tag only the tag goes, by digest the manifest and every tag on it. */
export const deleteManifest: Handler = (context, exchange, { name = '', reference = '' }) => {
  authorize(context, exchange, 'push', name);
  const { storage, clock } = context;
  const { tag, digest } = parseReference(reference);
  const isGone =
    tag === undefined ? storage.manifests.remove(name, digest) : storage.tags.end(name, tag, clock.now());
  if (!isGone) throw new OciError('MANIFEST_UNKNOWN', { detail: { reference } });
  sendEmpty(exchange, 202);
};
