import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createApi } from '../../../../source/playground/api/api.ts';
import type { ApiClient } from '../../../../source/playground/api/client.ts';
import { coreKinds } from '../../../../source/playground/api/kinds/core-kinds.ts';
import { createEventRecorder } from '../../../../source/playground/controllers/runtime/event-recorder.ts';
import { openStore, type Store } from '../../../../source/playground/store/store.ts';
import type { KubernetesEvent, ObjectReference } from '../../../../source/wire/kubernetes.ts';
import { Events, Namespaces } from '../../../../source/wire/resources.ts';
import { createManualClock, type ManualClock } from '../support/manual-clock.ts';

const namespace = 'demo';
const pod: ObjectReference = {
  kind: 'Pod',
  apiVersion: 'v1',
  namespace,
  name: 'web-1-abcde',
  uid: 'uid-1',
  fieldPath: 'spec.containers{app}',
};
let store: Store;
let client: ApiClient;
let clock: ManualClock;
beforeEach(async () => {
  store = openStore(':memory:');
  clock = createManualClock(Date.parse('2026-11-23T04:00:00Z'));
  ({ client } = createApi({ store, kinds: coreKinds(), clock }));
  await client.create(Namespaces, undefined, { metadata: { name: namespace } });
});
afterEach(() => store.close());

const recorder = () => createEventRecorder({ client, clock, component: 'kubelet', host: 'node-1' });
const events = async (): Promise<KubernetesEvent[]> => (await client.list(Events)).items;

describe('an event', () => {
  it('names object, reason, source and times as the API has them', async () => {
    await recorder().record(pod, 'Warning', 'Unhealthy', 'Readiness probe failed');
    const [event] = await events();
    expect(event?.metadata.name).toMatch(/^web-1-abcde\.[0-9a-f]{16}$/);
    expect(event).toMatchObject({
      involvedObject: pod,
      reason: 'Unhealthy',
      message: 'Readiness probe failed',
      source: { component: 'kubelet', host: 'node-1' },
      firstTimestamp: '2026-11-23T04:00:00Z',
      lastTimestamp: '2026-11-23T04:00:00Z',
      count: 1,
      type: 'Warning',
      eventTime: null,
      reportingComponent: 'kubelet',
      reportingInstance: 'node-1',
    });
  });

  it('that comes again is counted', async () => {
    const { record } = recorder();
    await record(pod, 'Warning', 'Unhealthy', 'Readiness probe failed');
    await clock.advance(5000);
    await record(pod, 'Warning', 'Unhealthy', 'Readiness probe failed');
    await record(pod, 'Normal', 'Killing', 'Stopping container app');
    expect((await events()).map(({ reason, count }) => ({ reason, count }))).toEqual([
      { reason: 'Unhealthy', count: 2 },
      { reason: 'Killing', count: 1 },
    ]);
    expect((await events())[0]).toMatchObject({
      firstTimestamp: '2026-11-23T04:00:00Z',
      lastTimestamp: '2026-11-23T04:00:05Z',
    });
  });

  it('that was deleted meanwhile is written anew', async () => {
    const { record } = recorder();
    await record(pod, 'Normal', 'Pulled', 'again');
    const [first] = await events();
    await client.delete(Events, namespace, first?.metadata.name ?? '');
    await record(pod, 'Normal', 'Pulled', 'again');
    expect(await events()).toEqual([expect.objectContaining({ count: 2, message: 'again' })]);
  });

  it('that differs from many others in its message only is combined with them', async () => {
    const { record } = recorder();
    for (let attempt = 1; attempt <= 12; attempt += 1)
      await record(pod, 'Warning', 'Failed', `attempt ${attempt}`);
    const all = await events();
    expect(all).toHaveLength(10);
    expect(all.at(-1)).toMatchObject({ message: '(combined from similar events): attempt 12', count: 3 });
  });

  it('of a source that says too much about one object is left out', async () => {
    const { record } = recorder();
    for (let attempt = 0; attempt < 40; attempt += 1) await record(pod, 'Warning', 'Unhealthy', 'not ready');
    expect((await events())[0]?.count).toBe(25);
    await record({ ...pod, name: 'other', uid: 'uid-2' }, 'Warning', 'Unhealthy', 'not ready');
    expect(await events()).toHaveLength(2);
    await clock.advance(300_000);
    await record(pod, 'Warning', 'Unhealthy', 'not ready');
    expect((await events()).find(({ involvedObject }) => involvedObject.uid === 'uid-1')?.count).toBe(41);
  });
});

it('never rejects, and tells of what could not be written', async () => {
  const errors: unknown[] = [];
  const { record } = createEventRecorder({
    client,
    clock,
    component: 'kubelet',
    onError: (error) => errors.push(error),
  });
  await record({ ...pod, namespace: 'Not a namespace' }, 'Normal', 'Started', 'Started container app');
  await record({ ...pod, namespace: 'gone' }, 'Normal', 'Started', 'Started container app');
  await record({ ...pod, name: 'NOT/A/NAME' }, 'Normal', 'Started', 'Started container app');
  await record(pod, 'Normal', 'Started', 'Started container app');
  expect(errors).toEqual([expect.objectContaining({ code: 422 })]);
  expect(await events()).toHaveLength(1);
});
