import { expect, test } from 'vitest';
import type { Cluster, LogOptions } from '../../source/cluster/cluster.ts';
import { connect } from '../../source/cluster/connect.ts';
import { systemClock } from '../../source/platform/clock.ts';
import { createLogBuffer } from '../../source/tutorial/log-buffer.ts';
import { createLogResume } from '../../source/tutorial/log-resume.ts';
import { followLogs } from '../../source/tutorial/logs.ts';
import { isApplicationPod } from '../../source/tutorial/pods.ts';
import { Pods } from '../../source/wire/resources.ts';
import { project } from '../oc/lab.ts';
import { startSessionLab } from './session-lab.ts';

test('the ring keeps the newest lines, counts all of them, and cleans them', () => {
  const buffer = createLogBuffer(10);
  for (let index = 0; index < 100; index += 1) buffer.add('pod', '|', `line ${index}\u001b[2J`);
  expect(buffer.total).toBe(100);
  expect(buffer.lines.length).toBeGreaterThanOrEqual(10);
  expect(buffer.lines.length).toBeLessThanOrEqual(12);
  expect(buffer.lines.at(-1)).toEqual({ sequence: 99, pod: 'pod', mark: '|', text: 'line 99' });
});

test('listeners hear of many lines at once', async () => {
  const buffer = createLogBuffer();
  let calls = 0;
  const heard = new Promise<void>((resolve) => {
    buffer.subscribe(() => {
      calls += 1;
      resolve();
    });
  });
  for (let index = 0; index < 1000; index += 1) buffer.add('pod', '|', 'x');
  await heard;
  expect(calls).toBe(1);
});

test('a resumed log goes on where it was cut, without repeats and without gaps', () => {
  const resume = createLogResume();
  const lines = [
    '2026-11-23T10:00:00.1Z a',
    '2026-11-23T10:00:00.12Z b',
    '2026-11-23T10:00:00.12Z b',
    '2026-11-23T10:00:00.12Z c',
    '2026-11-23T10:00:01Z d',
  ];
  const take = (some: string[]) => some.flatMap((line) => resume.take(line)?.text ?? []);
  expect(take(lines.slice(0, 3))).toEqual(['a', 'b', 'b']);
  expect(resume.since).toBe('2026-11-23T10:00:00.12Z');
  resume.restart();
  expect(take(lines)).toEqual(['c', 'd']);
  resume.restart();
  expect(take(lines)).toEqual([]);
});

test('times are compared as times, not as text', () => {
  const resume = createLogResume();
  expect(resume.take('2026-11-23T12:00:00.9+02:00 a')).toEqual({
    text: 'a',
    at: Date.UTC(2026, 10, 23, 10, 0, 0, 900),
  });
  resume.restart();
  expect(resume.take('2026-11-23T12:00:00.900000001+02:00 b')?.text).toBe('b');
  expect(resume.take('2026-11-23T10:00:00.5Z older')).toBeUndefined();
});

test('pods that come and go are marked, and what they say is followed through a cut', async () => {
  const lab = await startSessionLab();
  const cluster = await connect({ kubeconfig: lab.kubeconfig, environment: {} });
  const asked: LogOptions[] = [];
  // The real client, whose first log breaks off after one line.
  const cutting: Pick<Cluster, 'logs'> = {
    async *logs(resource, namespace, name, options, signal) {
      asked.push(options);
      const cut = new AbortController();
      const first = asked.length === 1;
      for await (const line of cluster.logs(
        resource,
        namespace,
        name,
        options,
        AbortSignal.any([signal, cut.signal]),
      )) {
        yield line;
        if (first) return cut.abort();
      }
    },
  };
  const stop = new AbortController();
  const buffer = createLogBuffer();
  const follower = followLogs({
    cluster: { ...cluster, ...cutting },
    namespace: project,
    buffer,
    clock: systemClock,
    signal: stop.signal,
  });
  cluster.mirror(
    Pods,
    { namespace: project },
    ({ objects }) => follower.update([...objects.values()].filter(isApplicationPod)),
    stop.signal,
  );
  await lab.cluster.create(Pods, project, {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name: 'one' },
    spec: { containers: [{ name: 'app', image: 'x' }] },
  });
  const until = (condition: () => boolean) =>
    new Promise<void>((resolve) => {
      const look = () => condition() && resolve();
      buffer.subscribe(look);
      look();
    });
  await until(() => buffer.lines.some(({ text }) => text === 'greeting: hello'));
  await lab.oc('delete pod one --wait=false');
  await until(() => buffer.lines.some(({ mark }) => mark === '-'));
  const marks = buffer.lines.map(({ mark, pod }) => `${mark} ${pod}`);
  expect(marks[0]).toBe('+ one');
  expect(marks.at(-1)).toBe('- one');
  expect(asked[0]).toMatchObject({ follow: true, timestamps: true, tailLines: 500 });
  stop.abort();
  await cluster.close();
});
