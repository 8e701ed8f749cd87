/** Source: openshift-apiserver `pkg/image/apiserver/registry/imagestream/etcd/{etcd,image}.go`. */
import type { Image, ImageStream } from '../../../../wire/openshift.ts';
import { Images } from '../../../../wire/resources.ts';
import type { RequestContext, Storage, Subresource } from '../../kinds/kind.ts';
import { mediaTypes } from './media-types.ts';
import type { ImageStreamLayers } from './resources.ts';
import { getStream } from './write-stream.ts';

/** The blobs of every image in the stream's history, and of the children of those that are manifest lists. */
export function layersOf(storage: Storage, stream: ImageStream): ImageStreamLayers {
  const layers: ImageStreamLayers = {
    kind: 'ImageStreamLayers',
    apiVersion: 'image.openshift.io/v1',
    metadata: stream.metadata,
    blobs: {},
    images: {},
  };
  for (const { items } of stream.status?.tags ?? [])
    for (const { image } of items ?? []) if (image !== '') addImage(storage, layers, image);
  return layers;
}

function addImage(storage: Storage, layers: ImageStreamLayers, name: string): void {
  if (layers.images[name] !== undefined && !layers.images[name].imageMissing) return;
  const image = storage.get(Images, undefined, name);
  if (image === undefined) {
    layers.images[name] = { imageMissing: true, layers: null, config: null };
    return;
  }
  const ownLayers = image.dockerImageLayers ?? [];
  const config = configOf(image);
  const manifests = (image.dockerImageManifests ?? []).map(({ digest }) => digest);
  for (const layer of ownLayers)
    layers.blobs[layer.name] ??= { size: layer.size, mediaType: layer.mediaType };
  if (config !== undefined) layers.blobs[config.name] ??= { size: null, mediaType: config.mediaType };
  layers.blobs[name] ??= {
    size: null,
    mediaType: image.dockerImageManifestMediaType || mediaTypes.dockerManifest,
  };
  layers.images[name] = {
    imageMissing: false,
    layers: ownLayers.length === 0 ? null : ownLayers.map((layer) => layer.name),
    config: config?.name ?? null,
    ...(manifests.length === 0 ? {} : { manifests }),
  };
  for (const child of manifests) addImage(storage, layers, child);
}

function configOf(image: Image): { name: string; mediaType: string } | undefined {
  const id = image.dockerImageMetadata?.['Id'];
  if (typeof id !== 'string') return undefined;
  if (image.dockerImageManifestMediaType === mediaTypes.ociManifest)
    return { name: id, mediaType: mediaTypes.ociConfig };
  if (image.dockerImageManifestMediaType === mediaTypes.dockerManifest)
    return { name: id, mediaType: mediaTypes.dockerConfig };
  return undefined;
}

export const layersSubresource: Subresource = {
  kind: 'ImageStreamLayers',
  verbs: ['get'],
  async handle({ name }, context: RequestContext) {
    return { code: 200, body: layersOf(context.storage, getStream(context, name)) };
  },
};
