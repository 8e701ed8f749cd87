import { execFileSync } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { availableParallelism, tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import type { Benchmark, BenchmarkContext, Figure } from './benchmark.ts';
import { benchmarks } from './benchmarks.ts';

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { json: { type: 'string' } },
});
const chosen = positionals.length === 0 ? benchmarks : positionals.map(find);
const results: { name: string; title: string; figures: Figure[]; error?: string }[] = [];
process.stdout.write(`Node ${process.version}, ${availableParallelism()} cores\n`);
for (const benchmark of chosen) results.push(await measure(benchmark));
if (values.json !== undefined) await writeFile(values.json, `${JSON.stringify(results, null, 2)}\n`);
const figures = results.flatMap((result) => result.figures);
const over = figures.filter(({ ok }) => ok === false).length;
const kept = figures.filter(({ ok }) => ok === true).length;
process.stdout.write(`\n${kept} targets met, ${over} missed\n`);
if (results.some(({ error }) => error !== undefined)) process.exitCode = 1;

function find(name: string): Benchmark {
  const found = benchmarks.find((benchmark) => benchmark.name === name);
  if (found !== undefined) return found;
  process.stderr.write(
    `There is no benchmark “${name}”: there are ${benchmarks.map((benchmark) => benchmark.name).join(', ')}.\n`,
  );
  process.exit(2);
}

async function measure(benchmark: Benchmark): Promise<(typeof results)[number]> {
  const { name, title } = benchmark;
  process.stdout.write(`\n${title}  (${name})\n`);
  const folders: string[] = [];
  const context: BenchmarkContext = {
    async folder() {
      const folder = await mkdtemp(join(tmpdir(), 'oc-tutor-bench-'));
      folders.push(folder);
      return folder;
    },
    tool,
    skip: (what, why) => process.stdout.write(`  ${what}: left out, ${why}\n`),
  };
  const found: Figure[] = [];
  try {
    for await (const figure of await benchmark.run(context)) {
      found.push(figure);
      process.stdout.write(`${figureLine(figure)}\n`);
    }
    return { name, title, figures: found };
  } catch (error) {
    const words = error instanceof Error ? (error.stack ?? error.message) : String(error);
    process.stdout.write(`  failed: ${words}\n`);
    return { name, title, figures: found, error: words };
  } finally {
    for (const folder of folders) await rm(folder, { recursive: true, force: true });
  }
}

function figureLine({ what, value, unit, against, target, ok }: Figure): string {
  const mark = ok === undefined ? ' ' : ok ? '✓' : '✗';
  const compared =
    against === undefined ? '' : `  against ${typeof against === 'number' ? round(against) : against}`;
  const wanted = target === undefined ? '' : `  wanted ${target}`;
  return `  ${mark} ${what.padEnd(58)} ${round(value).padStart(9)} ${unit.padEnd(3)}${compared}${wanted}`;
}

function round(value: number): string {
  return value >= 100 ? value.toFixed(0) : value >= 10 ? value.toFixed(1) : value.toFixed(2);
}

function tool(name: string): string | undefined {
  try {
    return execFileSync('sh', ['-c', 'command -v "$1"', 'sh', name], { encoding: 'utf8' }).trim();
  } catch {
    return undefined;
  }
}
