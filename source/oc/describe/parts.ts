import { humanDuration } from '../../wire/ages.ts';
import type { ObjectMeta } from '../../wire/kubernetes.ts';
import { lastAppliedAnnotation } from '../resources/last-applied.ts';
import type { Writer } from './writer.ts';

/**
 * Pieces that the descriptions of Kubernetes' kinds share.
 * Source: kubectl `pkg/describe/describe.go`.
 */

const longestAnnotation = 140;

/** Labels, one a line, sorted. */
export function writeLabels(
  writer: Writer,
  title: string,
  labels: Readonly<Record<string, string>> | undefined,
): void {
  const lines = Object.entries(labels ?? {})
    .sort(byKey)
    .map(([key, value]) => `${key}=${value}`);
  writeLines(writer, title, lines);
}

/** Annotations, one a line, long ones on lines of their own and cut. */
export function writeAnnotations(
  writer: Writer,
  title: string,
  annotations: Readonly<Record<string, string>> | undefined,
): void {
  const entries = Object.entries(annotations ?? {})
    .filter(([key]) => key !== lastAppliedAnnotation)
    .sort(byKey);
  const lines = entries.flatMap(([key, text]) => {
    const value = text.endsWith('\n') ? text.slice(0, -1) : text;
    if (value.length + key.length + 2 <= longestAnnotation && !value.includes('\n'))
      return [`${key}: ${value}`];
    return [`${key}:`, ...value.split('\n').map((line) => `  ${shorten(line)}`)];
  });
  writeLines(writer, title, lines);
}

const shorten = (text: string) =>
  text.length > longestAnnotation - 2 ? `${text.slice(0, longestAnnotation - 2)}...` : text;

function writeLines(writer: Writer, title: string, lines: readonly string[]): void {
  writer.line(0, `${title}:\t${lines[0] ?? '<none>'}`);
  for (const line of lines.slice(1)) writer.line(0, `\t${line}`);
}

const byKey = ([a]: [string, string], [b]: [string, string]) => (a < b ? -1 : a > b ? 1 : 0);

export const stringOrNone = (text: string | undefined): string =>
  text === undefined || text === '' ? '<none>' : text;

/** `Mon, 02 Jan 2006 15:04:05 +0000`. */
export function rfc1123(timestamp: string | null | undefined): string {
  const time = timestamp == null ? Number.NaN : Date.parse(timestamp);
  if (Number.isNaN(time)) return 'Mon, 01 Jan 0001 00:00:00 +0000';
  return new Date(time).toUTCString().replace('GMT', '+0000');
}

/** How long ago, in Kubernetes' units; `<unknown>` for none. */
export function since(timestamp: string | null | undefined, now: number): string {
  const time = timestamp == null ? Number.NaN : Date.parse(timestamp);
  return Number.isNaN(time) ? '<unknown>' : humanDuration(now - time);
}

/** `ReplicationController/web-1`, for an object that has a controller. */
export function controllerOf({ ownerReferences = [] }: ObjectMeta): string | undefined {
  const owner = ownerReferences.find(({ controller }) => controller === true);
  return owner === undefined ? undefined : `${owner.kind}/${owner.name}`;
}
