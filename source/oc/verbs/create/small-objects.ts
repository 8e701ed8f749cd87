import { ImageStreams, ImageStreamTags, Namespaces, ServiceAccounts } from '../../../wire/resources.ts';
import { OcError } from '../../errors.ts';
import { formatReference, parseReference } from '../../resources/pull-spec.ts';
import type { Invocation, Verb } from '../../verb.ts';
import { createFlags, createObject, nameOf } from './create-object.ts';

export const serviceAccount: Verb = {
  name: 'serviceaccount',
  aliases: ['sa'],
  summary: 'Create a service account with the specified name.',
  usage: 'create serviceaccount NAME [flags]',
  flags: createFlags,
  run: (invocation) =>
    createObject(
      invocation,
      ServiceAccounts,
      { apiVersion: 'v1', kind: 'ServiceAccount', metadata: { name: nameOf(invocation) } },
      'failed to create serviceaccount: ',
    ),
};

export const namespace: Verb = {
  name: 'namespace',
  aliases: ['ns'],
  summary: 'Create a namespace with the specified name.',
  usage: 'create namespace NAME [flags]',
  flags: createFlags,
  run: (invocation) =>
    createObject(invocation, Namespaces, {
      apiVersion: 'v1',
      kind: 'Namespace',
      metadata: { name: nameOf(invocation) },
      ...{ spec: {}, status: {} },
    }),
};

/** Source: openshift/oc `pkg/cli/create/imagestream.go`. */
export const imageStream: Verb = {
  name: 'imagestream',
  aliases: ['is'],
  summary: 'Create a new empty image stream.',
  usage: 'create imagestream NAME [flags]',
  flags: [
    { name: 'lookup-local', type: 'boolean', help: 'names of images in the project are looked up in it' },
    ...createFlags,
  ],
  run: (invocation) =>
    createObject(invocation, ImageStreams, {
      apiVersion: 'image.openshift.io/v1',
      kind: 'ImageStream',
      metadata: { name: nameOf(invocation) },
      ...{
        spec: { lookupPolicy: { local: invocation.flags.boolean('lookup-local') } },
        status: { dockerImageRepository: '' },
      },
    }),
};

export const imageStreamTag: Verb = {
  name: 'imagestreamtag',
  aliases: ['istag'],
  summary: 'Create a new image stream tag.',
  usage: 'create imagestreamtag STREAM:TAG [--from-image=PULLSPEC | --from=STREAM:TAG] [flags]',
  examples: ['oc create imagestreamtag web:v1 --from-image=quay.io/devenablement/workshop:v1 --scheduled'],
  flags: [
    { name: 'from-image', type: 'string', help: 'the pull spec that the tag is imported from' },
    { name: 'from', type: 'string', help: 'the image stream tag or image that it is made from' },
    { name: 'scheduled', type: 'boolean', help: 'is imported again from time to time' },
    { name: 'insecure', type: 'boolean', help: 'HTTP and unknown certificates will do' },
    { name: 'reference', type: 'boolean', help: 'the tag is only a name for the pull spec' },
    { name: 'reference-policy', type: 'string', help: 'source or local' },
    ...createFlags,
  ],
  run: createTag,
};

/** Source: openshift/oc `pkg/cli/create/imagestreamtag.go`. */
async function createTag(invocation: Invocation): Promise<void> {
  const { flags } = invocation;
  const policies: Record<string, string> = { '': '', source: 'Source', local: 'Local' };
  const policy = policies[flags.string('reference-policy').toLowerCase()];
  if (policy === undefined) throw new OcError('valid values for --reference-policy are: source, local');
  const name = nameOf(invocation);
  const from = sourceOf(flags.string('from-image'), flags.string('from'));
  const importPolicy = {
    ...(flags.boolean('insecure') ? { insecure: true } : {}),
    ...(flags.boolean('scheduled') ? { scheduled: true } : {}),
  };
  const tag = {
    name: '',
    annotations: null,
    ...(from === undefined ? {} : { from }),
    ...(flags.boolean('reference') ? { reference: true } : {}),
    generation: null,
    importPolicy,
    referencePolicy: { type: policy },
  };
  await createObject(invocation, ImageStreamTags, {
    apiVersion: 'image.openshift.io/v1',
    kind: 'ImageStreamTag',
    metadata: { name },
    ...{
      tag,
      generation: 0,
      lookupPolicy: { local: false },
      image: { metadata: {}, dockerImageMetadata: null, dockerImageLayers: null },
    },
  });
}

function sourceOf(
  image: string,
  from: string,
): { kind: string; name: string; namespace?: string } | undefined {
  if (image !== '' && from !== '') throw new OcError('--from and --from-image may not be used together');
  if (image !== '') return { kind: 'DockerImage', name: image };
  if (from === '') return undefined;
  if (from.startsWith(':')) return { kind: 'ImageStreamTag', name: from.slice(1) };
  const reference = parseReference(from);
  if (reference === undefined) {
    throw new OcError(
      'Invalid --from, must be a valid image stream tag or image stream image: invalid reference format',
    );
  }
  if (reference.registry !== '') throw new OcError('Invalid --from, registry may not be specified');
  const kind = reference.id === '' ? 'ImageStreamTag' : 'ImageStreamImage';
  return {
    kind,
    name: formatReference({ ...reference, namespace: '' }),
    ...(reference.namespace === '' ? {} : { namespace: reference.namespace }),
  };
}
