import { dockerDuration } from '../../wire/ages.ts';
import type { ImageStream, NamedTagEventList, TagReference } from '../../wire/openshift.ts';
import { openShiftTabs } from '../printers/tabwriter.ts';
import { ago, writeMetadata, writeString } from './openshift-parts.ts';
import { type Writer, written } from './writer.ts';

/** `oc describe is`. Source: openshift/oc `pkg/helpers/describe/{describer,helpers}.go`. */
export function describeImageStream(stream: ImageStream, now: number): string {
  return written(openShiftTabs, (writer) => {
    writeMetadata(writer, stream.metadata, now);
    writeString(
      writer,
      'Image Repository',
      stream.status?.publicDockerImageRepository || (stream.status?.dockerImageRepository ?? ''),
    );
    writeString(writer, 'Image Lookup', `local=${stream.spec.lookupPolicy?.local ?? false}`);
    writeTags(writer, stream, now);
  });
}

function writeTags(writer: Writer, stream: ImageStream, now: number): void {
  const specTags = stream.spec.tags ?? [];
  const statusTags = stream.status?.tags ?? [];
  if (specTags.length === 0 && statusTags.length === 0) {
    writer.raw('Tags:\t<none>\n');
    return;
  }
  const images = new Set(
    statusTags.flatMap(({ items }) => (items ?? []).map((item) => item.image || item.dockerImageReference)),
  );
  const names = [
    ...statusTags.map(({ tag }) => tag),
    ...specTags.map(({ name }) => name).filter((name) => !statusTags.some(({ tag }) => tag === name)),
  ];
  writer.raw(`Unique Images:\t${images.size}\nTags:\t${names.length}\n\n`);
  const aliases = aliasesOf(stream);
  const aliasNames = new Set([...aliases.values()].flat());
  let first = true;
  for (const name of prioritizeTags(names)) {
    if (aliasNames.has(name)) continue;
    if (!first) writer.raw('\n');
    first = false;
    const followers = aliases.get(name);
    writer.raw(followers === undefined ? `${name}\n` : `${name} (${prioritizeTags(followers).join(', ')})\n`);
    const spec = specTags.find((tag) => tag.name === name);
    const status = statusTags.find(({ tag }) => tag === name);
    writeTag(writer, stream, spec, status, now);
  }
}

function writeTag(
  writer: Writer,
  stream: ImageStream,
  spec: TagReference | undefined,
  status: NamedTagEventList | undefined,
  now: number,
): void {
  writer.raw(`  ${sourceLine(stream, spec)}\n`);
  if (spec?.importPolicy?.insecure) writer.raw('    will use insecure HTTPS or HTTP connections\n');
  if (spec?.referencePolicy?.type === 'Local') {
    writer.raw('    prefer registry pullthrough when referencing this tag\n');
  }
  writer.raw('\n');
  writeTagAnnotations(writer, spec);
  if (isImporting(spec, status)) writer.raw('  ~ importing latest image ...\n');
  for (const condition of status?.conditions ?? []) {
    if (condition.type !== 'ImportSuccess' || condition.status !== 'False') continue;
    writer.raw(
      `  ! error: Import failed (${condition.reason ?? ''}): ${condition.message ?? ''}\n      ${ago(condition.lastTransitionTime, now)}\n`,
    );
  }
  for (const [i, item] of (status?.items ?? []).entries()) {
    writer.raw(`${i === 0 ? '  * ' : '    '}${item.dockerImageReference}\n`);
    const age = `      ${dockerDuration(now - Date.parse(item.created))} ago`;
    const byDigest = /@sha256:/.test(item.dockerImageReference);
    writer.raw(byDigest || item.image === '' ? `${age}\n` : `${age}\t${item.image}\n`);
  }
}

