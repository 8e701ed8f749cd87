import { dockerDuration } from '../../wire/ages.ts';
import type { ObjectMeta } from '../../wire/kubernetes.ts';
import type { Writer } from './writer.ts';

/**
 * Pieces that the descriptions of OpenShift's kinds share.
 * Source: openshift/oc `pkg/helpers/describe/helpers.go`.
 */

/** `Label:\tvalue`, further lines of the value below it; `<none>` for an empty one. */
export function writeString(writer: Writer, label: string, value: string | number): void {
  const [first = '', ...rest] = (String(value) === '' ? '<none>' : String(value)).split('\n');
  writer.raw(`${label}:\t${first}\n`);
  for (const line of rest) writer.raw(`\t${line}\n`);
}

export function writeMap(
  writer: Writer,
  label: string,
  items: Readonly<Record<string, string>> | undefined,
): void {
  const lines = Object.entries(items ?? {})
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([key, value]) => `${key}=${value}`);
  writeString(writer, label, lines[0] ?? '');
  for (const line of lines.slice(1)) writer.raw(`\t${line}\n`);
}

/** `2 minutes ago`, in Docker's units. */
export function ago(timestamp: string | undefined, now: number): string {
  return `${dockerDuration(now - Date.parse(timestamp ?? ''))} ago`;
}

export function writeMetadata(writer: Writer, metadata: ObjectMeta, now: number): void {
  writeString(writer, 'Name', metadata.name);
  if (metadata.namespace) writeString(writer, 'Namespace', metadata.namespace);
  if (metadata.creationTimestamp) writeString(writer, 'Created', ago(metadata.creationTimestamp, now));
  writeMap(writer, 'Labels', metadata.labels);
  writeAnnotations(writer, metadata);
}

export function writeAnnotations(writer: Writer, { annotations = {} }: ObjectMeta): void {
  const { description, ...rest } = annotations;
  if (description) writeString(writer, 'Description', description);
  writeMap(writer, 'Annotations', rest);
}

/** `a=1,b=2`, sorted; empty for none. */
export function joinLabels(labels: Readonly<Record<string, string>> | undefined): string {
  return Object.entries(labels ?? {})
    .map(([key, value]) => `${key}=${value}`)
    .sort()
    .join(',');
}
