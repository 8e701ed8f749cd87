import { connectClient, type KeepAliveClient, type Target } from './keep-alive-client.ts';
import { percentile } from './percentile.ts';

export interface LoadResult {
  /** Requests per second. */
  rate: number;
  /** Milliseconds. */
  p50: number;
  p99: number;
}

interface Load {
  connections: number;
  /** Of the status of each answer. */
  expected: number;
  /** Makes the next request. */
  next(): Buffer;
}

/**
 * Sends requests over some connections, each as soon as the one before it was answered, for `milliseconds`.
 * @throws Error for an answer that is not the expected one
 */
export async function loadFor(target: Target, load: Load, milliseconds: number): Promise<LoadResult> {
  return withClients(target, load, async (send) => {
    // The first requests find code that is not compiled yet.
    const warm = performance.now() + milliseconds / 4;
    await send(() => performance.now() < warm);
    const start = performance.now();
    const times = await send(() => performance.now() < start + milliseconds);
    const seconds = (performance.now() - start) / 1000;
    return { rate: times.length / seconds, p50: percentile(times, 0.5), p99: percentile(times, 0.99) };
  });
}

/** The same, for a number of requests. @returns how long each took, in milliseconds */
export function loadTimes(target: Target, load: Load, count: number): Promise<number[]> {
  let left = count;
  return withClients(target, load, (send) => send(() => left-- > 0));
}

async function withClients<R>(
  target: Target,
  load: Load,
  work: (send: (goesOn: () => boolean) => Promise<number[]>) => Promise<R>,
): Promise<R> {
  const clients = await Promise.all(Array.from({ length: load.connections }, () => connectClient(target)));
  try {
    return await work(async (goesOn) => {
      const times: number[] = [];
      await Promise.all(clients.map((client) => run(client, load, goesOn, times)));
      return times;
    });
  } finally {
    for (const client of clients) client.close();
  }
}

async function run(
  client: KeepAliveClient,
  { expected, next }: Load,
  goesOn: () => boolean,
  times: number[],
): Promise<void> {
  while (goesOn()) {
    const start = performance.now();
    const { code } = await client.send(next());
    if (code !== expected) throw new Error(`The server answered ${code} instead of ${expected}.`);
    times.push(performance.now() - start);
  }
}
