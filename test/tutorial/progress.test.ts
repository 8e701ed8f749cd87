import { spawn } from 'node:child_process';
import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { systemClock } from '../../source/platform/clock.ts';
import { newLessonProgress, openProgress } from '../../source/tutorial/progress.ts';
import { temporaryFolder } from '../cluster/connected.ts';

async function place() {
  return join(await temporaryFolder(), 'deeper', 'progress.json');
}

test('what was saved is there again, and only the owner may read it', async () => {
  const file = await place();
  const store = await openProgress(file, systemClock);
  expect(store.progress).toEqual({ lessons: {} });
  store.update((progress) => {
    progress.lesson = 'imagestreams';
    progress.lessons['imagestreams'] = {
      ...newLessonProgress(),
      step: 'compare',
      done: ['create'],
      passed: ['create/exists-1'],
      runs: { create: 2 },
    };
  });
  store.update((progress) => {
    progress.lessons['imagestreams']?.skipped.push('look');
  });
  expect(await store.flush()).toBeUndefined();
  const again = await openProgress(file, systemClock);
  expect(again.progress).toEqual(store.progress);
  expect(again.notice).toBeUndefined();
});

test.each([
  '',
  '{"version":1',
  '[]',
  '{"version":2,"lessons":{}}',
  '{"version":1,"lessons":{"x":{"done":1}}}',
])('a damaged file %j is kept and said', async (text) => {
  const file = await place();
  const first = await openProgress(file, systemClock);
  first.update(() => {});
  await first.flush();
  await writeFile(file, text);
  const store = await openProgress(file, systemClock);
  expect(store.progress).toEqual({ lessons: {} });
  expect(store.notice).toMatch(/could not be read and starts anew; the old file is kept as /);
  const [aside = ''] = (await readdir(join(file, '..'))).filter((name) => name.includes('.damaged-'));
  expect(await readFile(join(file, '..', aside), 'utf8')).toBe(text);
});

test('a place that cannot be written is an error to tell, not one to throw', async () => {
  const file = await place();
  const store = await openProgress(file, systemClock);
  await writeFile(join(file, '..', '..', 'deeper'), 'a file where a folder should be');
  store.update(() => {});
  expect(await store.flush()).toBeInstanceOf(Error);
});

test('a process that is killed in the middle of saving leaves one state or the next', async () => {
  const file = await place();
  const module = `file://${join(import.meta.dirname, '../../source/tutorial/progress.ts')}`;
  const program = `
    import { openProgress } from ${JSON.stringify(module)};
    const store = await openProgress(${JSON.stringify(file)}, { now: Date.now, sleep: () => Promise.resolve() });
    for (let count = 0; ; count += 1) {
      store.update(({ lessons }) => {
        lessons['x'] = { done: ['a'.repeat(20_000)], skipped: [], passed: [], runs: { step: count } };
      });
      await store.flush();
      if (count === 3) console.log('saving');
    }`;
  const child = spawn(process.execPath, ['--input-type=module', '-e', program], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  await new Promise((resolve) => child.stdout.once('data', resolve));
  const ended = new Promise((resolve) => child.once('exit', resolve));
  child.kill('SIGKILL');
  await ended;
  const store = await openProgress(file, systemClock);
  expect(store.notice).toBeUndefined();
  expect(store.progress.lessons['x']?.runs['step']).toBeGreaterThanOrEqual(3);
});
