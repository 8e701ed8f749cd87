import { rfc3339 } from '../../../platform/clock.ts';
import type { Pod } from '../../../wire/kubernetes.ts';
import { Events } from '../../../wire/resources.ts';
import type { ApiClient } from '../../api/client.ts';
import { eventStamp, referenceTo } from '../runtime/event-recorder.ts';

export interface SchedulerEvent {
  type: 'Normal' | 'Warning';
  reason: 'Scheduled' | 'FailedScheduling';
  action: 'Binding' | 'Scheduling';
  message: string;
}

/**
 * The scheduler writes Events in the newer form: with a time in microseconds and an action, without source and count. Never
 * rejects.
 * Source: client-go `tools/events/event_recorder.go`, k8s.io/kubernetes `pkg/scheduler/schedule_one.go`.
 */
export async function recordScheduling(
  client: ApiClient,
  pod: Pod,
  nodeName: string,
  now: number,
  { type, reason, action, message }: SchedulerEvent,
): Promise<void> {
  const { namespace = '', name } = pod.metadata;
  try {
    await client.create(Events, namespace, {
      kind: 'Event',
      apiVersion: 'v1',
      metadata: { name: `${name}.${eventStamp(now).toString(16)}`, namespace },
      involvedObject: referenceTo(pod),
      reason,
      message,
      source: {},
      firstTimestamp: null,
      lastTimestamp: null,
      type,
      // Whole seconds, as the other Events have them: what follows within the second must not seem to come before.
      eventTime: rfc3339(now).replace('Z', '.000000Z'),
      action,
      reportingComponent: 'default-scheduler',
      reportingInstance: `default-scheduler-${nodeName}`,
    });
  } catch {
    // The pod runs, told or not; its namespace may be going away.
  }
}
