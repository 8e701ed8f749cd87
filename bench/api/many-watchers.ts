/** 5,000 pods, which 50 clients list at the same time and then watch. */
import type { Benchmark } from '../benchmark.ts';
import { connectClient, requestBytes } from './keep-alive-client.ts';
import { loadTimes } from './load.ts';
import { creations, pod } from './objects.ts';
import { percentile } from './percentile.ts';
import { startPlaygroundProcess } from './playground-process.ts';
import { openWatch } from './watch-client.ts';

const pods = 5000;
const clients = 50;
const probes = 300;
const megabyte = 1024 * 1024;
const memoryTarget = 300;
const timeTarget = 50;

export const apiManyWatchers: Benchmark = {
  name: 'api-many-watchers',
  title: '5,000 pods listed and watched by 50 clients',
  async run(context) {
    const playground = await startPlaygroundProcess(await context.folder());
    try {
      const { target, namespace } = playground;
      const path = `/api/v1/namespaces/${namespace}/pods`;
      const idle = await playground.memory();
      await loadTimes(
        target,
        { connections: 8, expected: 201, next: creations(target, path, 'pod', pod) },
        pods,
      );

      const readers = await Promise.all(Array.from({ length: clients }, () => connectClient(target)));
      const list = requestBytes(target, 'GET', path);
      const listing = performance.now();
      const lists = await Promise.all(readers.map((reader) => reader.send(list)));
      const listed = performance.now() - listing;
      const [first] = lists;
      const resourceVersion = /"resourceVersion":"(\d+)"/.exec(first?.beginning ?? '')?.[1] ?? '';
      for (const reader of readers) reader.close();

      const watches = await Promise.all(
        readers.map(() =>
          openWatch(target, `${path}?watch=true&resourceVersion=${resourceVersion}`, /"name":"probe-\d+"/g),
        ),
      );
      const writer = await connectClient(target);
      const times: number[] = [];
      for (let i = 0; i < probes; i += 1) {
        const all = watches.map((watch) => watch.sees(`"name":"probe-${i}"`));
        const start = performance.now();
        await writer.send(requestBytes(target, 'POST', path, pod(`probe-${i}`)));
        times.push(Math.max(...(await Promise.all(all))) - start);
      }
      for (const watch of watches) watch.close();
      writer.close();
      const { resident, peak } = await playground.memory();
      const p99 = percentile(times, 0.99);
      return [
        { what: 'resident memory when idle', value: idle.resident / megabyte, unit: 'MB' },
        { what: 'one list', value: (first?.bytes ?? 0) / megabyte, unit: 'MB' },
        { what: `${clients} lists at a time`, value: listed, unit: 'ms' },
        { what: 'resident memory at the end', value: resident / megabyte, unit: 'MB' },
        {
          what: 'resident memory at its most',
          value: peak / megabyte,
          unit: 'MB',
          target: `≤ ${memoryTarget} MB`,
          ok: peak / megabyte <= memoryTarget,
        },
        { what: `a create reaches all ${clients}, p50`, value: percentile(times, 0.5), unit: 'ms' },
        {
          what: `a create reaches all ${clients}, p99`,
          value: p99,
          unit: 'ms',
          target: `≤ ${timeTarget} ms`,
          ok: p99 <= timeTarget,
        },
      ];
    } finally {
      await playground.stop();
    }
  },
};
