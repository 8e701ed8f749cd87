import type { TagReference } from '../../wire/openshift.ts';
import { ImageStreams, ImageStreamTags } from '../../wire/resources.ts';
import { isConflict, isForbidden, isNotFound, StatusError } from '../../wire/status.ts';
import { OcError } from '../errors.ts';
import { goQuote } from '../printers/go-values.ts';
import { formatReference, parseReference, type Reference } from '../resources/pull-spec.ts';
import { type Invocation, usageError, type Verb } from '../verb.ts';

export const tag: Verb = {
  name: 'tag',
  summary: 'Tag existing images into image streams.',
  usage: 'tag [--source=SOURCETYPE] SOURCE DEST [DEST ...] [flags]',
  examples: [
    'oc tag quay.io/devenablement/workshop:jdoe2 jdoe2-image-stream:latest --scheduled',
    'oc tag web:latest web:prod',
    'oc tag -d web:prod',
  ],
  flags: [
    { name: 'source', type: 'string', help: 'imagestreamtag (istag), imagestreamimage (isimage) or docker' },
    { name: 'delete', short: 'd', type: 'boolean', help: 'takes the tags away' },
    {
      name: 'alias',
      type: 'boolean',
      help: 'the tag follows the other, instead of keeping its image of now',
    },
    {
      name: 'reference',
      type: 'boolean',
      help: 'the tag is only a name for the pull spec; nothing is imported',
    },
    { name: 'scheduled', type: 'boolean', help: 'is imported again from time to time' },
    { name: 'insecure', type: 'boolean', help: 'HTTP and unknown certificates will do' },
    { name: 'reference-policy', type: 'string', default: 'source', help: 'source or local' },
    { name: 'import-mode', type: 'string', help: 'Legacy or PreserveOriginal' },
  ],
  run,
};

interface Source {
  kind: 'DockerImage' | 'ImageStreamTag' | 'ImageStreamImage';
  reference: Reference;
}

interface Destination {
  namespace: string;
  name: string;
}

/** Source: openshift/oc `pkg/cli/tag/tag.go`. */
async function run(invocation: Invocation): Promise<void> {
  const { args, flags, path } = invocation;
  const deleting = flags.boolean('delete');
  if (args.length < 2 && !(args.length === 1 && deleting)) {
    throw usageError(
      path,
      'you must specify a source and at least one destination or one or more tags to delete',
    );
  }
  const destinations = (deleting ? args : args.slice(1)).map((word) => parseDestination(invocation, word));
  if (deleting) {
    refuseWithDelete(invocation);
    for (const destination of destinations) await deleteTag(invocation, destination);
    return;
  }
  const source = await readSource(invocation, args[0] ?? '');
  check(invocation, source, destinations);
  for (const destination of destinations) await retryConflicts(() => setTag(invocation, source, destination));
}

function parseDestination({ namespace }: Invocation, word: string): Destination {
  const parts = word.split('/');
  if (parts.length === 1) return { namespace, name: word };
  const [first = '', second = ''] = parts;
  if (parts.length > 2) throw new OcError(`invalid image stream ${goQuote(word)}`);
  if (first === '')
    throw new OcError(`invalid namespace ${goQuote(first)} for image stream ${goQuote(word)}`);
  if (second === '') throw new OcError(`invalid name ${goQuote(second)} for image stream ${goQuote(word)}`);
  return { namespace: first, name: second };
}

function refuseWithDelete({ flags }: Invocation): void {
  if (flags.boolean('alias')) throw new OcError('--alias and --delete may not be both specified');
  if (flags.string('source') !== '') throw new OcError('cannot specify a source kind when deleting');
  if (flags.boolean('scheduled') || flags.boolean('insecure')) {
    throw new OcError('cannot set flags for importing images when deleting a tag');
  }
  if (flags.string('import-mode') !== '') throw new OcError('cannot specify an import mode when deleting');
}

