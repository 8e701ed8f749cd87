import { expect, test } from 'vitest';
import { podTable } from '../../../source/playground/api/kinds/pod-table.ts';
import type { ContainerStatus, Pod } from '../../../source/wire/kubernetes.ts';

const now = Date.UTC(2026, 0, 1, 1);
const status = (fields: Partial<ContainerStatus>): ContainerStatus => ({
  name: 'app',
  image: 'web',
  imageID: '',
  ready: false,
  restartCount: 0,
  ...fields,
});
const running = { running: { startedAt: '2026-01-01T00:00:00Z' } };
const ended = (exitCode: number, reason?: string, signal?: number): ContainerStatus['state'] => ({
  terminated: {
    exitCode,
    ...(reason === undefined ? {} : { reason }),
    ...(signal === undefined ? {} : { signal }),
    finishedAt: '2026-01-01T00:59:30Z',
  },
});
type PodStatus = NonNullable<Pod['status']>;
const pod = (podStatus: PodStatus, more: Partial<Pod['metadata']> = {}, containers = 1): Pod => ({
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: { name: 'web', creationTimestamp: '2026-01-01T00:55:00Z', ...more },
  spec: { containers: Array.from({ length: containers }, () => ({ name: 'app' })) },
  status: podStatus,
});

test.each<[string, Pod, string]>([
  ['just made', pod({ phase: 'Pending' }), '0/1 Pending 0 5m'],
  [
    'pulling',
    pod({
      phase: 'Pending',
      containerStatuses: [status({ state: { waiting: { reason: 'ContainerCreating' } } })],
    }),
    '0/1 ContainerCreating 0 5m',
  ],
  ['running', pod({ phase: 'Running', containerStatuses: [status({ state: running })] }), '0/1 Running 0 5m'],
  [
    'ready',
    pod({ phase: 'Running', containerStatuses: [status({ ready: true, state: running })] }),
    '1/1 Running 0 5m',
  ],
  [
    'no image',
    pod({
      phase: 'Pending',
      containerStatuses: [status({ state: { waiting: { reason: 'ImagePullBackOff' } } })],
    }),
    '0/1 ImagePullBackOff 0 5m',
  ],
  [
    'crashing',
    pod({
      phase: 'Running',
      containerStatuses: [
        status({
          restartCount: 3,
          state: { waiting: { reason: 'CrashLoopBackOff' } },
          lastState: ended(1, 'Error') ?? {},
        }),
      ],
    }),
    '0/1 CrashLoopBackOff 3 (30s ago) 5m',
  ],
  [
    'completed',
    pod({ phase: 'Succeeded', containerStatuses: [status({ state: ended(0, 'Completed') ?? {} })] }),
    '0/1 Completed 0 5m',
  ],
  [
    'failed',
    pod({ phase: 'Failed', containerStatuses: [status({ state: ended(1, 'Error') ?? {} })] }),
    '0/1 Error 0 5m',
  ],
  [
    'killed',
    pod({ phase: 'Failed', containerStatuses: [status({ state: ended(137, undefined, 9) ?? {} })] }),
    '0/1 Signal:9 0 5m',
  ],
  [
    'no reason',
    pod({ phase: 'Failed', containerStatuses: [status({ state: ended(2) ?? {} })] }),
    '0/1 ExitCode:2 0 5m',
  ],
  ['evicted', pod({ phase: 'Failed', reason: 'Evicted' }), '0/1 Evicted 0 5m'],
  [
    'going',
    pod(
      { phase: 'Running', containerStatuses: [status({ ready: true, state: running })] },
      { deletionTimestamp: 'x' },
    ),
    '1/1 Terminating 0 5m',
  ],
  [
    'going, but ended',
    pod(
      { phase: 'Failed', containerStatuses: [status({ state: ended(1, 'Error') ?? {} })] },
      { deletionTimestamp: 'x' },
    ),
    '0/1 Error 0 5m',
  ],
  [
    'one of two ended',
    pod(
      {
        phase: 'Running',
        conditions: [{ type: 'Ready', status: 'False' }],
        containerStatuses: [
          status({ state: ended(0, 'Completed') ?? {} }),
          status({ ready: true, state: running }),
        ],
      },
      {},
      2,
    ),
    '1/2 NotReady 0 5m',
  ],
  [
    'initialising',
    pod({
      phase: 'Pending',
      initContainerStatuses: [status({ state: ended(0, 'Completed') ?? {} }), status({ state: running })],
      containerStatuses: [status({ state: { waiting: { reason: 'PodInitializing' } } })],
    }),
    '0/1 Init:1/2 0 5m',
  ],
  [
    'initialising in vain',
    pod({ phase: 'Pending', initContainerStatuses: [status({ state: ended(1, 'Error') ?? {} })] }),
    '0/1 Init:Error 0 5m',
  ],
])('%s', (_, object, expected) => {
  expect(podTable.row(object, now).slice(1, 5).join(' ')).toBe(expected);
});
