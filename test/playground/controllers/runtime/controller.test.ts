import { describe, expect, it } from 'vitest';
import { createController } from '../../../../source/playground/controllers/runtime/controller.ts';
import { StatusError } from '../../../../source/wire/status.ts';
import { createManualClock } from '../support/manual-clock.ts';

const conflict = () =>
  new StatusError({ kind: 'Status', apiVersion: 'v1', metadata: {}, reason: 'Conflict', code: 409 });

function start(
  sync: (key: string) => Promise<void>,
  more: Partial<Parameters<typeof createController>[0]> = {},
) {
  const clock = createManualClock();
  const stop = new AbortController();
  const errors: string[] = [];
  const controller = createController({
    name: 'test',
    clock,
    signal: stop.signal,
    sync,
    onError: (error) => errors.push(error instanceof Error ? error.message : ''),
    ...more,
  });
  return { clock, stop, errors, controller };
}

describe('a controller', () => {
  it('syncs a key once for a burst of events', async () => {
    const synced: string[] = [];
    const { controller } = start(async (key) => void synced.push(key));
    for (const key of ['a', 'b', 'a', 'a']) controller.enqueue(key);
    await controller.idle();
    expect(synced).toEqual(['a', 'b']);
  });

  it('syncs other keys while one waits, but never one key twice at a time', async () => {
    const begun: string[] = [];
    let release: () => void = () => undefined;
    const { controller } = start(
      async (key) => {
        begun.push(key);
        if (key === 'slow' && begun.length === 1) await new Promise<void>((resolve) => (release = resolve));
      },
      { concurrency: 2 },
    );
    controller.enqueue('slow');
    controller.enqueue('quick');
    await new Promise((resolve) => setImmediate(resolve));
    controller.enqueue('slow');
    await new Promise((resolve) => setImmediate(resolve));
    expect(begun).toEqual(['slow', 'quick']);
    release();
    await controller.idle();
    expect(begun).toEqual(['slow', 'quick', 'slow']);
  });

  it('retries a failure after growing delays and forgets it after a success', async () => {
    let failures = 3;
    const at: number[] = [];
    const { clock, controller, errors } = start(
      async () => {
        at.push(clock.now());
        if (failures-- > 0) throw new Error('not yet');
      },
      { backoff: { first: 100, max: 250 } },
    );
    controller.enqueue('a');
    await clock.advance(1000);
    expect(at.map((time) => time - (at[0] ?? 0))).toEqual([0, 100, 300, 550]);
    expect(errors).toHaveLength(3);
  });

  it('looks again at once after a conflict, and does not call it an error', async () => {
    let conflicts = 2;
    let calls = 0;
    const { controller, errors } = start(async () => {
      calls += 1;
      if (conflicts-- > 0) throw conflict();
    });
    controller.enqueue('a');
    await controller.idle();
    expect(calls).toBe(3);
    expect(errors).toEqual([]);
  });

  it('does not spin on conflicts that do not end', async () => {
    let calls = 0;
    const { controller, clock } = start(async () => {
      calls += 1;
      throw conflict();
    });
    controller.enqueue('a');
    await controller.idle();
    expect(calls).toBe(6);
    expect(clock.sleeping()).toBe(1);
  });

  it('gives up after the number of retries it was given', async () => {
    const given: string[] = [];
    let calls = 0;
    const { clock, controller } = start(
      async () => {
        calls += 1;
        throw new Error('never');
      },
      { retries: { max: 2, onGivenUp: (_, key) => given.push(key) }, backoff: { first: 1, max: 1 } },
    );
    controller.enqueue('a');
    await clock.advance(100);
    expect({ calls, given }).toEqual({ calls: 3, given: ['a'] });
  });

  it('has one timer per key, for the earliest time asked for', async () => {
    const at: number[] = [];
    const { clock, controller } = start(async () => void at.push(clock.now()));
    const begin = clock.now();
    controller.enqueueAfter('a', 500);
    controller.enqueueAfter('a', 200);
    controller.enqueueAfter('a', 900);
    await clock.advance(0);
    expect(clock.sleeping()).toBe(1);
    await clock.advance(1000);
    expect(at.map((time) => time - begin)).toEqual([200]);
  });

  it('does not multiply retries when a failing key is asked for again', async () => {
    let calls = 0;
    const { clock, controller } = start(
      async () => {
        calls += 1;
        throw new Error('never');
      },
      { backoff: { first: 100, max: 100 } },
    );
    for (let event = 0; event < 5; event += 1) {
      controller.enqueue('a');
      await controller.idle();
    }
    expect(clock.sleeping()).toBe(1);
    await clock.advance(1000);
    expect(calls).toBe(5 + 10);
  });

  it('is idle once it has been stopped, whatever was queued', async () => {
    const synced: string[] = [];
    const { controller, stop } = start(async (key) => void synced.push(key));
    controller.enqueue('a');
    stop.abort();
    controller.enqueue('b');
    await controller.idle();
    expect(synced).toEqual([]);
  });
});
