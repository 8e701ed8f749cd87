import fc from 'fast-check';
import { expect, test } from 'vitest';
import { splitLines } from '../../source/cluster/lines.ts';
import type { WatchEvent } from '../../source/wire/kubernetes.ts';
import { DeploymentConfigs, Pods } from '../../source/wire/resources.ts';
import { connectTo, rejection } from './connected.ts';
import { failure, pod, startScripted } from './scripted-server.ts';

async function collect<T>(values: AsyncIterable<T>): Promise<T[]> {
  const all: T[] = [];
  for await (const value of values) all.push(value);
  return all;
}

const never = new AbortController().signal;

test('lines come whole however the bytes are cut', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.string({ unit: 'grapheme' }).filter((line) => !line.includes('\n'))),
      fc.array(fc.nat(), { maxLength: 20 }),
      async (lines, cuts) => {
        const bytes = Buffer.from(lines.map((line) => `${line}\n`).join(''));
        const places = [...new Set(cuts.map((cut) => cut % (bytes.length + 1)))].sort((a, b) => a - b);
        async function* chunks() {
          let from = 0;
          for (const place of [...places, bytes.length]) {
            yield bytes.subarray(from, place);
            from = place;
          }
        }
        const got = await collect(splitLines(chunks(), 1_000_000));
        expect(got).toEqual(lines.map((text) => ({ text, end: false })));
      },
    ),
  );
});

test('a stream without newlines comes in pieces', async () => {
  async function* chunks() {
    for (let i = 0; i < 4; i += 1) yield Buffer.from('abcdef');
  }
  expect((await collect(splitLines(chunks(), 10))).map((line) => line.text)).toEqual([
    'abcdefabcdef',
    'abcdefabcdef',
  ]);
});

test('a watch yields its events and ends with the server', async () => {
  await using server = await startScripted((exchange) => {
    const stream = exchange.begin();
    stream.write(`${JSON.stringify({ type: 'ADDED', object: pod('é', '1') })}\n{"type":"MODI`);
    setImmediate(() => {
      stream.end(`FIED","object":${JSON.stringify(pod('é', '2'))}}\n\n`);
    });
  });
  const cluster = await connectTo(server.url);
  const events = await collect(cluster.watch(Pods, { namespace: 'demo', resourceVersion: '7' }, never));
  expect(events.map((event: WatchEvent<unknown>) => event.type)).toEqual(['ADDED', 'MODIFIED']);
  expect(server.requests).toEqual([
    'GET /api/v1/namespaces/demo/pods?watch=true&allowWatchBookmarks=true&resourceVersion=7',
  ]);
});

test.each([
  ['an ERROR event', { type: 'ERROR', object: failure(410, 'Expired', 'too old resource version: 7') }],
  ['a bare Status', failure(410, 'Expired', 'too old resource version: 7')],
])('%s in a watch is thrown as StatusError', async (_, line) => {
  await using server = await startScripted((exchange) => exchange.begin().end(`${JSON.stringify(line)}\n`));
  const cluster = await connectTo(server.url);
  const error = await rejection(collect(cluster.watch(Pods, {}, never)));
  expect(error).toMatchObject({ name: 'StatusError', code: 410, message: 'too old resource version: 7' });
});

test.each([
  ['{"type":"ADDED","obj', 'ended a watch in the middle of an event.'],
  ['<html>\n', 'sent something in a watch that is not JSON ("<html>").'],
  ['{"items":[]}\n', 'sent something in a watch that is not an event ("{\\"items\\":[]}").'],
])('a watch that says %j is refused', async (body, words) => {
  await using server = await startScripted((exchange) => exchange.begin().end(body));
  const cluster = await connectTo(server.url);
  const error = await rejection(collect(cluster.watch(Pods, {}, never)));
  expect(error).toMatchObject({ name: 'ConnectionError', message: `${server.url} ${words}` });
});

test('a watch whose connection is cut throws; one that is aborted ends', async () => {
  const line = `${JSON.stringify({ type: 'ADDED', object: pod('web', '1') })}\n`;
  await using server = await startScripted((exchange) => {
    exchange.begin().write(line);
    if (exchange.url.searchParams.get('resourceVersion') === 'cut') setImmediate(() => exchange.cut());
  });
  const cluster = await connectTo(server.url);
  const error = await rejection(collect(cluster.watch(Pods, { resourceVersion: 'cut' }, never)));
  expect(error.message).toBe(`Cannot reach ${server.url}: the connection was cut.`);
  const abort = new AbortController();
  let events = 0;
  for await (const _ of cluster.watch(Pods, {}, abort.signal)) {
    events += 1;
    abort.abort();
  }
  expect(events).toBe(1);
  expect(await collect(cluster.watch(Pods, {}, abort.signal))).toEqual([]);
});

test('a log comes line by line, also when characters are cut in two', async () => {
  const text = Buffer.from('grüße\n\nöffnen ✓\nlast');
  await using server = await startScripted((exchange) => {
    const stream = exchange.begin();
    const write = (at: number) => {
      if (at >= text.length) stream.end();
      else stream.write(text.subarray(at, at + 1), () => setImmediate(write, at + 1));
    };
    write(0);
  });
  const cluster = await connectTo(server.url);
  const options = { follow: true, tailLines: 5, sinceSeconds: 60, timestamps: true, version: 2 };
  const lines = await collect(cluster.logs(DeploymentConfigs, 'demo', 'web', options, never));
  expect(lines).toEqual(['grüße', '', 'öffnen ✓', 'last']);
  expect(server.requests).toEqual([
    'GET /apis/apps.openshift.io/v1/namespaces/demo/deploymentconfigs/web/log?follow=true&tailLines=5&sinceSeconds=60&timestamps=true&version=2',
  ]);
});

test('a followed log ends quietly when it is aborted, at any moment', async () => {
  await using server = await startScripted((exchange) => {
    if (exchange.url.searchParams.has('follow')) exchange.begin().write('one\ntwo\n');
  });
  const cluster = await connectTo(server.url);
  const abort = new AbortController();
  const lines: string[] = [];
  for await (const line of cluster.logs(Pods, 'demo', 'web', { follow: true }, abort.signal)) {
    lines.push(line);
    if (lines.length === 2) setImmediate(() => abort.abort());
  }
  expect(lines).toEqual(['one', 'two']);

  const early = new AbortController();
  const waiting = collect(cluster.logs(Pods, 'demo', 'web', {}, early.signal));
  await expect.poll(() => server.requests.length).toBe(2);
  early.abort();
  expect(await waiting).toEqual([]);
});

test("a log that the server refuses says so in the server's words", async () => {
  await using server = await startScripted((exchange) =>
    exchange.json(400, failure(400, 'BadRequest', 'container "app" in pod "web" is waiting to start')),
  );
  const cluster = await connectTo(server.url);
  const error = await rejection(collect(cluster.logs(Pods, 'demo', 'web', {}, never)));
  expect(error).toMatchObject({ code: 400, message: 'container "app" in pod "web" is waiting to start' });
});

test('closing the connection ends watches and logs', async () => {
  await using server = await startScripted((exchange) => exchange.begin().write('x\n'));
  const cluster = await connectTo(server.url);
  const log = collect(cluster.logs(Pods, 'demo', 'web', { follow: true }, never));
  await expect.poll(() => server.requests.length).toBe(1);
  await cluster.close();
  expect(await log).toSatisfy((lines: string[]) => lines.length <= 1);
});