const kinds: Record<string, Source['kind']> = {
  imagestreamtag: 'ImageStreamTag',
  istag: 'ImageStreamTag',
  imagestreamimage: 'ImageStreamImage',
  isimage: 'ImageStreamImage',
  docker: 'DockerImage',
  dockerimage: 'DockerImage',
};

async function readSource(invocation: Invocation, word: string): Promise<Source> {
  const { flags, path, namespace } = invocation;
  const given = flags.string('source');
  const kind = given === '' ? undefined : kinds[given.toLowerCase()];
  if (given !== '' && kind === undefined) {
    throw usageError(
      path,
      `invalid source ${goQuote(given)}; valid values are docker, dockerimage, imagestreamimage, imagestreamtag, isimage, istag`,
    );
  }
  const reference = parseReference(word);
  if (reference === undefined) throw new OcError('invalid SOURCE: invalid reference format');
  if (kind === 'ImageStreamTag' || kind === 'ImageStreamImage') {
    if (reference.registry !== '') {
      throw new OcError('server in SOURCE is only allowed when providing a container image');
    }
    if (kind === 'ImageStreamTag' && reference.tag === '') {
      throw new OcError('--source=ImageStreamTag requires a valid <name>:<tag> in SOURCE');
    }
    if (kind === 'ImageStreamImage' && reference.id === '') {
      throw new OcError('--source=ImageStreamImage requires a valid <name>@<id> in SOURCE');
    }
  }
  const found = kind ?? guessKind(reference);
  if (found !== 'ImageStreamTag' || flags.boolean('alias')) return { kind: found, reference };
  return await pinTag(invocation, word, reference, reference.namespace || namespace);
}

function guessKind({ registry, id, tag: name }: Reference): Source['kind'] {
  if (registry !== '') return 'DockerImage';
  if (id !== '') return 'ImageStreamImage';
  return name === '' ? 'DockerImage' : 'ImageStreamTag';
}

/** A tag as source stands for the image that it points to now. */
async function pinTag(
  { cluster, request }: Invocation,
  word: string,
  reference: Reference,
  namespace: string,
): Promise<Source> {
  const stream = await cluster.get(ImageStreams, namespace, reference.name, request);
  const [event] = stream.status?.tags?.find((each) => each.tag === reference.tag)?.items ?? [];
  if (event === undefined) {
    throw new OcError(
      `${goQuote(word)} is not currently pointing to an image, cannot use it as the source of a tag`,
    );
  }
  if (event.image !== '') {
    return { kind: 'ImageStreamImage', reference: { ...reference, id: event.image, tag: '' } };
  }
  const pulled = parseReference(event.dockerImageReference);
  if (pulled === undefined) {
    throw new OcError(
      `the image stream tag ${goQuote(word)} has an invalid pull spec and cannot be used to tag: invalid reference format`,
    );
  }
  return { kind: 'DockerImage', reference: pulled };
}

function check({ flags, namespace }: Invocation, source: Source, destinations: readonly Destination[]): void {
  const importing = flags.boolean('scheduled') || flags.boolean('insecure');
  if (!['source', 'local'].includes(flags.string('reference-policy'))) {
    throw new OcError("reference policy must be set to 'source' or 'local'");
  }
  if (source.kind !== 'DockerImage' && importing) {
    throw new OcError('only container images can have importing flags set');
  }
  if (flags.boolean('alias')) {
    if (importing) {
      throw new OcError('cannot set a container image tag as an alias and also set import flags');
    }
    for (const destination of destinations) {
      const [stream] = splitTag(destination.name);
      if (destination.namespace !== namespace || stream !== source.reference.name) {
        throw new OcError('cannot set alias across different Image Streams');
      }
    }
  }
  if (!['', 'Legacy', 'PreserveOriginal'].includes(flags.string('import-mode'))) {
    throw new OcError('valid ImportMode values are Legacy or PreserveOriginal');
  }
}

function splitTag(name: string): [string, string] {
  const [stream = '', tagName = '', ...rest] = name.split(':');
  if (stream === '' || tagName === '' || rest.length > 0) {
    throw new OcError(`${goQuote(name)} must be of the form <stream_name>:<tag>`);
  }
  return [stream, tagName];
}

