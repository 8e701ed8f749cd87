import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { build } from 'esbuild';
import { openTerminal } from '../../test/support/terminal.ts';
import type { Benchmark } from '../benchmark.ts';
import { alternate } from './alternate.ts';
import { emptyNode, program, root, timeOf } from './run-command.ts';

const rounds = 9;

export const firstFrame: Benchmark = {
  name: 'first-frame',
  title: 'How soon the program answers',
  async *run({ folder }) {
    const hello = await bundleHelloWorld(await folder());
    const state = await folder();
    const firstOf = (script: string, args: string[], seen: string) => async (): Promise<number> => {
      const started = performance.now();
      await using terminal = openTerminal(process.execPath, [script, ...args], { cwd: state });
      await terminal.waitFor(seen);
      const time = performance.now() - started;
      terminal.kill('SIGTERM');
      await terminal.exit;
      return time;
    };
    const own = ['--state-dir', state, '--workspace', join(state, 'workshop'), '--cdsid', 'jdoe2'];
    const times = await alternate(
      {
        node: emptyNode,
        version: () => timeOf(process.execPath, [program, '--version']),
        hello: firstOf(hello, [], 'Hello, world'),
        menu: firstOf(program, own, 'A new image'),
      },
      rounds,
    );
    yield ratio('first frame, of a bundled Ink hello-world', times.menu, times.hello, 1.5);
    yield ratio('oc-tutor --version, of node -e 0', times.version, times.node, 2.5);
    yield { what: 'first frame', value: times.menu, unit: 'ms' };
    yield { what: 'first frame of the hello-world', value: times.hello, unit: 'ms' };
  },
};

function ratio(what: string, value: number, against: number, most: number) {
  const times = value / against;
  return { what, value: times, unit: '×', target: `≤ ${most} ×`, ok: times <= most };
}

/** Bundled and started as the program is: as little as possible, and with a compile cache. */
async function bundleHelloWorld(folder: string): Promise<string> {
  await build({
    absWorkingDir: root,
    entryPoints: { hello: 'bench/program/hello-world.tsx' },
    outdir: folder,
    outExtension: { '.js': '.mjs' },
    bundle: true,
    platform: 'node',
    target: 'node22.19',
    format: 'esm',
    minify: true,
    jsx: 'automatic',
    define: { 'process.env.NODE_ENV': '"production"' },
    banner: {
      js: "import { createRequire as __createRequire } from 'node:module'; const require = __createRequire(import.meta.url);",
    },
    alias: { 'react-devtools-core': './scripts/empty.js' },
    logLevel: 'error',
  });
  const script = join(folder, 'start.mjs');
  await writeFile(
    script,
    "import module from 'node:module';\nmodule.enableCompileCache();\nawait import('./hello.mjs');\n",
  );
  return script;
}
