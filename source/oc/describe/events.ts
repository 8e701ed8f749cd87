import type { KubernetesEvent } from '../../wire/kubernetes.ts';
import { since } from './parts.ts';
import type { Writer } from './writer.ts';

/** The events at the end of a description. Source: kubectl `pkg/describe/describe.go` DescribeEvents. */
export function writeEvents(writer: Writer, events: readonly KubernetesEvent[], now: number): void {
  if (events.length === 0) {
    writer.line(0, 'Events:\t<none>');
    return;
  }
  writer.line(0, 'Events:');
  writer.line(1, 'Type\tReason\tAge\tFrom\tMessage');
  writer.line(1, '----\t------\t----\t----\t-------');
  for (const event of [...events].sort(byLastTime)) {
    const age = eventAge(event, now);
    const from = event.source?.component || (event.reportingComponent ?? '');
    const message = (event.message ?? '').trim();
    const { fieldPath } = event.involvedObject;
    const text = fieldPath === undefined || fieldPath === '' ? message : `${fieldPath}: ${message}`;
    writer.line(1, [event.type ?? '', event.reason ?? '', age, from, text].join('\t'));
  }
}

/** `3s`, or `3s (x2 over 5m)` for one that came more often. */
export function eventAge(event: KubernetesEvent, now: number): string {
  const first = since(event.eventTime ?? event.firstTimestamp, now);
  return event.count !== undefined && event.count > 1
    ? `${since(event.lastTimestamp, now)} (x${event.count} over ${first})`
    : first;
}

function byLastTime(a: KubernetesEvent, b: KubernetesEvent): number {
  const time = (event: KubernetesEvent) => Date.parse(event.lastTimestamp ?? '') || 0;
  return time(a) - time(b);
}