async function deleteTag(invocation: Invocation, { namespace, name }: Destination): Promise<void> {
  const { cluster, request, out } = invocation;
  splitTag(name);
  await cluster.delete(ImageStreamTags, namespace, name, request);
  out(`Deleted tag ${namespace}/${name}.\n`);
}

async function setTag(invocation: Invocation, source: Source, destination: Destination): Promise<void> {
  const { cluster, request, flags, out, namespace } = invocation;
  const [, tagName] = splitTag(destination.name);
  if (!/^\w[\w.-]{0,127}$/.test(tagName)) {
    throw new OcError(
      `invalid tag ${goQuote(tagName)} format, tags must start with an alphanumeric character followed by alphanumeric, '.' or '-' characters, and have a maximum of 128 characters`,
    );
  }
  const { reference, kind } = source;
  const docker = kind === 'DockerImage';
  const fromNamespace = reference.namespace || (destination.namespace === namespace ? '' : namespace);
  const reference_ = docker
    ? { kind, name: formatReference(reference) }
    : {
        kind,
        name: localName(reference),
        ...(fromNamespace === '' ? {} : { namespace: fromNamespace }),
      };
  const body = {
    kind: 'ImageStreamTag',
    apiVersion: 'image.openshift.io/v1',
    metadata: { name: destination.name, namespace: destination.namespace },
    tag: tagBody(invocation, tagName, reference_, docker),
    generation: 0,
    lookupPolicy: { local: false },
    image: { metadata: {}, dockerImageLayers: null, dockerImageMetadata: null },
  };
  const path = `/apis/image.openshift.io/v1/namespaces/${encodeURIComponent(destination.namespace)}/imagestreamtags`;
  try {
    await cluster.request('PUT', `${path}/${encodeURIComponent(destination.name)}`, { ...request, body });
  } catch (error) {
    const refused =
      isNotFound(error) || isForbidden(error) || (error instanceof StatusError && error.code === 405);
    if (!refused) throw error;
    await cluster.request('POST', path, { ...request, body });
  }
  out(`${message(invocation, source, destination, flags.boolean('scheduled'))}\n`);
}

function tagBody(
  { flags }: Invocation,
  name: string,
  from: NonNullable<TagReference['from']>,
  docker: boolean,
): TagReference {
  const importMode = flags.string('import-mode') === 'PreserveOriginal' ? 'PreserveOriginal' : 'Legacy';
  return {
    name,
    annotations: null,
    from,
    ...(flags.boolean('reference') ? { reference: true } : {}),
    // 0 asks for an import.
    ...(docker ? { generation: 0 } : { generation: null }),
    importPolicy: {
      ...(flags.boolean('insecure') ? { insecure: true } : {}),
      ...(flags.boolean('scheduled') ? { scheduled: true } : {}),
      importMode,
    },
    referencePolicy: { type: flags.string('reference-policy') === 'local' ? 'Local' : 'Source' },
  };
}

const localName = ({ name, tag: tagName, id }: Reference) =>
  id !== '' ? `${name}@${id}` : tagName !== '' ? `${name}:${tagName}` : name;

function message(
  { flags, namespace }: Invocation,
  { reference }: Source,
  destination: Destination,
  scheduled: boolean,
): string {
  const same = namespace === destination.namespace;
  const head = `Tag ${same ? '' : `${destination.namespace}/`}${destination.name}`;
  const text = formatReference(reference);
  if (flags.boolean('alias')) return `${head} set up to track ${text}.`;
  if (!scheduled) return `${head} set to ${text}.`;
  return same ? `${head} set to import ${text} periodically.` : `${head} set to ${text} periodically.`;
}

/** Someone else may write to the stream at the same time. */
async function retryConflicts(work: () => Promise<void>): Promise<void> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      await work();
      return;
    } catch (error) {
      if (!isConflict(error) || attempt === 5) throw error;
    }
  }
}
