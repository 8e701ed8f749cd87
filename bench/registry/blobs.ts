import { createHash, randomBytes } from 'node:crypto';
import { gzipSync } from 'node:zlib';
import type { Benchmark, Figure } from '../benchmark.ts';
import { median } from '../program/alternate.ts';
import { createRawClient } from './raw-client.ts';
import {
  type RegistryProcess,
  startDockerRegistry,
  startPlaygroundRegistry,
  writeCertificates,
} from './registry-process.ts';
import { createSkopeoClient, type SkopeoClient } from './skopeo-client.ts';

const megabyte = 1_000_000;
const size = 200 * megabyte;
const rounds = 5;
/** Times of docker-registry's. */
const mostRatio = 1.2;
/** Megabytes that moving a blob may add, whatever its size. */
const mostGrowth = 64;

type Move = 'push' | 'pull';
type Times = Record<Move, number[]>;

/** The playground's registry, and the one of Debian that it is compared with: both over TLS, with the same clients, in turn. */
export const registryBlobs: Benchmark = {
  name: 'registry-blobs',
  title: 'Push and pull of a blob of 200 MB',
  async *run(context) {
    const folder = await context.folder();
    const files = await writeCertificates(folder);
    // Stored rather than compressed: skopeo takes it as it is.
    const bytes = gzipSync(randomBytes(size), { level: 0 });
    const layer = { bytes, digest: `sha256:${createHash('sha256').update(bytes).digest('hex')}` };
    const registries = [await startPlaygroundRegistry(folder, files)];
    try {
      const docker = context.tool('docker-registry');
      if (docker === undefined) context.skip('the comparison with docker-registry', 'it is not on PATH');
      else registries.push(await startDockerRegistry(docker, folder, files));
      yield* rawFigures(registries, layer);
      const skopeo = context.tool('skopeo');
      if (skopeo === undefined) context.skip('push and pull with skopeo', 'it is not on PATH');
      else yield* skopeoFigures(registries, await createSkopeoClient(skopeo, folder, bytes));
    } finally {
      await Promise.all(registries.map((registry) => registry.stop()));
    }
  },
};

interface Layer {
  bytes: Uint8Array;
  digest: string;
}

async function* rawFigures(registries: readonly RegistryProcess[], layer: Layer): AsyncIterable<Figure> {
  const clients = registries.map((registry) => ({ registry, client: createRawClient(registry) }));
  try {
    const growths: number[] = [];
    const times = await alternate(registries, async (registry, round) => {
      const { client } = clients.find((one) => one.registry === registry) ?? {};
      if (client === undefined) throw new Error(`there is no client of ${registry.name}`);
      const before = (await registry.memory()).resident;
      await registry.forgetPeak();
      const push = await client.push(`raw/round-${round}`, layer.bytes, layer.digest);
      const pull = await client.pull(`raw/round-${round}`, layer.digest, layer.bytes.length);
      // The first round fills what any process fills once.
      if (registry === registries[0] && round > 0)
        growths.push(((await registry.memory()).peak - before) / megabyte);
      return { push, pull };
    });
    yield* figures('a raw client', times);
    const growth = Math.max(0, ...growths);
    yield {
      what: 'memory that a push and a pull of it add',
      value: growth,
      unit: 'MB',
      target: `≤ ${mostGrowth} MB`,
      ok: growth <= mostGrowth,
    };
  } finally {
    for (const { client } of clients) client.close();
  }
}

async function* skopeoFigures(
  registries: readonly RegistryProcess[],
  skopeo: SkopeoClient,
): AsyncIterable<Figure> {
  const times = await alternate(registries, async (registry, round) => ({
    push: await skopeo.push(registry, `skopeo/round-${round}`),
    pull: await skopeo.pull(registry, `skopeo/round-${round}`),
  }));
  yield* figures('skopeo', times);
}

/** In turn, so that what else the machine does is shared. The first registry is ours. */
async function alternate(
  registries: readonly RegistryProcess[],
  move: (registry: RegistryProcess, round: number) => Promise<Record<Move, number>>,
): Promise<Times[]> {
  const times = registries.map((): Times => ({ push: [], pull: [] }));
  for (let round = 0; round <= rounds; round += 1)
    for (const [place, registry] of registries.entries()) {
      const { push, pull } = await move(registry, round);
      // The first one warms up.
      if (round === 0) continue;
      times[place]?.push.push(push);
      times[place]?.pull.push(pull);
    }
  return times;
}

function* figures(client: string, [ours, theirs]: Times[]): Iterable<Figure> {
  for (const move of ['push', 'pull'] as const) {
    const mine = median(ours?.[move] ?? []);
    const what = `${move} with ${client}, the median of ${rounds}`;
    if (theirs === undefined) {
      yield { what, value: mine, unit: 's' };
      continue;
    }
    const other = median(theirs[move]);
    yield { what, value: mine, unit: 's', against: other };
    yield {
      what: `${move} with ${client}, of docker-registry's time`,
      value: mine / other,
      unit: '×',
      target: `≤ ${mostRatio} ×`,
      ok: mine / other <= mostRatio,
    };
  }
}
