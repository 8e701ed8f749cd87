import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { createApi } from '../../../../source/playground/api/api.ts';
import type { ApiClient } from '../../../../source/playground/api/client.ts';
import { coreKinds } from '../../../../source/playground/api/kinds/core-kinds.ts';
import { createInformer } from '../../../../source/playground/controllers/runtime/informer.ts';
import { openStore, type Store } from '../../../../source/playground/store/store.ts';
import type { ApiObject } from '../../../../source/wire/kubernetes.ts';
import { ConfigMaps, Namespaces } from '../../../../source/wire/resources.ts';
import { createManualClock } from '../support/manual-clock.ts';

let store: Store;
let client: ApiClient;
let stop: AbortController;
beforeEach(async () => {
  store = openStore(':memory:');
  client = createApi({ store, kinds: coreKinds(), clock: createManualClock() }).client;
  stop = new AbortController();
  await client.create(Namespaces, undefined, { metadata: { name: 'demo' } });
});
afterEach(() => {
  stop.abort();
  store.close();
});

const create = (name: string, value: string) =>
  client.create(ConfigMaps, 'demo', { metadata: { name }, data: { value } });

/** The client, whose watches end as the server ends those that it can no longer serve. */
function withWatchesThatEnd(): { client: ApiClient; endWatches(): void; failLists(count: number): void } {
  let ends: (() => void)[] = [];
  let failing = 0;
  return {
    endWatches() {
      const all = ends;
      ends = [];
      for (const end of all) end();
    },
    failLists(count) {
      failing = count;
    },
    client: {
      ...client,
      list(resource, options) {
        if (failing-- > 0) return Promise.reject(new Error('not now'));
        return client.list(resource, options);
      },
      watch(resource, options, onEvent, signal) {
        const ended = new AbortController();
        client.watch(resource, options, onEvent, AbortSignal.any([signal, ended.signal]));
        ends.push(() => {
          ended.abort();
          const gone: ApiObject = { apiVersion: 'v1', kind: 'Status', metadata: { name: '' } };
          onEvent({ type: 'ERROR', object: gone as Parameters<typeof onEvent>[0]['object'] });
        });
      },
    },
  };
}

function follow(through: ApiClient) {
  const informer = createInformer(through, ConfigMaps);
  const seen: string[] = [];
  informer.on({
    added: ({ metadata }) => seen.push(`+${metadata.name}`),
    updated: ({ metadata, data }, old) =>
      seen.push(`${metadata.name} ${old.data?.['value']}→${data?.['value']}`),
    deleted: ({ metadata }) => seen.push(`-${metadata.name}`),
  });
  return { informer, seen };
}

describe('an informer', () => {
  it('tells what is there and what changes', async () => {
    const first = await create('a', '1');
    const { informer, seen } = follow(client);
    await informer.start(stop.signal);
    await create('b', '1');
    await client.update(ConfigMaps, { ...first, data: { value: '2' } });
    await client.delete(ConfigMaps, 'demo', 'b');
    await vi.waitFor(() => expect(seen).toEqual(['+a', '+b', 'a 1→2', '-b']));
    expect(informer.get('demo', 'a')?.data).toEqual({ value: '2' });
  });

  it('tells an object of the same name that was made again as another one', async () => {
    await create('a', '1');
    const ending = withWatchesThatEnd();
    const { informer, seen } = follow(ending.client);
    await informer.start(stop.signal);
    await client.delete(ConfigMaps, 'demo', 'a');
    await create('a', '2');
    ending.endWatches();
    await vi.waitFor(() => expect(seen).toEqual(['+a', '-a', '+a']));
  });

  it('finds what it missed when its watch could not go on', async () => {
    const a = await create('a', '1');
    await create('b', '1');
    const ending = withWatchesThatEnd();
    const { informer, seen } = follow(ending.client);
    await informer.start(stop.signal);
    seen.length = 0;
    await client.update(ConfigMaps, { ...a, data: { value: '2' } });
    await client.delete(ConfigMaps, 'demo', 'b');
    await create('c', '1');
    ending.endWatches();
    await vi.waitFor(() => expect(seen.toSorted()).toEqual(['+c', '-b', 'a 1→2']));
    await create('d', '1');
    await vi.waitFor(() => expect(seen).toContain('+d'));
  });

  it('tries again when it cannot start over', async () => {
    const ending = withWatchesThatEnd();
    const { informer, seen } = follow(ending.client);
    await informer.start(stop.signal);
    ending.failLists(1);
    ending.endWatches();
    await create('a', '1');
    await vi.waitFor(() => expect(seen).toEqual(['+a']), { timeout: 10_000 });
  });
});
