import type { ImageImportSpec, ImageStream, ImageStreamImport, TagReference } from '../../wire/openshift.ts';
import { ImageStreamImports, ImageStreams } from '../../wire/resources.ts';
import { isNotFound } from '../../wire/status.ts';
import { outputFlag } from '../common-flags.ts';
import { describeImage } from '../describe/image.ts';
import { describeImageStream } from '../describe/image-stream.ts';
import { OcError } from '../errors.ts';
import { goQuote } from '../printers/go-values.ts';
import { createResultPrinter } from '../printers/result.ts';
import { resolveType } from '../resources/discovery.ts';
import { parseReference } from '../resources/pull-spec.ts';
import type { Invocation, Verb } from '../verb.ts';

export const importImage: Verb = {
  name: 'import-image',
  summary: 'Import images from a container image registry.',
  usage: 'import-image IMAGESTREAM[:TAG] [flags]',
  examples: [
    'oc import-image jdoe2-image-stream',
    'oc import-image web --from=quay.io/devenablement/workshop:v1 --confirm --scheduled',
  ],
  flags: [
    { name: 'from', type: 'string', help: 'the image in the registry' },
    { name: 'confirm', type: 'boolean', help: 'makes the image stream where there is none' },
    { name: 'all', type: 'boolean', help: 'all tags' },
    { name: 'scheduled', type: 'boolean', help: 'is imported again from time to time' },
    { name: 'insecure', type: 'boolean', help: 'HTTP and unknown certificates will do' },
    { name: 'dry-run', type: 'boolean', help: 'only looks' },
    { name: 'reference-policy', type: 'string', help: 'source or local' },
    { name: 'import-mode', type: 'string', help: 'Legacy or PreserveOriginal' },
    outputFlag('name, yaml, json, jsonpath=…'),
  ],
  run,
};

interface Target {
  name: string;
  tag: string;
}

/** Source: openshift/oc `pkg/cli/importimage/importimage.go`. */
async function run(invocation: Invocation): Promise<void> {
  const { args, cluster, request, flags, namespace } = invocation;
  const target = readTarget(invocation, args[0] ?? '');
  checkFlags(invocation);
  const stream = await cluster.get(ImageStreams, namespace, target.name, request).catch((error: unknown) => {
    if (!isNotFound(error)) throw error;
    if (flags.boolean('confirm')) return undefined;
    throw new OcError(
      `no image stream named ${goQuote(target.name)} exists, pass --confirm to create and import`,
    );
  });
  const body = {
    kind: 'ImageStreamImport',
    apiVersion: 'image.openshift.io/v1',
    metadata: {
      name: target.name,
      namespace,
      ...(stream?.metadata.resourceVersion === undefined
        ? {}
        : { resourceVersion: stream.metadata.resourceVersion }),
    },
    spec: { import: !flags.boolean('dry-run'), ...importSpec(invocation, target, stream) },
    status: {},
  };
  const result = await cluster.create(ImageStreamImports, namespace, body, request);
  await report(invocation, target, stream, result);
}

function readTarget({ flags }: Invocation, word: string): Target {
  if (word === '') throw new OcError('you must specify the name of an image stream');
  const reference = parseReference(word);
  if (reference === undefined) {
    throw new OcError(
      'the image name must be a valid container image pull spec or reference to an image stream (e.g. myregistry/myteam/image:tag)',
    );
  }
  if (reference.id !== '') throw new OcError("to import images by ID, use the 'tag' command");
  if (reference.tag !== '' && flags.boolean('all')) {
    throw new OcError(`cannot specify a tag ${goQuote(word)} as well as --all`);
  }
  return { name: reference.name, tag: reference.tag || 'latest' };
}

function checkFlags({ flags }: Invocation): void {
  if (!['', 'source', 'local'].includes(flags.string('reference-policy').toLowerCase())) {
    throw new OcError('valid reference policy values are source or local');
  }
  if (!['', 'Legacy', 'PreserveOriginal'].includes(flags.string('import-mode'))) {
    throw new OcError('valid ImportMode values are Legacy or PreserveOriginal');
  }
}

function importSpec(invocation: Invocation, target: Target, stream: ImageStream | undefined) {
  const { flags, args } = invocation;
  const from = flags.string('from');
  if (stream === undefined) {
    const source = from || (args[0] ?? '');
    return flags.boolean('all')
      ? { repository: imported(invocation, source, undefined) }
      : { images: [{ ...imported(invocation, source, undefined), to: { name: target.tag } }] };
  }
  if (!flags.boolean('all')) return { images: [tagImport(invocation, stream, target.tag, from)] };
  if (from === '' && !stream.spec.dockerImageRepository) {
    const images = (stream.spec.tags ?? [])
      .filter((each) => each.from?.kind === 'DockerImage')
      .map((each) => ({ ...imported(invocation, each.from?.name ?? '', each), to: { name: each.name } }));
    if (images.length === 0) {
      throw new OcError('image stream does not have tags pointing to external container images');
    }
    return { images };
  }
  const repository = from || (stream.spec.dockerImageRepository ?? '');
  if (repository !== stream.spec.dockerImageRepository && !flags.boolean('confirm')) {
    throw new OcError(
      stream.spec.dockerImageRepository
        ? `the image stream has a different import spec ${goQuote(stream.spec.dockerImageRepository)}, pass --confirm to update`
        : 'the image stream does not currently import an entire Docker repository, pass --confirm to update',
    );
  }
  return { repository: imported(invocation, repository, undefined) };
}

