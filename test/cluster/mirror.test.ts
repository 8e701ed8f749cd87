import { expect, onTestFinished, test } from 'vitest';
import type { Mirror } from '../../source/cluster/cluster.ts';
import type { Pod } from '../../source/wire/kubernetes.ts';
import { Pods } from '../../source/wire/resources.ts';
import { connectTo, rejection } from './connected.ts';
import { createManualClock } from './manual-clock.ts';
import { type Exchange, failure, pod, podList, startScripted } from './scripted-server.ts';

const line = (type: string, object: unknown) => `${JSON.stringify({ type, object })}\n`;
const isWatch = (exchange: Exchange) => exchange.url.searchParams.get('watch') === 'true';
const watchedFrom = (requests: string[]) =>
  requests
    .filter((request) => request.includes('watch=true'))
    .map((request) => /resourceVersion=([^&]*)/.exec(request)?.[1]);

/** A mirror of the pods of `demo`, its waits on a clock of the test's own. */
async function mirrored(url: string) {
  const clock = createManualClock();
  const cluster = await connectTo(url, { clock, random: () => 0.5 });
  const abort = new AbortController();
  onTestFinished(() => abort.abort());
  const names: string[][] = [];
  const mirror: Mirror<Pod> = cluster.mirror(
    Pods,
    { namespace: 'demo' },
    (changed) => names.push([...changed.objects.keys()]),
    abort.signal,
  );
  return { cluster, clock, abort, mirror, names };
}

test('lists, then follows the changes', async () => {
  const watches: Exchange[] = [];
  await using server = await startScripted((exchange) => {
    if (isWatch(exchange)) {
      watches.push(exchange);
      exchange.begin();
    } else exchange.json(200, podList('5', pod('a', '3'), pod('b', '4')));
  });
  const { mirror, names } = await mirrored(server.url);
  expect(mirror.state).toEqual({ state: 'connecting' });
  await mirror.ready;
  expect(mirror.state).toEqual({ state: 'current' });
  expect([...mirror.objects.keys()]).toEqual(['a', 'b']);
  await expect.poll(() => watches.length).toBe(1);
  // Three events in one piece: the listener hears of them once.
  watches[0]?.response.write(
    line('ADDED', pod('c', '6')) + line('DELETED', pod('a', '7')) + line('MODIFIED', pod('b', '8')),
  );
  await expect
    .poll(() => names)
    .toEqual([
      ['a', 'b'],
      ['b', 'c'],
    ]);
  expect(mirror.objects.get('b')?.metadata.resourceVersion).toBe('8');
  expect(watchedFrom(server.requests)).toEqual(['5']);
});

test('goes on from the last event or bookmark after a clean end and after a cut', async () => {
  let watches = 0;
  await using server = await startScripted((exchange) => {
    if (!isWatch(exchange)) {
      exchange.json(200, podList('5'));
      return;
    }
    watches += 1;
    const stream = exchange.begin();
    if (watches === 1) stream.end(line('ADDED', pod('a', '6')));
    else if (watches === 2) {
      stream.end(line('BOOKMARK', { kind: 'Pod', apiVersion: 'v1', metadata: { resourceVersion: '40' } }));
    } else if (watches === 3) {
      stream.write(`${line('ADDED', pod('b', '41'))}{"type":"ADDED","obj`);
      setImmediate(() => exchange.cut());
    } else stream.write(line('ADDED', pod('c', '42')));
  });
  const { mirror } = await mirrored(server.url);
  await expect.poll(() => [...mirror.objects.keys()]).toEqual(['a', 'b', 'c']);
  expect(watchedFrom(server.requests)).toEqual(['5', '6', '40', '41']);
  expect(server.requests.filter((request) => !request.includes('watch=true'))).toHaveLength(1);
  expect(mirror.state.state).toBe('current');
});

