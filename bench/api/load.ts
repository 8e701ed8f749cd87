import { connectClient, type Target } from './keep-alive-client.ts';
import { percentile } from './percentile.ts';

export interface LoadResult {
  /** Per second. */
  rate: number;
  /** Milliseconds. */
  p50: number;
  p99: number;
}

/**
 * Sends requests over `connections` connections, each as soon as the one before it was answered, for `milliseconds`.
 * @param next makes the next request
 * @throws Error for an answer that is not `expected`
 */
export async function load(
  target: Target,
  options: {
    connections: number;
    milliseconds: number;
    expected: number;
    next(): Buffer;
  },
): Promise<LoadResult> {
  const clients = await Promise.all(Array.from({ length: options.connections }, () => connectClient(target)));
  const times: number[] = [];
  const run = async (until: number): Promise<void> => {
    await Promise.all(
      clients.map(async (client) => {
        while (performance.now() < until) {
          const start = performance.now();
          const { code } = await client.send(options.next());
          if (code !== options.expected) throw new Error(`The server answered ${code}.`);
          times.push(performance.now() - start);
        }
      }),
    );
  };
  try {
    // The first requests find code that is not compiled yet.
    await run(performance.now() + options.milliseconds / 4);
    times.length = 0;
    const start = performance.now();
    await run(start + options.milliseconds);
    const seconds = (performance.now() - start) / 1000;
    return { rate: times.length / seconds, p50: percentile(times, 0.5), p99: percentile(times, 0.99) };
  } finally {
    for (const client of clients) client.close();
  }
}
