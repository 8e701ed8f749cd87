/** The long run: `node test/fuzz/run.ts --requests 100000 --seed 1`, against the built program in a process of its own. */
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { launchPlayground } from '../../source/commands/target/launch-playground.ts';
import { playgroundFiles } from '../../source/platform/playground-files.ts';
import { readAccess } from './access.ts';
import { fuzz } from './fuzz.ts';

const { values } = parseArgs({
  options: {
    requests: { type: 'string', default: '100000' },
    seed: { type: 'string', default: String(Date.now() % 1_000_000) },
  },
});
const requests = Number(values.requests);
const seed = Number(values.seed);
const directory = await mkdtemp(join(tmpdir(), 'oc-tutor-fuzz-'));
const { ready } = await launchPlayground({ stateDirectory: directory, cdsid: 'fuzz' });

/** Source: proc(5). */
async function usage(): Promise<string> {
  const status = await readFile(`/proc/${ready.pid}/status`, 'utf8');
  const resident = Number(/^VmRSS:\s+(\d+) kB/m.exec(status)?.[1] ?? Number.NaN) / 1024;
  const handles = (await readdir(`/proc/${ready.pid}/fd`)).length;
  return `${resident.toFixed(0)} MB resident, ${handles} handles`;
}

const access = await readAccess(ready, ready, ready.namespace);
const say = (text: string): boolean => process.stdout.write(`${text}\n`);
say(`seed ${seed}, ${requests} requests; at first ${await usage()}`);
const start = performance.now();
const { codes, failures } = await fuzz({
  ...access,
  seed,
  requests,
  onProgress(done) {
    if (done % 10_000 === 0) void usage().then((text) => say(`${done}: ${text}`));
  },
});
const seconds = (performance.now() - start) / 1000;
// What is closed on one side takes a moment to be closed on the other.
await new Promise((resolve) => setTimeout(resolve, 3000));
say(`${(requests / seconds).toFixed(0)} requests/s; at last ${await usage()}`);
for (const [code, count] of [...codes].sort()) say(`  ${code}: ${count}`);
const log = (await readFile(playgroundFiles(directory).log, 'utf8')).trim();
if (log !== '') say(`the playground said:\n${log.slice(0, 20_000)}`);
for (const failure of failures) say(failure);
say(failures.length === 0 ? 'no failures' : `${failures.length} kinds of failure`);
process.kill(ready.pid, 'SIGTERM');
await new Promise((resolve) => setTimeout(resolve, 1000));
await rm(directory, { recursive: true, force: true });
process.exit(failures.length === 0 ? 0 : 1);
