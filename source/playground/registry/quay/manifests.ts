import { sendJson } from '../http/exchange.ts';
import type { Handler } from '../http/route.ts';
import { parseManifest } from '../manifest-document.ts';
import { authorize } from './access.ts';
import { QuayError } from './quay-error.ts';

/** `GET /api/v1/repository/<name>/manifest/<digest>`. Source: quay `endpoints/api/manifest.py`. */
export const getManifest: Handler = (context, exchange, { name = '', digest = '' }) => {
  authorize(context, exchange, 'pull', name);
  const manifest = context.storage.manifests.get(name, digest);
  if (manifest === undefined) throw new QuayError('not_found', 'Not Found');
  const { isIndex, config, layers } = parseManifest(manifest.bytes, manifest.mediaType);
  sendJson(exchange, 200, {
    digest,
    is_manifest_list: isIndex,
    manifest_data: Buffer.from(manifest.bytes).toString('utf8'),
    config_media_type: config?.mediaType ?? null,
    layers: isIndex
      ? null
      : layers.map((layer, index) => ({
          index,
          compressed_size: layer.size,
          is_remote: layer.urls.length > 0,
          urls: layer.urls.length > 0 ? layer.urls : null,
          command: null,
          comment: null,
          author: null,
          blob_digest: layer.digest,
          created_datetime: null,
        })),
    layers_compressed_size: isIndex ? null : layers.reduce((sum, { size }) => sum + size, 0),
  });
};
