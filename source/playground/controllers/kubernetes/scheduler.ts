import type { Clock } from '../../../platform/clock.ts';
import { rfc3339 } from '../../../platform/clock.ts';
import type { Pod } from '../../../wire/kubernetes.ts';
import { Pods } from '../../../wire/resources.ts';
import { isNotFound } from '../../../wire/status.ts';
import type { ApiClient } from '../../api/client.ts';
import { type Controller, createController } from '../runtime/controller.ts';
import type { Informer } from '../runtime/informer.ts';
import { misfit } from './node-fit.ts';
import { recordScheduling, type SchedulerEvent } from './scheduler-event.ts';

export interface SchedulerOptions {
  client: ApiClient;
  clock: Clock;
  signal: AbortSignal;
  pods: Informer<Pod>;
  /** The one node there is. */
  nodeName: string;
  onError?(error: unknown, key: string): void;
}

/** Binds each pod that may run there to the one node. Source: k8s.io/kubernetes `pkg/scheduler/schedule_one.go`. */
export function startScheduler(options: SchedulerOptions): Controller {
  const { client, clock, signal, pods, nodeName } = options;

  const sync = async (key: string): Promise<void> => {
    const [namespace = '', name = ''] = key.split('/');
    const pod = pods.get(namespace, name);
    if (pod === undefined || !isUnscheduled(pod)) return;
    const record = (event: SchedulerEvent): Promise<void> =>
      recordScheduling(client, pod, nodeName, clock.now(), event);
    const problem = misfit(pod, nodeName);
    try {
      if (problem === undefined) await bind(client, pod, nodeName, clock.now());
      else if (!(await noteMisfit(client, pod, problem, clock.now()))) return;
    } catch (error) {
      if (isNotFound(error)) return;
      throw error;
    }
    await record(
      problem === undefined
        ? {
            type: 'Normal',
            reason: 'Scheduled',
            action: 'Binding',
            message: `Successfully assigned ${key} to ${nodeName}`,
          }
        : { type: 'Warning', reason: 'FailedScheduling', action: 'Scheduling', message: problem },
    );
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

/** Notes on the pod why it waits. @returns whether that is new */
async function noteMisfit(client: ApiClient, pod: Pod, message: string, now: number): Promise<boolean> {
  const conditions = pod.status?.conditions ?? [];
  const current = conditions.find(({ type }) => type === 'PodScheduled');
  if (current?.status === 'False' && current.message === message) return false;
  const { generation } = pod.metadata;
  const condition = {
    type: 'PodScheduled',
    ...(generation === undefined ? {} : { observedGeneration: generation }),
    status: 'False',
    lastProbeTime: null,
    lastTransitionTime: rfc3339(now),
    reason: 'Unschedulable',
    message,
  };
  const others = conditions.filter(({ type }) => type !== 'PodScheduled');
  await client.update(
    Pods,
    { ...pod, status: { ...pod.status, conditions: [...others, condition] } },
    'status',
  );
  return true;
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