function tagImport(
  invocation: Invocation,
  stream: ImageStream,
  wanted: string,
  from: string,
): ImageImportSpec {
  const { name, existing } = followTag(stream, wanted);
  if (existing === undefined) {
    const source = from || (wanted === 'latest' ? (stream.spec.dockerImageRepository ?? '') : '');
    if (source === '') {
      throw new OcError(
        `the tag ${goQuote(wanted)} does not exist on the image stream - choose an existing tag to import or use the 'tag' command to create a new tag`,
      );
    }
    return { ...imported(invocation, source, undefined), to: { name: wanted } };
  }
  const points = existing.from;
  if (points === undefined) {
    throw new OcError(
      `tag ${goQuote(wanted)} already exists - you must use the 'tag' command if you want to change the source to ${goQuote(from)}`,
    );
  }
  if (points.kind !== 'DockerImage') {
    throw new OcError(
      `tag ${goQuote(wanted)} points to existing ${points.kind} ${goQuote(points.name ?? '')}, it cannot be re-imported`,
    );
  }
  if (from !== '' && from !== points.name) {
    const via = name === wanted ? '' : ` the tag ${goQuote(name)} which points to`;
    throw new OcError(
      `the tag ${goQuote(wanted)} points to${via} ${goQuote(points.name ?? '')} - use the 'tag' command if you want to change the source to ${goQuote(from)}`,
    );
  }
  return { ...imported(invocation, points.name ?? '', existing), to: { name } };
}

/** The tag at the end of a chain of tags that follow each other within the stream. */
function followTag(stream: ImageStream, start: string): { name: string; existing: TagReference | undefined } {
  const seen = new Set<string>();
  let name = start;
  for (;;) {
    if (seen.has(name)) {
      throw new OcError(`tag ${goQuote(start)} on the image stream is a reference to same tag`);
    }
    seen.add(name);
    const existing = stream.spec.tags?.find((each) => each.name === name);
    const from = existing?.from;
    if (from === undefined || from.kind !== 'ImageStreamTag') return { name, existing };
    const [streamName = '', tag] = (from.name ?? '').includes(':')
      ? (from.name ?? '').split(':')
      : [stream.metadata.name, from.name];
    const elsewhere = from.namespace !== undefined && from.namespace !== stream.metadata.namespace;
    if (elsewhere || streamName !== stream.metadata.name) {
      throw new OcError(`tag ${goQuote(start)} points to an imagestreamtag from another ImageStream`);
    }
    if (tag === undefined || tag === '') {
      throw new OcError(`tag ${goQuote(start)} points to an invalid imagestreamtag`);
    }
    name = tag;
  }
}

/** What is asked for one image. An existing tag's being scheduled or insecure cannot be taken away here. */
function imported({ flags }: Invocation, from: string, existing: TagReference | undefined) {
  const insecure = flags.boolean('insecure') || existing?.importPolicy?.insecure === true;
  const scheduled = flags.boolean('scheduled') || existing?.importPolicy?.scheduled === true;
  const importMode = flags.string('import-mode') === 'PreserveOriginal' ? 'PreserveOriginal' : 'Legacy';
  const local = flags.string('reference-policy').toLowerCase() === 'local';
  return {
    from: { kind: 'DockerImage', name: from },
    importPolicy: {
      ...(insecure ? { insecure } : {}),
      ...(scheduled ? { scheduled } : {}),
      importMode: importMode as 'Legacy' | 'PreserveOriginal',
    },
    referencePolicy: { type: local ? ('Local' as const) : ('Source' as const) },
  };
}

async function report(
  invocation: Invocation,
  target: Target,
  stream: ImageStream | undefined,
  result: ImageStreamImport,
): Promise<void> {
  const { cluster, request, flags, err, clock } = invocation;
  const now = clock.now();
  const { import: imported, images = [], repository } = result.status;
  const failed =
    images.some(({ status }) => status.status === 'Failure') || repository?.status.status === 'Failure';
  let text = `${failed ? 'imported with errors' : 'imported'}${flags.boolean('dry-run') ? ' (dry run)' : ''}\n\n`;
  if (imported !== undefined) text += `${describeImageStream(withKind(imported), now)}\n`;
  for (const { image, status, tag = '' } of repository?.images ?? []) {
    if (image !== undefined) text += `${describeImage(image, `${target.name}:${tag}`, now)}\n`;
    else err(`error: repository tag ${tag} failed: ${status.message ?? ''}\n`);
  }
  for (const { image, status, tag = '' } of images) {
    if (image !== undefined) text += `${describeImage(image, `${target.name}:${tag}`, now)}\n`;
    else err(`error: tag ${tag} failed: ${status.message ?? ''}\n`);
  }
  const additional = repository?.additionalTags ?? [];
  if (additional.length > 0) {
    text += `\ninfo: The remote repository contained ${additional.length} additional tags which were not imported: ${additional.join(', ')}\n`;
  }
  const type = await resolveType(cluster, 'imagestreams.image.openshift.io', request);
  const printer = await createResultPrinter(invocation);
  const shown = stream ?? {
    apiVersion: 'image.openshift.io/v1',
    kind: 'ImageStream',
    metadata: { name: target.name },
  };
  printer.print(type, shown, text);
  if (failed) throw new OcError('imported completed with errors');
}

const withKind = (stream: NonNullable<ImageStreamImport['status']['import']>): ImageStream => ({
  ...stream,
  apiVersion: 'image.openshift.io/v1',
  kind: 'ImageStream',
});
