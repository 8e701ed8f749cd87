import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import {
  type Playground,
  startPlayground,
  workshopNamespace,
} from '../../source/playground/start-playground.ts';
import { type FuzzAccess, readAccess } from './access.ts';
import { fuzz } from './fuzz.ts';

let directory: string;
let playground: Playground;
let access: FuzzAccess;
const errors: unknown[] = [];
const onWarning = (warning: Error): void => void errors.push(warning);

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'fuzz-'));
  playground = await startPlayground({
    directory,
    importInterval: 60_000,
    signal: new AbortController().signal,
    onError: (error) => errors.push(error),
  });
  access = await readAccess(await playground.admit('fuzz'), playground, workshopNamespace);
  process.on('warning', onWarning);
});
afterAll(async () => {
  process.off('warning', onWarning);
  await playground.stop();
  await rm(directory, { recursive: true, force: true });
});

test('whatever is sent, both servers answer it as an error of the sender’s, and go on', async () => {
  const { codes, failures } = await fuzz({ ...access, seed: 1, requests: 4000 });
  expect(failures).toEqual([]);
  expect(errors).toEqual([]);
  // So that it is known to reach what it is meant to.
  for (const code of ['200', '201', '400', '401', '403', '404', '405', '409', '415', '422', 'none'])
    expect(codes.get(code), code).toBeGreaterThan(0);
});
