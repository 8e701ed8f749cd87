import { mkdtemp, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { UserError } from '../../../source/platform/user-error.ts';
import { openStore, type Store, type StoreEvent } from '../../../source/playground/store/store.ts';

const key = (name: string, namespace = 'demo', resource = 'pods') => ({ resource, namespace, name });
const at =
  (text: string) =>
  (revision: number): string =>
    JSON.stringify({ text, revision });
const textOf = (json: string): string => (JSON.parse(json) as { text: string }).text;

/** Resolves when what was written so far has been delivered. */
const delivered = async (store: Store, position: () => number): Promise<void> => {
  while (position() < store.revision) await new Promise((resolve) => setImmediate(resolve));
};

let directory: string;
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'store-'));
});
afterEach(() => rm(directory, { recursive: true, force: true }));

describe('objects', () => {
  test('are inserted once, replaced at their revision only, and removed', () => {
    const store = openStore(':memory:');
    expect(store.revision).toBe(1);
    const first = store.insert(key('a'), at('one'));
    expect(first).toEqual({ namespace: 'demo', name: 'a', revision: 2, json: '{"text":"one","revision":2}' });
    expect(store.insert(key('a'), at('again'))).toBeUndefined();
    expect(store.replace(key('a'), 1, at('stale'))).toBeUndefined();
    expect(store.replace(key('a'), 2, at('two'))?.revision).toBe(3);
    expect(store.get(key('a'))?.json).toBe('{"text":"two","revision":3}');
    expect(store.remove(key('a'), at('two'))).toBe(true);
    expect(store.remove(key('a'), at('two'))).toBe(false);
    expect(store.get(key('a'))).toBeUndefined();
    expect(store.revision).toBe(4);
    store.close();
  });

  test('come in the order of etcd, where a-b/x is before a/x', () => {
    const store = openStore(':memory:');
    for (const [namespace, name] of [
      ['a', 'x'],
      ['a-b', 'x'],
      ['a', 'x-1'],
      ['ab', 'x'],
    ] as const)
      store.insert(key(name, namespace), at(name));
    const paths = store.list({ resource: 'pods' }).map(({ namespace, name }) => `${namespace}/${name}`);
    expect(paths).toEqual(['a-b/x', 'a/x', 'a/x-1', 'ab/x']);
    expect(store.count({ resource: 'pods', namespace: 'a' })).toBe(2);
    expect(store.count({ resource: 'pods' }, { namespace: 'a', name: 'x' })).toBe(2);
    store.close();
  });

  test('are listed by namespace and name, page by page', () => {
    const store = openStore(':memory:');
    for (const [namespace, name] of [
      ['b', '1'],
      ['a', '2'],
      ['a', '10'],
      ['b', '0'],
    ] as const)
      store.insert(key(name, namespace), at(name));
    store.insert(key('other', 'a', 'services'), at('other'));
    const names = (objects: { namespace: string; name: string }[]): string[] =>
      objects.map(({ namespace, name }) => `${namespace}/${name}`);
    expect(names(store.list({ resource: 'pods' }))).toEqual(['a/10', 'a/2', 'b/0', 'b/1']);
    expect(names(store.list({ resource: 'pods', namespace: 'b' }))).toEqual(['b/0', 'b/1']);
    const page = store.list({ resource: 'pods' }, { limit: 3 });
    const rest = store.list({ resource: 'pods' }, { after: page[2] ?? { namespace: '', name: '' } });
    expect(names([...page, ...rest])).toEqual(['a/10', 'a/2', 'b/0', 'b/1']);
    expect(store.count({ resource: 'pods' })).toBe(4);
    expect(store.count({ resource: 'pods', namespace: 'a' })).toBe(2);
    store.close();
  });
});

