import type { Clock } from '../../../platform/clock.ts';
import { rfc3339 } from '../../../platform/clock.ts';
import type { Pod } from '../../../wire/kubernetes.ts';
import { Events, Pods } from '../../../wire/resources.ts';
import { isNotFound } from '../../../wire/status.ts';
import type { ApiClient } from '../../api/client.ts';
import { type Controller, createController } from '../runtime/controller.ts';
import { eventStamp, referenceTo } from '../runtime/event-recorder.ts';
import type { Informer } from '../runtime/informer.ts';

export interface SchedulerOptions {
  client: ApiClient;
  clock: Clock;
  signal: AbortSignal;
  pods: Informer<Pod>;
  /** The one node there is. */
  nodeName: string;
  onError?(error: unknown, key: string): void;
}

/** Binds each pod to the one node, which has room for all. Source: k8s.io/kubernetes `pkg/scheduler/schedule_one.go`. */
export function startScheduler(options: SchedulerOptions): Controller {
  const { client, clock, signal, pods, nodeName } = options;
  const sync = async (key: string): Promise<void> => {
    const [namespace = '', name = ''] = key.split('/');
    const pod = pods.get(namespace, name);
    if (pod === undefined || !isUnscheduled(pod)) return;
    try {
      await bind(client, pod, nodeName, clock.now());
    } catch (error) {
      if (isNotFound(error)) return;
      throw error;
    }
    await tellScheduled(client, pod, nodeName, clock.now());
  };

  const controller = createController({
    name: 'default-scheduler',
    sync,
    clock,
    signal,
    concurrency: 5,
    ...(options.onError === undefined ? {} : { onError: options.onError }),
  });
  const enqueue = (pod: Pod): void => {
    if (isUnscheduled(pod)) controller.enqueue(`${pod.metadata.namespace ?? ''}/${pod.metadata.name}`);
  };
  pods.on({ added: enqueue, updated: enqueue });
  return controller;
}

/**
 * The scheduler writes Events in the newer form: with a time in microseconds and an action, without source and count.
 * Source: client-go `tools/events/event_recorder.go`, k8s.io/kubernetes `pkg/scheduler/schedule_one.go`.
 */
async function tellScheduled(client: ApiClient, pod: Pod, nodeName: string, now: number): Promise<void> {
  const { namespace = '', name } = pod.metadata;
  try {
    await client.create(Events, namespace, {
      kind: 'Event',
      apiVersion: 'v1',
      metadata: { name: `${name}.${eventStamp(now).toString(16)}`, namespace },
      involvedObject: referenceTo(pod),
      reason: 'Scheduled',
      message: `Successfully assigned ${namespace}/${name} to ${nodeName}`,
      source: {},
      firstTimestamp: null,
      lastTimestamp: null,
      type: 'Normal',
      eventTime: new Date(now).toISOString().replace('Z', '000Z'),
      action: 'Binding',
      reportingComponent: 'default-scheduler',
      reportingInstance: `default-scheduler-${nodeName}`,
    });
  } catch {
    // The pod runs, told or not; its namespace may be going away.
  }
}

function isUnscheduled(pod: Pod): boolean {
  const { nodeName = '', schedulerName = 'default-scheduler' } = pod.spec;
  return (
    nodeName === '' &&
    schedulerName === 'default-scheduler' &&
    pod.metadata.deletionTimestamp === undefined &&
    pod.status?.phase !== 'Succeeded' &&
    pod.status?.phase !== 'Failed'
  );
}

/** Node and condition come in one write, as from the `binding` subresource. Source: `pkg/registry/core/pod/storage` assignPod. */
async function bind(client: ApiClient, pod: Pod, nodeName: string, now: number): Promise<void> {
  const condition = {
    type: 'PodScheduled',
    status: 'True',
    lastProbeTime: null,
    lastTransitionTime: rfc3339(now),
  };
  await client.update(Pods, {
    ...pod,
    spec: { ...pod.spec, nodeName },
    status: { ...pod.status, conditions: [condition] },
  });
}
