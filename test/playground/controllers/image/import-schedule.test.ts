import { describe, expect, it } from 'vitest';
import { createImportSchedule } from '../../../../source/playground/controllers/image/import-schedule.ts';
import { createManualClock } from '../support/manual-clock.ts';

function start() {
  const clock = createManualClock(0);
  const stop = new AbortController();
  const due: [string, number][] = [];
  const schedule = createImportSchedule({
    clock,
    signal: stop.signal,
    interval: 1000,
    onDue: (key) => due.push([key, clock.now()]),
  });
  return { clock, stop, due, schedule };
}

describe('the import schedule', () => {
  it('brings each key round once per interval, with one timer for all', async () => {
    const { clock, due, schedule } = start();
    schedule.put('a');
    await clock.advance(400);
    schedule.put('b');
    await clock.advance(1700);
    expect(due).toEqual([
      ['a', 1000],
      ['b', 1400],
      ['a', 2000],
    ]);
    expect(clock.sleeping()).toBe(1);
  });

  it('starts the interval anew when a key is put again', async () => {
    const { clock, due, schedule } = start();
    schedule.put('a');
    await clock.advance(900);
    schedule.put('a');
    await clock.advance(1000);
    expect(due).toEqual([['a', 1900]]);
  });

  it('has no timer once nothing is scheduled, and one again later', async () => {
    const { clock, due, schedule } = start();
    schedule.put('a');
    schedule.remove('a');
    await clock.advance(1000);
    expect({ due, sleeping: clock.sleeping() }).toEqual({ due: [], sleeping: 0 });
    schedule.put('b');
    await clock.advance(1000);
    expect(due).toEqual([['b', 2000]]);
  });

  it('ends with its signal', async () => {
    const { clock, stop, due, schedule } = start();
    schedule.put('a');
    stop.abort();
    await clock.advance(5000);
    expect({ due, sleeping: clock.sleeping() }).toEqual({ due: [], sleeping: 0 });
  });
});