describe('transactions', () => {
  test('leave nothing behind when they fail, not even a revision or an event', async () => {
    const store = openStore(':memory:');
    const events: StoreEvent[] = [];
    const watch = store.watch(
      { resource: 'pods' },
      1,
      (event) => events.push(event),
      () => undefined,
    );
    expect(() =>
      store.transaction(() => {
        store.insert(key('a'), at('a'));
        store.insert(key('b'), at('b'));
        throw new Error('no');
      }),
    ).toThrow('no');
    expect(store.revision).toBe(1);
    expect(store.list({ resource: 'pods' })).toEqual([]);
    store.insert(key('c'), at('c'));
    await delivered(store, () => watch.position);
    expect(events.map(({ name, revision }) => [name, revision])).toEqual([['c', 2]]);
    store.close();
  });

  test('may be nested, and a failure that is caught undoes the inner part only', async () => {
    const store = openStore(':memory:');
    store.transaction(() => {
      store.insert(key('a'), at('a'));
      try {
        store.transaction(() => {
          store.insert(key('b'), at('b'));
          throw new Error('inner');
        });
      } catch {
        // Looked at below.
      }
      store.insert(key('c'), at('c'));
    });
    expect(store.list({ resource: 'pods' }).map(({ name, revision }) => [name, revision])).toEqual([
      ['a', 2],
      ['c', 3],
    ]);
    store.close();
  });
});

