/** Manifests that name a configuration and layers. */
const imageTypes: readonly string[] = [
  'application/vnd.oci.image.manifest.v1+json',
  'application/vnd.docker.distribution.manifest.v2+json',
];

/** Manifests that name other manifests. */
const indexTypes: readonly string[] = [
  'application/vnd.oci.image.index.v1+json',
  'application/vnd.docker.distribution.manifest.list.v2+json',
];

export const OciIndex = 'application/vnd.oci.image.index.v1+json';

export const isImageType = (mediaType: string): boolean => imageTypes.includes(mediaType);
export const isIndexType = (mediaType: string): boolean => indexTypes.includes(mediaType);
export const isManifestType = (mediaType: string): boolean =>
  isImageType(mediaType) || isIndexType(mediaType);

/** Layers that registries need not have. Source: OCI image specification, `layer.md`, "Non-Distributable Layers". */
export const isNonDistributable = (mediaType: string): boolean =>
  mediaType.includes('.nondistributable.') || mediaType.includes('.foreign.');
