import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { PodLogOptions } from '../../../source/playground/api/pod-logs.ts';
import { createLogFile, type LogFile } from '../../../source/playground/kubelet/logs/log-file.ts';
import { createPodLogSource } from '../../../source/playground/kubelet/logs/pod-log-source.ts';
import { readLog } from '../../../source/playground/kubelet/logs/read-log.ts';
import type { ContainerState, Pod } from '../../../source/wire/kubernetes.ts';
import { createManualClock, type ManualClock } from '../controllers/support/manual-clock.ts';

let directory: string;
let path: string;
let clock: ManualClock;
let log: LogFile;
const start = Date.parse('2026-11-23T04:00:00Z');
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'logs-'));
  path = join(directory, 'app', '0.log');
  clock = createManualClock(start);
  log = createLogFile(path, clock, { maxSize: 1000 });
});
afterEach(async () => {
  log.close();
  await rm(directory, { recursive: true });
});

const { signal } = new AbortController();
const write = (words: string, stream: 'stdout' | 'stderr' = 'stdout'): void =>
  log.write(stream, Buffer.from(words));
const read = (options: PodLogOptions = {}, from: LogFile | undefined = log): Promise<string> =>
  text(readLog(path, from, options, clock.now(), signal));

describe('a log', () => {
  it('is kept as CRI writes it: time, stream, whole line or part', async () => {
    write('one\ntw');
    await clock.advance(1500);
    write('o\n');
    write('warning\n', 'stderr');
    write('no end');
    log.close();
    expect(await readFile(path, 'utf8')).toBe(
      [
        '2026-11-23T04:00:00.000000000Z stdout F one',
        '2026-11-23T04:00:01.500000000Z stdout F two',
        '2026-11-23T04:00:01.500000000Z stderr F warning',
        '2026-11-23T04:00:01.500000000Z stdout P no end',
        '',
      ].join('\n'),
    );
    expect(await read()).toBe('one\ntwo\nwarning\nno end');
  });

  it('gives characters back whole, and lines that are too long in one piece', async () => {
    log.close();
    log = createLogFile(path, clock);
    const long = `${'ä'.repeat(30_000)}\nshort\n`;
    for (let at = 0, bytes = Buffer.from(long); at < bytes.length; at += 999)
      log.write('stdout', bytes.subarray(at, at + 999));
    log.close();
    expect(await read()).toBe(long);
  });

  it('can be asked for its end, a part, or with times', async () => {
    write('one\n');
    await clock.advance(10_000);
    write('two\n');
    await clock.advance(10_000);
    write('three\n');
    expect(await read({ tailLines: 2 })).toBe('two\nthree\n');
    expect(await read({ tailLines: 0 })).toBe('');
    expect(await read({ sinceSeconds: 10 })).toBe('two\nthree\n');
    expect(await read({ sinceTime: '2026-11-23T04:00:11Z' })).toBe('three\n');
    expect(await read({ limitBytes: 6 })).toBe('one\ntw');
    expect(await read({ timestamps: true, tailLines: 1 })).toBe('2026-11-23T04:00:20.000000000Z three\n');
  });

  it('takes no more room than two files', async () => {
    for (let line = 0; line < 200; line += 1) write(`line ${line}\n`);
    expect((await readdir(join(directory, 'app'))).sort()).toEqual(['0.log', '0.log.1']);
    const lines = (await read()).trimEnd().split('\n');
    expect(lines.at(-1)).toBe('line 199');
    expect(lines.length).toBeLessThan(50);
    // No gap where one file ends and the next begins.
    expect(lines).toEqual(Array.from({ length: lines.length }, (_, i) => `line ${200 - lines.length + i}`));
    expect(await read({}, undefined)).toBe(await read());
  });
});