describe('watches', () => {
  test('are never called from inside a write, and get what a listener writes, too', async () => {
    const store = openStore(':memory:');
    const seen: string[] = [];
    const watch = store.watch(
      { resource: 'pods' },
      1,
      ({ name }) => {
        seen.push(name);
        if (name === 'a') store.insert(key('from-listener'), at('x'));
      },
      () => undefined,
    );
    store.insert(key('a'), at('a'));
    expect(seen).toEqual([]);
    store.insert(key('b'), at('b'));
    await delivered(store, () => watch.position);
    expect(seen).toEqual(['a', 'b', 'from-listener']);
    store.close();
  });

  test('tell of a deletion with the last object and the state before', async () => {
    const store = openStore(':memory:');
    const events: StoreEvent[] = [];
    store.insert(key('a'), at('one'));
    store.remove(key('a'), at('last'));
    const watch = store.watch(
      { resource: 'pods', namespace: 'demo' },
      2,
      (event) => events.push(event),
      () => undefined,
    );
    await delivered(store, () => watch.position);
    expect(events).toEqual([
      {
        type: 'DELETED',
        resource: 'pods',
        namespace: 'demo',
        name: 'a',
        revision: 3,
        json: '{"text":"last","revision":3}',
        previous: '{"text":"one","revision":2}',
      },
    ]);
    store.close();
  });

  test('from a revision that is compacted, or not reached yet, are told so', async () => {
    const store = openStore(':memory:', { keepRevisions: 8 });
    const watch = store.watch(
      { resource: 'pods' },
      1,
      () => undefined,
      () => undefined,
    );
    for (let i = 0; i < 20; i += 1) store.insert(key(`p${i}`), at('x'));
    await delivered(store, () => watch.position);
    const gone = (from: number): Promise<boolean> =>
      new Promise((resolve) => {
        store.watch(
          { resource: 'pods' },
          from,
          () => resolve(false),
          () => resolve(true),
        );
      });
    expect(await gone(2)).toBe(true);
    expect(await gone(store.revision + 5)).toBe(true);
    expect(await gone(store.revision - 3)).toBe(false);
    store.close();
  });

  test('that are paused cost nothing, go on where they were, and are told when the log has been cut', async () => {
    const store = openStore(':memory:', { keepBytes: 20_000 });
    const seen: string[] = [];
    let gone = 0;
    const watch = store.watch(
      { resource: 'pods' },
      1,
      ({ name }) => {
        seen.push(name);
        watch.pause();
      },
      () => {
        gone += 1;
      },
    );
    const turns = async (): Promise<void> => {
      for (let i = 0; i < 5; i += 1) await new Promise((resolve) => setImmediate(resolve));
    };
    for (const name of ['a', 'b', 'c']) store.insert(key(name), at(name));
    await turns();
    expect([seen, watch.position]).toEqual([['a'], 2]);
    watch.resume();
    await turns();
    expect([seen, watch.position]).toEqual([['a', 'b'], 3]);
    for (let i = 0; i < 10; i += 1) {
      store.insert(key(`large-${i}`), at('x'.repeat(5000)));
      await turns();
    }
    expect(gone).toBe(0);
    watch.resume();
    await turns();
    expect([seen, gone]).toEqual([['a', 'b'], 1]);
    store.close();
  });

  test('a listener that throws does not keep others from being served', async () => {
    const store = openStore(':memory:');
    const warned = new Promise((resolve) => process.once('warning', resolve));
    const names: string[] = [];
    store.watch(
      { resource: 'pods' },
      1,
      () => {
        throw new Error('a bug in a listener');
      },
      () => undefined,
    );
    const watch = store.watch(
      { resource: 'pods' },
      1,
      ({ name }) => names.push(name),
      () => undefined,
    );
    store.insert(key('a'), at('a'));
    await delivered(store, () => watch.position);
    expect(names).toEqual(['a']);
    expect(await warned).toMatchObject({ message: 'a bug in a listener' });
    store.close();
  });

  test('rebuild the collection from any start, whatever was written and however it was batched', async () => {
    const operation = fc.record({
      kind: fc.constantFrom('put', 'put', 'remove', 'turn', 'fail'),
      name: fc.constantFrom('a', 'b', 'c', 'd'),
      namespace: fc.constantFrom('x', 'y'),
    });
    await fc.assert(
      fc.asyncProperty(
        fc.array(operation, { maxLength: 60 }),
        fc.nat({ max: 20 }),
        fc.constantFrom(undefined, 'x'),
        async (operations, startAfter, namespace) => {
          const store = openStore(':memory:');
          const collection = namespace === undefined ? { resource: 'pods' } : { resource: 'pods', namespace };
          const copy = new Map<string, string>();
          let watch: { readonly position: number } | undefined;
          let last = 0;
          const start = (): void => {
            const revision = store.revision;
            for (const item of store.list(collection)) copy.set(`${item.namespace}/${item.name}`, item.json);
            watch = store.watch(
              collection,
              revision,
              (event) => {
                expect(event.revision).toBeGreaterThan(last);
                last = event.revision;
                const name = `${event.namespace}/${event.name}`;
                // Each event must fit what is there: nothing is told twice, nothing left out.
                expect(copy.get(name)).toBe(event.type === 'ADDED' ? undefined : event.previous);
                if (event.type === 'DELETED') copy.delete(name);
                else copy.set(name, event.json);
              },
              () => expect.unreachable(),
            );
          };
          for (const [i, { kind, name, namespace: where }] of operations.entries()) {
            if (i === startAfter) start();
            const object = key(name, where);
            const old = store.get(object);
            if (kind === 'turn') await new Promise((resolve) => setImmediate(resolve));
            else if (kind === 'remove') store.remove(object, at(`gone ${i}`));
            else if (kind === 'put') {
              if (old === undefined) store.insert(object, at(`new ${i}`));
              else store.replace(object, old.revision, at(`changed ${i}`));
            } else
              expect(() =>
                store.transaction(() => {
                  store.remove(object, at('undone'));
                  store.insert(key('undone', where), at('undone'));
                  throw new Error('undo');
                }),
              ).toThrow('undo');
          }
          if (watch === undefined) start();
          await delivered(store, () => watch?.position ?? 0);
          const actual = store.list(collection).map((item) => [`${item.namespace}/${item.name}`, item.json]);
          expect(Object.fromEntries(copy)).toEqual(Object.fromEntries(actual));
          store.close();
        },
      ),
      { numRuns: 150 },
    );
  });
});

