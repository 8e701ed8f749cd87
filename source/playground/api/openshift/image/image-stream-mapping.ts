/** Source: openshift-apiserver `pkg/image/apiserver/registry/imagestreammapping/{rest,strategy}.go`. */
import { rfc3339 } from '../../../../platform/clock.ts';
import type { Image } from '../../../../wire/openshift.ts';
import { ImageStreams, Images } from '../../../../wire/resources.ts';
import { fieldNotFound, required } from '../../kinds/field-errors.ts';
import type { RequestContext, VirtualKind } from '../../kinds/kind.ts';
import { invalid } from '../../status-errors.ts';
import { fillFromManifest } from './image.ts';
import { bareMetadata, metadataVersion } from './image-metadata.ts';
import { validateImage } from './image-validation.ts';
import { type ImageStreamMapping, ImageStreamMappings } from './resources.ts';
import { type NormalImageStream, normaliseStream } from './stream-tags.ts';
import { validatePullSpec } from './stream-validation.ts';
import { addTagEvent, updateTrackingTags } from './tag-events.ts';
import { getStream } from './write-stream.ts';

/** Tells a stream of an image that was pushed: what a registry inside the cluster does. */
export const imageStreamMappingKind: VirtualKind<ImageStreamMapping> = {
  resource: ImageStreamMappings,
  singular: 'imagestreammapping',
  async create(mapping, context) {
    const tag = mapping.tag ?? '';
    const repository = mapping.dockerImageRepository ?? '';
    const image: Image = {
      dockerImageMetadata: bareMetadata('', null),
      dockerImageMetadataVersion: metadataVersion,
      ...mapping.image,
      apiVersion: 'image.openshift.io/v1',
      kind: 'Image',
      metadata: mapping.image?.metadata ?? { name: '' },
    };
    const errors = [
      ...(mapping.metadata.name === '' && repository === ''
        ? [required('name'), required('dockerImageRepository')]
        : validatePullSpec(repository, 'dockerImageRepository')),
      ...(tag === '' ? [required('tag')] : []),
      ...(image.metadata.name === ''
        ? [required('image.metadata.name', 'name or generateName is required')]
        : []),
      ...validateImage(image, 'image.'),
    ];
    if (errors.length > 0) throw invalid(ImageStreamMappings, mapping.metadata.name, errors);
    context.storage.transaction(() => {
      const stream = streamFor(context, mapping.metadata.name, repository);
      if (context.storage.get(Images, undefined, image.metadata.name) === undefined) {
        fillFromManifest(image);
        delete image.metadata.namespace;
        context.storage.insert(Images, image);
      }
      const event = {
        created: rfc3339(context.now),
        dockerImageReference: image.dockerImageReference ?? '',
        image: image.metadata.name,
        generation: stream.metadata.generation ?? 0,
      };
      if (!addTagEvent(stream, tag, event)) return;
      updateTrackingTags(stream, tag, event);
      context.storage.replace(ImageStreams, stream);
    });
    // What upstream answers with; the type of the answer is that of any object, which has a name.
    return {
      code: 201,
      body: { kind: 'Status', apiVersion: 'v1', metadata: {}, status: 'Success' },
    };
  },
};

/** @throws StatusError 404, 422 */
function streamFor(context: RequestContext, name: string, repository: string): NormalImageStream {
  if (name !== '') return getStream(context, name);
  const found = context.storage
    .list(ImageStreams, context.namespace === undefined ? {} : { namespace: context.namespace })
    .items.find(({ spec }) => spec.dockerImageRepository === repository);
  if (found === undefined)
    throw invalid(ImageStreamMappings, '', [fieldNotFound('dockerImageStream', repository)]);
  normaliseStream(found);
  return found;
}
