/** The kinds of image.openshift.io that only the API server names. Source: openshift/api `image/v1/types.go`. */
import type { ApiObject, ObjectMeta } from '../../../../wire/kubernetes.ts';
import type { Embedded, Image, NamedTagEventList, TagReference } from '../../../../wire/openshift.ts';
import type { Resource } from '../../../../wire/resources.ts';

/** A tag as people asked for it and as it is, with its image: also when there is no image yet. */
export interface ImageTag extends ApiObject {
  spec: TagReference | null;
  status: NamedTagEventList | null;
  image: Embedded<Image> | null;
}

export interface ImageStreamImage extends ApiObject {
  image: Embedded<Image>;
}

export interface ImageStreamMapping extends ApiObject {
  dockerImageRepository?: string;
  image: Embedded<Image>;
  tag: string;
}

export interface ImageSignature extends ApiObject {
  type: string;
  /** Base64. */
  content: string;
}

/** Which blobs the images of a stream consist of. */
export interface ImageStreamLayers extends ApiObject {
  metadata: ObjectMeta;
  blobs: Record<string, { size: number | null; mediaType: string }>;
  images: Record<
    string,
    { imageMissing: boolean; layers: string[] | null; config: string | null; manifests?: string[] }
  >;
}

const inImageGroup = <T extends ApiObject>(plural: string, kind: string, namespaced = true): Resource<T> => ({
  group: 'image.openshift.io',
  version: 'v1',
  plural,
  kind,
  namespaced,
});

export const ImageTags = inImageGroup<ImageTag>('imagetags', 'ImageTag');
export const ImageStreamImages = inImageGroup<ImageStreamImage>('imagestreamimages', 'ImageStreamImage');
export const ImageStreamMappings = inImageGroup<ImageStreamMapping>(
  'imagestreammappings',
  'ImageStreamMapping',
);
export const ImageSignatures = inImageGroup<ImageSignature>('imagesignatures', 'ImageSignature', false);