describe('the file', () => {
  test('keeps objects, revisions and the log over a restart, readable for its owner alone', async () => {
    const path = join(directory, 'store.db');
    const first = openStore(path);
    first.insert(key('a'), at('a'));
    first.insert(key('b'), at('b'));
    first.close();
    expect((await stat(path)).mode & 0o777).toBe(0o600);

    const second = openStore(path);
    expect(second.revision).toBe(3);
    const names: string[] = [];
    const watch = second.watch(
      { resource: 'pods' },
      2,
      ({ name }) => names.push(name),
      () => undefined,
    );
    second.insert(key('c'), at('c'));
    await delivered(second, () => watch.position);
    expect(names).toEqual(['b', 'c']);
    second.close();
  });

  test('keeps every object, and what a retained event replaced, however often the log is cut', async () => {
    const operation = fc.record({
      kind: fc.constantFrom('put', 'put', 'remove', 'turn', 'reopen'),
      name: fc.constantFrom('a', 'b', 'c', 'd', 'e'),
    });
    const path = join(directory, 'store.db');
    await fc.assert(
      fc.asyncProperty(fc.array(operation, { minLength: 20, maxLength: 60 }), async (operations) => {
        await rm(path, { force: true });
        const open = (): Store => openStore(path, { keepRevisions: 4 });
        let store = open();
        /** All states, by revision. */
        const states = new Map<number, Map<string, string>>([[1, new Map()]]);
        const now = (): Map<string, string> =>
          new Map(store.list({ resource: 'pods' }).map(({ name, json }) => [name, json]));
        for (const [i, { kind, name }] of operations.entries()) {
          const old = store.get(key(name));
          if (kind === 'turn') await new Promise((resolve) => setImmediate(resolve));
          else if (kind === 'reopen') {
            const before = now();
            store.close();
            store = open();
            expect(now()).toEqual(before);
          } else if (kind === 'remove') store.remove(key(name), at(`gone ${i}`));
          else if (old === undefined) store.insert(key(name), at(`new ${i}`));
          else store.replace(key(name), old.revision, at(`changed ${i}`));
          states.set(store.revision, now());
        }
        // From each revision, the log leads to the present, or says that it does not reach back.
        for (const [revision, start] of states) {
          const copy = new Map(start);
          let isGone = false;
          const watch = store.watch(
            { resource: 'pods' },
            revision,
            ({ type, name, json, previous }) => {
              expect(copy.get(name)).toBe(previous);
              if (type === 'DELETED') copy.delete(name);
              else copy.set(name, json);
            },
            () => {
              isGone = true;
            },
          );
          while (!isGone && watch.position < store.revision)
            await new Promise((resolve) => setImmediate(resolve));
          if (isGone) expect(store.revision - revision).toBeGreaterThanOrEqual(4);
          else expect(copy).toEqual(now());
        }
        store.close();
      }),
      { numRuns: 40 },
    );
  });

  test('is refused to a second opener', () => {
    const path = join(directory, 'store.db');
    const store = openStore(path);
    expect(() => openStore(path)).toThrow(UserError);
    expect(() => openStore(path)).toThrow(/Another process is using/);
    store.close();
    openStore(path).close();
  });

  test('of something else is refused in words that help', async () => {
    const path = join(directory, 'store.db');
    const { writeFile } = await import('node:fs/promises');
    await writeFile(
      path,
      'this is a text file, and quite a long one, so that it is not taken for an empty one'.repeat(20),
    );
    expect(() => openStore(path)).toThrow(/cannot be read/);
  });
});

test('texts of events are the ones that were stored', async () => {
  const store = openStore(':memory:');
  const texts: string[] = [];
  const watch = store.watch(
    { resource: 'pods' },
    1,
    ({ json }) => texts.push(textOf(json)),
    () => undefined,
  );
  // More than is kept in memory, so that the log is read as well.
  store.transaction(() => {
    for (let i = 0; i < 3000; i += 1) store.insert(key(`p${i}`), at(String(i)));
  });
  await delivered(store, () => watch.position);
  expect(texts).toEqual(Array.from({ length: 3000 }, (_, i) => String(i)));
  store.close();
});
