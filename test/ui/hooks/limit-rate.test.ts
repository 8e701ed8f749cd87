import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { Snapshot } from '../../../source/tutorial/snapshot.ts';
import { limitRate } from '../../../source/ui/hooks/limit-rate.ts';
import { tickInterval } from '../../../source/ui/hooks/use-now.ts';

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

test('the first call is answered at once, a flood once per interval, and the last one never lost', () => {
  const answered: number[] = [];
  const limited = limitRate(() => answered.push(Date.now()), 100);
  const start = Date.now();
  for (let i = 0; i < 250; i++) {
    limited.call();
    vi.advanceTimersByTime(1);
  }
  vi.advanceTimersByTime(1000);
  expect(answered.map((time) => time - start)).toEqual([0, 100, 200, 300]);
});

test('idle, it keeps no timer; stopped, it calls no more', () => {
  const callback = vi.fn();
  const limited = limitRate(callback, 100);
  limited.call();
  vi.advanceTimersByTime(100);
  expect(vi.getTimerCount()).toBe(0);
  limited.call();
  limited.call();
  limited.stop();
  vi.advanceTimersByTime(1000);
  expect(callback).toHaveBeenCalledTimes(2);
});

test('the screen wakes up by itself only as often as an age on it changes, and not at all without one', () => {
  const now = Date.now();
  const snapshot = (
    at: number | undefined,
    connection: Snapshot['connection'] = { state: 'connected' },
  ): Snapshot => ({
    target: 'playground',
    namespace: 'n',
    cdsid: 'c',
    repository: 'r',
    workspace: 'w',
    connection,
    course: [],
    runs: [],
    chain: {
      complete: false,
      hops: at === undefined ? [] : [{ name: 'Quay', object: '', at, status: { state: 'same' } }],
    },
  });
  expect(tickInterval(undefined, now)).toBeUndefined();
  expect(tickInterval(snapshot(undefined), now)).toBeUndefined();
  expect(tickInterval(snapshot(now - 10_000), now)).toBe(5000);
  expect(tickInterval(snapshot(now - 600_000), now)).toBe(30_000);
  expect(tickInterval(snapshot(now - 86_400_000), now)).toBe(300_000);
  expect(
    tickInterval(snapshot(undefined, { state: 'lost', words: '', lastSeen: now, retryAt: now }), now),
  ).toBe(1000);
});
