import { randomInt } from 'node:crypto';
import type { Clock } from '../../../platform/clock.ts';
import { rfc3339 } from '../../../platform/clock.ts';
import type { ApiObject, KubernetesEvent, ObjectReference } from '../../../wire/kubernetes.ts';
import { Events } from '../../../wire/resources.ts';
import { isNotFound } from '../../../wire/status.ts';
import type { ApiClient } from '../../api/client.ts';
import { createEventCorrelator } from './event-correlator.ts';

export interface EventRecorder {
  /**
   * Writes an Event about `object`. Resolves when it is written or dropped; never rejects, since nobody's work should
   * fail for want of an Event. An `ObjectReference` may name a part of the object in its `fieldPath`.
   */
  record(
    object: ApiObject | ObjectReference,
    type: 'Normal' | 'Warning',
    reason: string,
    message: string,
  ): Promise<void>;
}

export interface EventRecorderOptions {
  client: ApiClient;
  clock: Clock;
  /** `replication-controller`, `kubelet`. */
  component: string;
  /** The node, for what happens on one. */
  host?: string;
  /** Told when an Event could not be written. */
  onError?(error: unknown): void;
}

/**
 * Makes core/v1 Events as client-go does: a repeated Event raises `count` and `lastTimestamp` of the one that is there,
 * many that differ only in their message are combined, and a source that talks too much about one object is cut short.
 * Events are written in the order in which they were recorded.
 */
export function createEventRecorder(options: EventRecorderOptions): EventRecorder {
  const { client, clock, component } = options;
  const host = options.host ?? '';
  const correlator = createEventCorrelator(clock);
  let last: Promise<void> = Promise.resolve();
  let lastStamp = 0n;

  const nextStamp = (): string => {
    const now = eventStamp(clock.now());
    lastStamp = now > lastStamp ? now : lastStamp + 1n;
    return lastStamp.toString(16);
  };

  const create = (event: KubernetesEvent): Promise<KubernetesEvent> =>
    client.create(Events, event.metadata.namespace, event);

  const write = async (event: KubernetesEvent): Promise<void> => {
    const decision = correlator.correlate(event, nextStamp);
    if (decision === undefined) return;
    if (!decision.repeated) {
      await create(decision.event);
      return;
    }
    const { metadata, count, lastTimestamp, message } = decision.event;
    try {
      await client.patch(
        Events,
        metadata.namespace,
        metadata.name,
        { count, lastTimestamp, message },
        'strategic',
      );
    } catch (error) {
      // It was deleted or has expired.
      if (!isNotFound(error)) throw error;
      await create(decision.event);
    }
  };

  return {
    record(object, type, reason, message) {
      const involvedObject = referenceTo(object);
      const now = rfc3339(clock.now());
      const namespace = involvedObject.namespace ?? 'default';
      const event: KubernetesEvent = {
        kind: 'Event',
        apiVersion: 'v1',
        metadata: { name: `${involvedObject.name ?? ''}.${nextStamp()}`, namespace },
        involvedObject,
        reason,
        message,
        source: { component, ...(host === '' ? {} : { host }) },
        firstTimestamp: now,
        lastTimestamp: now,
        count: 1,
        type,
        eventTime: null,
        reportingComponent: component,
        reportingInstance: host,
      };
      last = last
        .then(() => write(event))
        .catch((error: unknown) => {
          // The namespace went away, and with it everybody who would read it.
          if (!isNotFound(error)) options.onError?.(error);
        });
      return last;
    },
  };
}

/**
 * The last part of an Event's name, there in hexadecimal: the time in nanoseconds. The clock knows milliseconds: chance makes up the
 * rest, so that two who speak about one object at one time do not meet.
 */
export const eventStamp = (now: number): bigint => BigInt(now) * 1_000_000n + BigInt(randomInt(1_000_000));

/** How an Event names an object. Key order is that of the API. */
export function referenceTo(object: ApiObject | ObjectReference): ObjectReference {
  if (!('metadata' in object)) return object;
  const { namespace, name, uid, resourceVersion } = object.metadata;
  return {
    kind: object.kind,
    ...(namespace === undefined ? {} : { namespace }),
    name,
    ...(uid === undefined ? {} : { uid }),
    apiVersion: object.apiVersion,
    ...(resourceVersion === undefined ? {} : { resourceVersion }),
  };
}
