/** Source: openshift-apiserver `pkg/image/apiserver/registry/image/strategy.go`. */
import { createHash } from 'node:crypto';
import type { Image } from '../../../../wire/openshift.ts';
import { Images } from '../../../../wire/resources.ts';
import type { Kind } from '../../kinds/kind.ts';
import { column, nameColumn } from '../../kinds/table.ts';
import {
  bareMetadata,
  imageMetadata,
  layersOfManifest,
  layersOrder,
  metadataVersion,
  parseImageManifest,
} from './image-metadata.ts';
import { validateImage } from './image-validation.ts';
import { isListType } from './media-types.ts';
import { pathSegmentProblems } from './names.ts';

export const imageKind: Kind<Image> = {
  resource: Images,
  singular: 'image',
  table: {
    columns: [nameColumn, column('Image Reference')],
    row: (image) => [image.metadata.name, image.dockerImageReference ?? ''],
  },
  conditionalUpdate: true,
  validateName: pathSegmentProblems,
  applyDefaults(image) {
    image.dockerImageMetadata ??= bareMetadata('', null);
    image.dockerImageMetadataVersion ??= metadataVersion;
    if ((image.dockerImageLayers ?? []).length === 0) delete image.dockerImageLayers;
  },
  prepareForCreate: fillFromManifest,
  prepareForUpdate(image, old) {
    // What an image is does not change; only its manifest may be put right.
    keep(image, old, 'dockerImageMetadata');
    keep(image, old, 'dockerImageMetadataVersion');
    keep(image, old, 'dockerImageLayers');
    if (!isContentOf(image.dockerImageManifest, image.metadata.name)) keep(image, old, 'dockerImageManifest');
    const config = configDigest(image);
    if (config === undefined || !isContentOf(image.dockerImageConfig, config))
      keep(image, old, 'dockerImageConfig');
  },
  validate: (image) => validateImage(image, ''),
};

function keep<K extends keyof Image>(image: Image, old: Image, field: K): void {
  if (old[field] === undefined) delete image[field];
  else image[field] = old[field];
}

const isContentOf = (content: string | undefined, digest: string): boolean =>
  content === undefined ||
  content === '' ||
  `sha256:${createHash('sha256').update(content).digest('hex')}` === digest;

function configDigest(image: Image): string | undefined {
  if (!image.dockerImageManifest) return undefined;
  try {
    return parseImageManifest(image.dockerImageManifest).config.digest;
  } catch {
    // A manifest list, or what is none: it has no config.
    return undefined;
  }
}

/** An image that comes with its manifest, as from a registry inside the cluster, says of itself what is in there. */
export function fillFromManifest(image: Image): void {
  const { dockerImageManifest: text, dockerImageConfig: config } = image;
  if (!text || !config || isListType(image.dockerImageManifestMediaType ?? '')) return;
  try {
    const manifest = parseImageManifest(text);
    image.dockerImageMetadata = imageMetadata(manifest, config);
    image.dockerImageMetadataVersion = metadataVersion;
    image.dockerImageLayers = layersOfManifest(manifest);
    if (manifest.mediaType) image.dockerImageManifestMediaType = manifest.mediaType;
    image.metadata.annotations = { ...image.metadata.annotations, ...layersOrder };
  } catch {
    // Upstream, too, stores an image whose manifest it cannot read, without what it would have learnt from it.
  }
}
