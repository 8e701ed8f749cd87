import type { ApiObject } from '../../wire/kubernetes.ts';
import type { Embedded, Image } from '../../wire/openshift.ts';
import type { Resource } from '../../wire/resources.ts';

export { ImageStreamTags } from '../../wire/resources.ts';

export interface ImageStreamImage extends ApiObject {
  image: Embedded<Image>;
}

/** One image of a stream, named `stream@sha256:…`. Can be read, not listed. */
export const ImageStreamImages: Resource<ImageStreamImage> = {
  group: 'image.openshift.io',
  version: 'v1',
  plural: 'imagestreamimages',
  kind: 'ImageStreamImage',
  namespaced: true,
};
