import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ApiObject, Pod, WatchEvent } from '../../source/wire/kubernetes.ts';
import type { DeploymentConfig, ImageStream } from '../../source/wire/openshift.ts';
import { DeploymentConfigs, ImageStreams } from '../../source/wire/resources.ts';
import { type Recorder, startRecorder } from './recorder.ts';
import { orderOf, type Step, stepsOf, storiesOf } from './story.ts';

/** Watches of a real control plane in the order of their resourceVersions, without what is not looked at. */
const recording = readFileSync(new URL('./fixtures/lesson.jsonl', import.meta.url), 'utf8')
  .trim()
  .split('\n')
  .map((line) => JSON.parse(line) as WatchEvent<ApiObject>);
const recorded = stepsOf(recording);

const made = (kind: string): ApiObject => {
  const event = recording.find(({ type, object }) => type === 'ADDED' && object.kind === kind);
  if (event === undefined) throw new Error(`not recorded: ${kind}`);
  const { name, labels } = event.object.metadata;
  return { ...event.object, metadata: { name, labels: labels ?? {} } };
};

/** The lesson as it was recorded: a stream, what is deployed from it, a new image, and the end of both. */
async function play({ cluster, namespace, repository, publish, until, events }: Recorder): Promise<void> {
  const stream = made('ImageStream') as ImageStream;
  const config = made('DeploymentConfig') as DeploymentConfig;
  for (const tag of stream.spec.tags ?? []) tag.from = { kind: 'DockerImage', name: `${repository}:jdoe2` };
  delete stream.status;
  delete config.status;
  const rolledOut = (version: number) =>
    until(`rollout ${version}`, ({ object }) => {
      if (object.kind !== 'DeploymentConfig') return false;
      const progress = (object as DeploymentConfig).status?.conditions?.find(
        ({ type }) => type === 'Progressing',
      );
      return (
        progress?.reason === 'NewReplicationControllerAvailable' &&
        progress.message?.includes(`-${version}"`) === true
      );
    });

  await publish('v1', 'jdoe2');
  await cluster.create(ImageStreams, namespace, stream);
  await until('the import', ({ object }) => (object as ImageStream).status?.tags !== undefined);
  await cluster.create(DeploymentConfigs, namespace, config);
  await rolledOut(1);
  await publish('v2', 'jdoe2');
  await rolledOut(2);
  await cluster.delete(DeploymentConfigs, namespace, config.metadata.name, {
    propagationPolicy: 'Background',
  });
  await until('the end of the last pod', () => {
    const pods = events().filter(({ object }) => object.kind === 'Pod');
    const gone = pods.filter(({ type }) => type === 'DELETED').map(({ object }) => object.metadata.name);
    return pods.every(({ object }) => gone.includes(object.metadata.name));
  });
  await cluster.delete(ImageStreams, namespace, stream.metadata.name);
  await until(
    'the end of the stream',
    ({ type, object }) => type === 'DELETED' && object.kind === 'ImageStream',
  );
}

describe('the recorded lesson, played against a playground', () => {
  let recorder: Recorder;
  let told: Step[];
  beforeAll(async () => {
    recorder = await startRecorder(1500);
    await play(recorder);
    told = stepsOf(recorder.events());
  });
  afterAll(() => recorder.close());

  it('takes each object through the recorded steps', () => {
    expect(storiesOf(told)).toEqual(storiesOf(recorded));
  });

  it('takes all of them through these in the recorded order', () => {
    const order = orderOf(told);
    expect([...orderOf(recorded)].filter((pair) => !order.has(pair))).toEqual([]);
  });

  it('gives controllers no reason to complain', () => {
    expect(recorder.errors).toEqual([]);
  });
});

describe('a story that is not the recorded one', () => {
  const kindOf = ({ object }: WatchEvent<ApiObject>): string => object.kind;
  const changed = (change: (events: WatchEvent<ApiObject>[]) => void): Step[] => {
    const events = structuredClone(recording);
    change(events);
    return stepsOf(events);
  };
  const conditionsOf = (events: WatchEvent<ApiObject>[]) => {
    const created = events.find(({ object }) =>
      (object as DeploymentConfig).status?.conditions?.some(
        ({ reason }) => reason === 'NewReplicationControllerCreated',
      ),
    );
    return (created?.object as DeploymentConfig | undefined)?.status?.conditions;
  };

  it.each<[string, (events: WatchEvent<ApiObject>[]) => unknown]>([
    ['a condition', (events) => conditionsOf(events)?.pop()],
    ['a reason', (events) => delete conditionsOf(events)?.at(-1)?.reason],
    ['the order of conditions', (events) => conditionsOf(events)?.reverse()],
    [
      'a phase',
      (events) =>
        events.splice(
          events.findIndex(({ object }) => (object as Pod).status?.phase !== undefined),
          1,
        ),
    ],
    ['an annotation', (events) => delete events.at(-1)?.object.metadata.annotations],
    [
      'an Event',
      (events) =>
        events.splice(
          events.findIndex((event) => kindOf(event) === 'Event'),
          1,
        ),
    ],
  ])('differs by %s', (_what, change) => {
    expect(storiesOf(changed(change))).not.toEqual(storiesOf(recorded));
  });

  it.each<[string, string, string]>([
    ['a stream', 'ImageStream', '"generation":3'],
    ['a rollout', 'ReplicationController', '"openshift.io/deployment.phase":"Running"'],
    ['a deployer', 'Pod', '"phase":"Succeeded"'],
    ['a report', 'DeploymentConfig', '"NewReplicationControllerAvailable"'],
  ])(
    'has the same steps when that of %s comes before what it follows from, but in another order',
    (_what, kind, text) => {
      const steps = changed((events) => {
        const index = events.findIndex(
          (event) => kindOf(event) === kind && JSON.stringify(event).includes(text),
        );
        const { name } = events[index]?.object.metadata ?? {};
        const [event] = events.splice(index, 1);
        const before = events.findLastIndex(({ object }, at) => at < index && object.metadata.name === name);
        if (event !== undefined) events.splice(before + 1, 0, event);
      });
      expect(storiesOf(steps)).toEqual(storiesOf(recorded));
      const order = orderOf(steps);
      expect([...orderOf(recorded)].filter((pair) => !order.has(pair))).not.toEqual([]);
    },
  );
});
