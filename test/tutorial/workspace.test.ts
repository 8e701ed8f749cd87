import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { applyPatch } from 'diff';
import { expect, test } from 'vitest';
import { systemClock } from '../../source/platform/clock.ts';
import { openWorkspace } from '../../source/tutorial/workspace.ts';
import { temporaryFolder } from '../cluster/connected.ts';
import { learner } from './objects.ts';

const manifestsDirectory = join(import.meta.dirname, 'fixtures/manifests');
const file = 'manifests/image-stream.yaml';

async function workspace(directory?: string) {
  const made = directory ?? join(await temporaryFolder(), 'oc-tutor-workshop');
  const opened = await openWorkspace({ manifestsDirectory, directory: made, learner, clock: systemClock });
  await opened.prepare();
  return opened;
}

test('manifests are copied where they are missing, and never over what is there', async () => {
  const first = await workspace();
  expect((await readdir(join(first.directory, 'manifests'))).sort()).toEqual([
    'deployment.yaml',
    'deploymentconfig.yaml',
    'image-stream.yaml',
  ]);
  await writeFile(first.path(file), 'mine\n');
  const second = await workspace(first.directory);
  expect(await readFile(second.path(file), 'utf8')).toBe('mine\n');
});

test('fill-in replaces the placeholders and keeps everything else that the learner wrote', async () => {
  const opened = await workspace();
  const pristine = opened.pristine.get(file) ?? '';
  const before = `# mine\r\n${pristine}`;
  await writeFile(opened.path(file), before);
  const diff = await opened.fillIn(file);
  const after = await readFile(opened.path(file), 'utf8');
  expect(after).toBe(
    `# mine\r\n${pristine.replaceAll('<CDSID>', 'jdoe2').replaceAll('<REPOSITORY>', learner.repository)}`,
  );
  expect(applyPatch(before, diff ?? '')).toBe(after);
  expect(opened.files.get(file)).toMatchObject({ placeholders: [], names: [] });
  expect(await opened.fillIn(file)).toBeUndefined();
});

test('restoring keeps the learner’s own text beside the file', async () => {
  const opened = await workspace();
  await opened.fillIn(file);
  expect(await opened.restore([file])).toEqual([{ file }]);
  await writeFile(opened.path(file), 'hours of work\n');
  const [first] = await opened.restore([file]);
  await writeFile(opened.path(file), 'more work\n');
  const [second] = await opened.restore([file]);
  expect(await readFile(opened.path(file), 'utf8')).toBe(opened.pristine.get(file));
  expect(first?.backup).toMatch(/^manifests\/image-stream\.yaml\.bak-\d{8}T\d{6}/);
  expect(await readFile(opened.path(first?.backup ?? ''), 'utf8')).toBe('hours of work\n');
  expect(await readFile(opened.path(second?.backup ?? ''), 'utf8')).toBe('more work\n');
  expect(await opened.restore([file])).toEqual([]);
});

test('a saved file is noticed, also when the editor replaces it', async () => {
  const opened = await workspace();
  const stop = new AbortController();
  let heard = Promise.withResolvers<void>();
  opened.watch(() => heard.resolve(), stop.signal);
  await writeFile(opened.path(file), 'kind: ImageStream\n');
  await heard.promise;
  expect(await opened.refresh()).toBe(true);
  expect(opened.files.get(file)?.text).toBe('kind: ImageStream\n');
  heard = Promise.withResolvers<void>();
  await opened.fillIn('manifests/deployment.yaml');
  await heard.promise;
  expect(await opened.refresh()).toBe(false);
  stop.abort();
});

test('a file that is gone has no state', async () => {
  const opened = await workspace();
  const { rm } = await import('node:fs/promises');
  await rm(opened.path(file));
  expect(await opened.refresh()).toBe(true);
  expect(opened.files.has(file)).toBe(false);
});