function sourceLine(stream: ImageStream, spec: TagReference | undefined): string {
  if (spec === undefined) return 'no spec tag';
  if (spec.from === undefined) return 'tag without source image';
  const { kind, namespace, name: fromName = '' } = spec.from;
  const name =
    namespace === undefined || namespace === '' || namespace === stream.metadata.namespace
      ? fromName
      : `${namespace}/${fromName}`;
  const scheduled = spec.importPolicy?.scheduled === true;
  switch (kind) {
    case 'ImageStreamTag':
      if (spec.reference) return `reference to ${name}`;
      return scheduled ? `updates automatically from ${name}` : `tagged from ${name}`;
    case 'DockerImage':
      if (spec.reference) return `reference to registry ${name}`;
      return scheduled ? `updates automatically from registry ${name}` : `tagged from ${name}`;
    case 'ImageStreamImage':
      return spec.reference ? `reference to image ${name}` : `tagged from ${name}`;
    default:
      return spec.reference ? `reference to ${kind} ${name}` : `updates from ${kind} ${name}`;
  }
}

function writeTagAnnotations(writer: Writer, spec: TagReference | undefined): void {
  const annotations = spec?.annotations ?? {};
  const listed = (text: string) => text.split(',').join(', ');
  const lines = [
    annotations['description'] ? `  ${annotations['description']}\n` : '',
    annotations['tags'] ? `  Tags: ${listed(annotations['tags'])}\n` : '',
    annotations['supports'] ? `  Supports: ${listed(annotations['supports'])}\n` : '',
    annotations['sampleRepo'] ? `  Example Repo: ${annotations['sampleRepo']}\n` : '',
  ].join('');
  if (lines !== '') writer.raw(`${lines}\n`);
}

function isImporting(spec: TagReference | undefined, status: NamedTagEventList | undefined): boolean {
  if (spec === undefined || spec.reference || typeof spec.generation !== 'number') return false;
  const observed = Math.max(
    status?.items?.[0]?.generation ?? 0,
    ...(status?.conditions ?? [])
      .filter(({ type }) => type === 'ImportSuccess')
      .map(({ generation }) => generation),
  );
  return spec.generation > observed;
}

/** Tags that follow another tag of the same stream, by the tag at the end of the chain. */
function aliasesOf(stream: ImageStream): Map<string, string[]> {
  const aliases = new Map<string, string[]>();
  for (const { name } of stream.spec.tags ?? []) {
    const target = follow(stream, name);
    if (target === name || target === undefined) continue;
    aliases.set(target, [...(aliases.get(target) ?? []), name].sort());
  }
  return aliases;
}

/** Source: library-go `pkg/image/imageutil` FollowTagReference. */
function follow(stream: ImageStream, start: string): string | undefined {
  const seen = new Set<string>();
  let name = start;
  for (;;) {
    if (seen.has(name)) return undefined;
    seen.add(name);
    const from = stream.spec.tags?.find((tag) => tag.name === name)?.from;
    if (from === undefined || from.kind !== 'ImageStreamTag') return name;
    if (
      from.namespace !== undefined &&
      from.namespace !== '' &&
      from.namespace !== stream.metadata.namespace
    ) {
      return name;
    }
    const [streamName, tag] = (from.name ?? '').includes(':')
      ? (from.name ?? '').split(':')
      : [stream.metadata.name, from.name];
    if (streamName !== stream.metadata.name || tag === undefined) return name;
    name = tag;
  }
}

/**
 * `latest` first, then versions from new to old, then the rest by name.
 * Source: library-go `pkg/image/imageutil` PrioritizeTags.
 */
export function prioritizeTags(tags: readonly string[]): string[] {
  const rank = (tag: string) => (tag === 'latest' ? 0 : versionOf(tag) === undefined ? 2 : 1);
  return [...tags].sort((a, b) => {
    const order = rank(a) - rank(b);
    if (order !== 0) return order;
    const [one, other] = [versionOf(a), versionOf(b)];
    if (one !== undefined && other !== undefined) {
      for (let i = 0; i < 3; i += 1) {
        const difference = (other[i] ?? 0) - (one[i] ?? 0);
        if (difference !== 0) return difference;
      }
    }
    return a < b ? -1 : a > b ? 1 : 0;
  });
}

function versionOf(tag: string): number[] | undefined {
  const match = /^v?(\d+)(?:\.(\d+))?(?:\.(\d+))?(?:[-+].*)?$/.exec(tag);
  return match?.slice(1, 4).map((part) => Number(part ?? 0));
}
