import type { Clock } from '../../../platform/clock.ts';
import type { KubernetesEvent } from '../../../wire/kubernetes.ts';

/** Limits of client-go. Source: client-go `tools/record/events_cache.go`. */
const maxEntries = 4096;
const similarEvents = 10;
const similarInterval = 600_000;
const burst = 25;
/** Milliseconds until a source may write one more Event about an object once its burst is used up. */
const refill = 300_000;

export interface CorrelatedEvent {
  event: KubernetesEvent;
  /** The Event is there already: only its count, time and message change. */
  repeated: boolean;
}

export interface EventCorrelator {
  /** What to write for `event`; undefined when its source said too much about the object lately. */
  correlate(event: KubernetesEvent, nextStamp: () => string): CorrelatedEvent | undefined;
}

/** Combines, counts and limits Events. Source: client-go `tools/record/events_cache.go`, EventCorrelator. */
export function createEventCorrelator(clock: Clock): EventCorrelator {
  const aggregates = new Map<string, { messages: Set<string>; lastSeen: number }>();
  const seen = new Map<string, { name: string; count: number; firstTimestamp: string | null }>();
  const buckets = new Map<string, { tokens: number; filledAt: number }>();

  const aggregate = (
    event: KubernetesEvent,
    nextStamp: () => string,
  ): { event: KubernetesEvent; key: string } => {
    const group = keyOf(event, false);
    const now = clock.now();
    let record = aggregates.get(group);
    if (record === undefined || now - record.lastSeen > similarInterval)
      record = { messages: new Set(), lastSeen: now };
    record.messages.add(event.message ?? '');
    record.lastSeen = now;
    remember(aggregates, group, record);
    if (record.messages.size < similarEvents) return { event, key: keyOf(event, true) };
    // Forget one, so that the set stays small however many messages come.
    const [oldest] = record.messages;
    if (oldest !== undefined) record.messages.delete(oldest);
    const name = `${event.involvedObject.name ?? ''}.${nextStamp()}`;
    const message = `(combined from similar events): ${event.message ?? ''}`;
    return { event: { ...event, metadata: { ...event.metadata, name }, message }, key: group };
  };

  const count = (event: KubernetesEvent, key: string): CorrelatedEvent => {
    const before = seen.get(key);
    if (before === undefined) {
      remember(seen, key, {
        name: event.metadata.name,
        count: 1,
        firstTimestamp: event.firstTimestamp ?? null,
      });
      return { event, repeated: false };
    }
    const next = { ...before, count: before.count + 1 };
    remember(seen, key, next);
    return {
      event: {
        ...event,
        metadata: { ...event.metadata, name: next.name },
        firstTimestamp: next.firstTimestamp,
        count: next.count,
      },
      repeated: true,
    };
  };

  const mayWrite = (event: KubernetesEvent): boolean => {
    const { component, host } = event.source ?? {};
    const { kind, namespace, name, uid, apiVersion } = event.involvedObject;
    const key = JSON.stringify([component, host, kind, namespace, name, uid, apiVersion]);
    const now = clock.now();
    const before = buckets.get(key) ?? { tokens: burst, filledAt: now };
    const tokens = Math.min(burst, before.tokens + (now - before.filledAt) / refill);
    remember(buckets, key, { tokens: tokens >= 1 ? tokens - 1 : tokens, filledAt: now });
    return tokens >= 1;
  };

  return {
    correlate(event, nextStamp) {
      const aggregated = aggregate(event, nextStamp);
      const counted = count(aggregated.event, aggregated.key);
      return mayWrite(event) ? counted : undefined;
    },
  };
}

/** What two Events must share to be the same one, with or without their message. */
function keyOf(event: KubernetesEvent, withMessage: boolean): string {
  const { kind, namespace, name, uid, apiVersion, fieldPath } = event.involvedObject;
  return JSON.stringify([
    event.source?.component,
    event.source?.host,
    kind,
    namespace,
    name,
    fieldPath,
    uid,
    apiVersion,
    event.type,
    event.reason,
    ...(withMessage ? [event.message] : []),
  ]);
}

/** Puts an entry last and drops the first, the one used longest ago, when there are too many. */
function remember<V>(map: Map<string, V>, key: string, value: V): void {
  map.delete(key);
  map.set(key, value);
  if (map.size <= maxEntries) return;
  const [oldest] = map.keys();
  if (oldest !== undefined) map.delete(oldest);
}
