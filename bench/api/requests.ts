/**
 * How fast the playground's API answers, beside what a real control plane did: kube-apiserver with etcd on two cores, asked in the
 * same way, over 8 kept connections with TLS.
 */
import type { Benchmark, Figure } from '../benchmark.ts';
import { requestBytes } from './keep-alive-client.ts';
import { type LoadResult, loadFor, loadTimes } from './load.ts';
import { configMap, creations } from './objects.ts';
import { startPlaygroundProcess } from './playground-process.ts';

const connections = 8;
const milliseconds = 4000;
const real = { get: 1470, list: 75, post: 1080 };

export const apiRequests: Benchmark = {
  name: 'api-requests',
  title: 'API requests over 8 connections (against a kube-apiserver with etcd)',
  async run(context) {
    const playground = await startPlaygroundProcess(await context.folder());
    try {
      const { target, namespace } = playground;
      const path = `/api/v1/namespaces/${namespace}/configmaps`;
      const measure = (expected: number, next: () => Buffer): Promise<LoadResult> =>
        loadFor(target, { connections, expected, next }, milliseconds);
      await loadTimes(
        target,
        { connections, expected: 201, next: creations(target, path, 'listed', configMap) },
        500,
      );
      const get = requestBytes(target, 'GET', `${path}/listed-123`);
      const list = requestBytes(target, 'GET', path);
      return [
        ...figures('GET of one ConfigMap of 1 KB', await measure(200, () => get), real.get),
        ...figures('LIST of 500 of them', await measure(200, () => list), real.list),
        ...figures(
          'POST of one',
          await measure(201, creations(target, path, 'posted', configMap)),
          real.post,
        ),
      ];
    } finally {
      await playground.stop();
    }
  },
};

function figures(what: string, { rate, p50, p99 }: LoadResult, against: number): Figure[] {
  return [
    { what, value: rate, unit: '/s', against, target: `> ${against}/s`, ok: rate > against },
    { what: `${what}, p50`, value: p50, unit: 'ms' },
    { what: `${what}, p99`, value: p99, unit: 'ms' },
  ];
}
