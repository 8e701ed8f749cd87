/** Source: openshift-apiserver `pkg/image/apiserver/registry/imagestream/strategy.go`. */
import type { ImageStream } from '../../../../wire/openshift.ts';
import { ImageStreams } from '../../../../wire/resources.ts';
import type { Kind } from '../../kinds/kind.ts';
import { layersSubresource } from './image-stream-layers.ts';
import { imageStreamTable } from './image-stream-table.ts';
import { imageStreamNameProblems } from './names.ts';
import { secretsSubresource } from './pull-secrets.ts';
import { history, normaliseStream, specTag } from './stream-tags.ts';
import { validateImageStream } from './stream-validation.ts';
import { followTagChanges, updateFollowers } from './tag-changes.ts';
import { setFirstGenerations, setNextGenerations } from './tag-generations.ts';
import { rememberTagProblems, tagProblems } from './tag-problems.ts';

export const imageStreamKind: Kind<ImageStream> = {
  resource: ImageStreams,
  singular: 'imagestream',
  shortNames: ['is'],
  categories: ['all'],
  table: imageStreamTable,
  conditionalUpdate: true,
  validateName: imageStreamNameProblems,
  fields: (stream) => ({
    'spec.dockerImageRepository': stream.spec?.dockerImageRepository ?? '',
    'status.dockerImageRepository': stream.status?.dockerImageRepository ?? '',
  }),
  applyDefaults: normaliseStream,
  prepareForCreate(stream, context) {
    delete stream.status;
    normaliseStream(stream);
    setFirstGenerations(stream);
    rememberTagProblems(stream, followTagChanges(stream, undefined, context));
    updateFollowers(stream, undefined);
  },
  prepareForUpdate(stream, old, context) {
    if (old.status === undefined) delete stream.status;
    else stream.status = structuredClone(old.status);
    normaliseStream(stream);
    setNextGenerations(stream, old);
    // Tags that follow those that changed learn of it with their next import: upstream compares the status with itself here.
    rememberTagProblems(stream, followTagChanges(stream, old, context));
  },
  prepareForStatusUpdate(stream, old) {
    // The lookup policy is not kept from whoever writes the status.
    const { lookupPolicy } = stream.spec;
    stream.spec = { ...old.spec, ...(lookupPolicy === undefined ? {} : { lookupPolicy }) };
    for (const { tag, items } of stream.status?.tags ?? []) {
      const [newest] = items ?? [];
      if (newest === undefined || newest.generation !== 0) continue;
      const before = history(old, tag)?.items?.[0];
      const isSame =
        before === undefined ||
        (before.image === newest.image && before.dockerImageReference === newest.dockerImageReference);
      const generation = stream.metadata.generation ?? 0;
      newest.generation = isSame ? generation : (specTag(stream, tag)?.generation ?? generation);
    }
    normaliseStream(stream);
  },
  validate: (stream) => [...tagProblems(stream), ...validateImageStream(stream)],
  subresources: { layers: layersSubresource, secrets: secretsSubresource },
};