test.each([
  ['a watch is refused with 410', true],
  ['a watch gets an ERROR event 410', false],
])('lists again when %s, and forgets what went meanwhile', async (_, refused) => {
  let lists = 0;
  await using server = await startScripted((exchange) => {
    if (!isWatch(exchange)) {
      lists += 1;
      exchange.json(
        200,
        lists === 1 ? podList('5', pod('a', '3'), pod('b', '4')) : podList('90', pod('b', '80')),
      );
    } else if (exchange.url.searchParams.get('resourceVersion') === '90') exchange.begin();
    else if (refused) exchange.json(410, failure(410, 'Expired', 'too old resource version: 5 (60)'));
    else exchange.begin().end(line('ERROR', failure(410, 'Expired', 'too old resource version: 5 (60)')));
  });
  const { mirror, names } = await mirrored(server.url);
  await expect.poll(() => watchedFrom(server.requests)).toEqual(['5', '90']);
  expect([...mirror.objects.keys()]).toEqual(['b']);
  await expect.poll(() => names.at(-1)).toEqual(['b']);
  expect(mirror.state).toEqual({ state: 'current' });
});

test('a server put back to an earlier state is listed again', async () => {
  await using server = await startScripted((exchange) => {
    if (!isWatch(exchange))
      exchange.json(200, podList(server.requests.length === 1 ? '900' : '3', pod('a', '2')));
    else if (exchange.url.searchParams.get('resourceVersion') === '900') {
      exchange.json(504, failure(504, 'Timeout', 'Too large resource version: 900, current: 3'));
    } else exchange.begin();
  });
  const { mirror } = await mirrored(server.url);
  await mirror.ready;
  await expect.poll(() => watchedFrom(server.requests)).toEqual(['900', '3']);
  expect(mirror.state).toEqual({ state: 'current' });
});

test('says that the connection is lost, waits longer each time, and keeps the objects', async () => {
  const server = await startScripted((exchange) => {
    if (isWatch(exchange)) exchange.begin();
    else exchange.json(200, podList('5', pod('a', '3')));
  });
  const { mirror, clock, abort } = await mirrored(server.url);
  await mirror.ready;
  await expect.poll(() => server.requests.length).toBe(2);
  clock.advance(60_000);
  const lastSeen = clock.now();
  await server.stop();
  // Waits of 0.5, 1 and 2 s, of which the middle of the upper half is taken.
  for (const wait of [375, 750, 1500]) {
    await expect.poll(() => clock.sleepers).toBe(1);
    expect(mirror.state).toMatchObject({
      state: 'lost',
      lastSeen,
      retryAt: clock.now() + wait,
      error: { name: 'ConnectionError' },
    });
    clock.advance(wait);
    await expect
      .poll(() => mirror.state)
      .toMatchObject({ retryAt: expect.toSatisfy((at) => at > clock.now()) });
  }
  expect([...mirror.objects.keys()]).toEqual(['a']);

  await using again = await startScripted(
    (exchange) => {
      if (isWatch(exchange)) exchange.begin();
    },
    { port: server.port },
  );
  mirror.retry();
  await expect.poll(() => mirror.state).toEqual({ state: 'current' });
  expect(watchedFrom(again.requests)).toEqual(['5']);
  abort.abort();
});

test('Retry-After is honoured where it is longer than the wait', async () => {
  let refuse = true;
  await using server = await startScripted((exchange) => {
    if (refuse) {
      exchange.json(429, failure(429, 'TooManyRequests', 'try again later'), { 'retry-after': '9' });
    } else if (isWatch(exchange)) exchange.begin();
    else exchange.json(200, podList('5'));
  });
  const { mirror, clock } = await mirrored(server.url);
  await expect.poll(() => mirror.state).toMatchObject({ state: 'lost', retryAt: clock.now() + 9000 });
  refuse = false;
  clock.advance(8999);
  expect(clock.sleepers).toBe(1);
  clock.advance(1);
  await mirror.ready;
  expect(mirror.state).toEqual({ state: 'current' });
});

