/** Source: openshift-apiserver `pkg/image/apiserver/registry/imagestreamimage/rest.go`. */
import { Images } from '../../../../wire/resources.ts';
import type { VirtualKind } from '../../kinds/kind.ts';
import { column, nameColumn, wide } from '../../kinds/table.ts';
import { notFound } from '../../status-errors.ts';
import { layersOf } from './image-stream-layers.ts';
import { ago } from './image-stream-table.ts';
import { isDigestOrPrefix, requireImageName } from './names.ts';
import { type ImageStreamImage, ImageStreamImages } from './resources.ts';
import { getStream } from './write-stream.ts';

export const imageStreamImageKind: VirtualKind<ImageStreamImage> = {
  resource: ImageStreamImages,
  singular: 'imagestreamimage',
  shortNames: ['isimage'],
  table: {
    columns: [nameColumn, column('Updated'), wide('Image Reference'), wide('Image Name')],
    row: ({ metadata, image }, now) => [
      metadata.name,
      ago(metadata.creationTimestamp, now),
      image.dockerImageReference ?? '',
      image.metadata.name,
    ],
  },
  get(name, context) {
    const { stream: streamName, image: id } = requireImageName(name);
    const stream = getStream(context, streamName);
    const known = Object.keys(layersOf(context.storage, stream).images);
    const digest = known.findLast((image) => isDigestOrPrefix(image, id));
    if (digest === undefined)
      throw notFound({ group: 'image.openshift.io', plural: 'imagestreamimage' }, name);
    const stored = context.storage.get(Images, undefined, digest);
    if (stored === undefined) throw notFound(Images, digest);
    const {
      kind: _kind,
      apiVersion: _apiVersion,
      dockerImageManifest: _manifest,
      dockerImageConfig: _config,
      ...image
    } = stored;
    const { namespace, annotations } = stream.metadata;
    const { creationTimestamp } = stored.metadata;
    return {
      kind: 'ImageStreamImage',
      apiVersion: 'image.openshift.io/v1',
      metadata: {
        name: `${streamName}@${id}`,
        ...(namespace === undefined ? {} : { namespace }),
        ...(creationTimestamp === undefined ? {} : { creationTimestamp }),
        ...(annotations === undefined ? {} : { annotations }),
      },
      image,
    };
  },
};