describe('following', () => {
  const follow = (options: PodLogOptions = {}) =>
    readLog(path, log, { follow: true, ...options }, clock.now(), signal);

  it('goes on with what comes, through files that fill up, and ends with the container', async () => {
    write('before\n');
    const all = text(follow());
    for (let line = 0; line < 100; line += 1) {
      write(`line ${line}\n`);
      await new Promise((resolve) => setTimeout(resolve, 0));
    }
    log.close();
    const lines = (await all).trimEnd().split('\n');
    expect(lines).toEqual(['before', ...Array.from({ length: 100 }, (_, i) => `line ${i}`)]);
  });

  it('begins with the last lines when asked to', async () => {
    write('one\ntwo\n');
    const lines = follow({ tailLines: 1 });
    expect(Buffer.from((await lines.next()).value ?? '').toString()).toBe('two\n');
    const next = lines.next();
    write('three\n');
    expect(Buffer.from((await next).value ?? '').toString()).toBe('three\n');
    log.close();
    expect((await lines.next()).done).toBe(true);
  });

  it('ends when nobody wants to know any more', async () => {
    const abort = new AbortController();
    const all = text(readLog(path, log, { follow: true }, clock.now(), abort.signal));
    write('one\n');
    await expect.poll(() => log.size).toBeGreaterThan(0);
    abort.abort();
    expect(['', 'one\n']).toContain(await all);
  });
});

describe('the log of a pod', () => {
  const pod = (state: ContainerState, lastState: ContainerState = {}, containers = ['app']): Pod => ({
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name: 'web-1-abcde', namespace: 'demo', uid: 'uid' },
    spec: { nodeName: 'node-1', containers: containers.map((name) => ({ name })) },
    status: {
      containerStatuses: [
        {
          name: 'app',
          image: '',
          imageID: '',
          ready: false,
          restartCount: 0,
          containerID: 'cri-o://aa',
          state,
          lastState,
        },
      ],
    },
  });
  const asked: string[] = [];
  const source = createPodLogSource({
    clock: createManualClock(start),
    statusesOf: () => undefined,
    pathOf: (_, container, id) => {
      asked.push(`${container} ${id}`);
      return '/nowhere';
    },
    liveLog: () => undefined,
  });
  const messageFor = (target: Pod, options: PodLogOptions = {}): string => {
    try {
      source.open(target, options, signal);
      return 'opened';
    } catch (error) {
      expect(error).toMatchObject({ code: 400, reason: 'BadRequest' });
      return (error as Error).message;
    }
  };

  it.each<[string, Pod, PodLogOptions, string]>([
    [
      'of a container that is being created',
      pod({ waiting: { reason: 'ContainerCreating' } }),
      {},
      'container "app" in pod "web-1-abcde" is waiting to start: ContainerCreating',
    ],
    [
      'without an image',
      pod({ waiting: { reason: 'ImagePullBackOff' } }),
      {},
      'container "app" in pod "web-1-abcde" is waiting to start: trying and failing to pull image',
    ],
    [
      'without a previous container',
      pod({ running: {} }),
      { previous: true },
      'previous terminated container "app" in pod "web-1-abcde" not found',
    ],
    [
      'of which container',
      pod({ running: {} }, {}, ['app', 'sidecar']),
      {},
      'a container name must be specified for pod web-1-abcde, choose one of: [app sidecar]',
    ],
    [
      'of no container of it',
      pod({ running: {} }),
      { container: 'x' },
      'container x is not valid for pod web-1-abcde',
    ],
    [
      'that is on no node yet',
      { ...pod({ running: {} }), spec: { containers: [{ name: 'app' }] } },
      {},
      'pod web-1-abcde does not have a host assigned',
    ],
  ])('says what is wrong: %s', (_, target, options, message) => {
    expect(messageFor(target, options)).toBe(message);
  });

  it('is that of the instance that is meant', () => {
    const terminated = { exitCode: 1, containerID: 'cri-o://bb' };
    asked.length = 0;
    messageFor(pod({ running: {} }, { terminated }));
    messageFor(pod({ running: {} }, { terminated }), { previous: true });
    messageFor(pod({ waiting: { reason: 'CrashLoopBackOff' } }, { terminated }));
    messageFor(pod({ terminated }));
    expect(asked).toEqual(['app cri-o://aa', 'app cri-o://bb', 'app cri-o://bb', 'app cri-o://bb']);
  });
});