test.each([401, 403, 404])('ready rejects on %i, and the mirror goes on trying', async (code) => {
  let refuse = true;
  await using server = await startScripted((exchange) => {
    if (refuse) exchange.json(code, failure(code, 'No', 'not for you'));
    else if (isWatch(exchange)) exchange.begin();
    else exchange.json(200, podList('5', pod('a', '3')));
  });
  const { mirror, clock } = await mirrored(server.url);
  expect(await rejection(mirror.ready)).toMatchObject({ code, message: 'not for you' });
  await expect.poll(() => clock.sleepers).toBe(1);
  refuse = false;
  clock.advance(1000);
  await expect.poll(() => [...mirror.objects.keys()]).toEqual(['a']);
});

test('waits through a server that is not there yet', async () => {
  let code = 500;
  await using server = await startScripted((exchange) => {
    if (code !== 200) exchange.json(code, failure(code, 'InternalError', 'starting'));
    else if (isWatch(exchange)) exchange.begin();
    else exchange.json(200, podList('5'));
  });
  const { mirror, clock } = await mirrored(server.url);
  await expect.poll(() => mirror.state.state).toBe('lost');
  code = 200;
  clock.advance(1000);
  await mirror.ready;
});

test('a server that ends every watch at once is not hammered', async () => {
  await using server = await startScripted((exchange) => {
    if (isWatch(exchange)) exchange.begin().end();
    else exchange.json(200, podList('5'));
  });
  const { mirror, clock } = await mirrored(server.url);
  await expect.poll(() => clock.sleepers).toBe(1);
  expect(watchedFrom(server.requests)).toEqual(['5', '5']);
  expect(mirror.state).toMatchObject({ state: 'lost' });
});

test('a connection that died in silence is noticed where bookmarks were coming', async () => {
  await using server = await startScripted((exchange) => {
    if (!isWatch(exchange)) exchange.json(200, podList('5'));
    else {
      exchange
        .begin()
        .write(line('BOOKMARK', { kind: 'Pod', apiVersion: 'v1', metadata: { resourceVersion: '6' } }));
    }
  });
  const { clock, mirror } = await mirrored(server.url);
  await mirror.ready;
  await expect.poll(() => clock.sleepers).toBe(1);
  clock.advance(150_000);
  await expect.poll(() => watchedFrom(server.requests)).toEqual(['5', '6']);
  // Nor does it matter how often: each of them held for minutes.
  await expect.poll(() => clock.sleepers).toBe(1);
  clock.advance(150_000);
  await expect.poll(() => watchedFrom(server.requests)).toEqual(['5', '6', '6']);
  expect(mirror.state.state).toBe('current');
});

test('nothing is heard after an abort, and ready says why', async () => {
  await using server = await startScripted((exchange) => {
    if (isWatch(exchange)) exchange.begin().write(line('ADDED', pod('b', '6')));
    else exchange.json(200, podList('5', pod('a', '3')));
  });
  const { abort, mirror, names, cluster } = await mirrored(server.url);
  const reason = new Error('enough');
  abort.abort(reason);
  expect(await rejection(mirror.ready)).toBe(reason);
  const other = cluster.mirror(Pods, {}, () => names.push(['never']), new AbortController().signal);
  other.stop();
  expect(await rejection(other.ready)).toMatchObject({ name: 'AbortError' });
  expect(names).toEqual([]);
});

test('objects of several namespaces are kept apart', async () => {
  await using server = await startScripted((exchange) => {
    if (isWatch(exchange)) exchange.begin();
    else exchange.json(200, podList('5', pod('a', '3'), pod('a', '4', { namespace: 'other' })));
  });
  const cluster = await connectTo(server.url);
  const abort = new AbortController();
  const mirror = cluster.mirror(Pods, {}, () => {}, abort.signal);
  await mirror.ready;
  expect([...mirror.objects.keys()]).toEqual(['demo/a', 'other/a']);
  abort.abort();
});
