/** How soon a watch tells of a write, while 8 connections create as fast as they can. A real control plane: p50 8 ms. */
import type { Benchmark } from '../benchmark.ts';
import { connectClient, requestBytes } from './keep-alive-client.ts';
import { loadFor } from './load.ts';
import { configMap, creations } from './objects.ts';
import { percentile } from './percentile.ts';
import { startPlaygroundProcess } from './playground-process.ts';
import { openWatch } from './watch-client.ts';

const connections = 8;
const milliseconds = 4000;
const real = 8;

export const apiWatchDelivery: Benchmark = {
  name: 'api-watch-delivery',
  title: 'From a POST to its event at a watch, under a load of POSTs over 8 connections',
  async run(context) {
    const playground = await startPlaygroundProcess(await context.folder());
    try {
      const { target, namespace } = playground;
      const path = `/api/v1/namespaces/${namespace}/configmaps`;
      const watch = await openWatch(target, `${path}?watch=true`, /"name":"probe-\d+"/g);
      const client = await connectClient(target);
      const times: number[] = [];
      let isOver = false;
      const load = loadFor(
        target,
        { connections, expected: 201, next: creations(target, path, 'load', configMap) },
        milliseconds,
      ).finally(() => {
        isOver = true;
      });
      for (let i = 0; !isOver; i += 1) {
        const seen = watch.sees(`"name":"probe-${i}"`);
        const start = performance.now();
        await client.send(requestBytes(target, 'POST', path, configMap(`probe-${i}`)));
        times.push((await seen) - start);
      }
      await load;
      watch.close();
      client.close();
      const p50 = percentile(times, 0.5);
      return [
        { what: 'p50', value: p50, unit: 'ms', against: real, target: `< ${real} ms`, ok: p50 < real },
        { what: 'p99', value: percentile(times, 0.99), unit: 'ms' },
      ];
    } finally {
      await playground.stop();
    }
  },
};
