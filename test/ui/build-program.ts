import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const root = fileURLToPath(new URL('../..', import.meta.url));

export interface BuiltProgram extends AsyncDisposable {
  /** What Node is to be started with. */
  file: string;
  /** A folder of its own for a test, under this program's. */
  directory: string;
}

/** Bundles a program of the fixtures as the real one is bundled; JSX does not run without. */
export async function buildProgram(entry: string): Promise<BuiltProgram> {
  const directory = await mkdtemp(join(tmpdir(), 'oc-tutor-ui-'));
  await build({
    absWorkingDir: root,
    entryPoints: { program: entry },
    outdir: directory,
    outExtension: { '.js': '.mjs' },
    bundle: true,
    splitting: true,
    platform: 'node',
    format: 'esm',
    target: 'node22.19',
    logLevel: 'warning',
    define: { 'process.env.NODE_ENV': '"production"' },
    banner: {
      js: "import { createRequire as __createRequire } from 'node:module'; const require = __createRequire(import.meta.url);",
    },
    alias: { 'react-devtools-core': './scripts/empty.js' },
  });
  return {
    file: join(directory, 'program.mjs'),
    directory,
    [Symbol.asyncDispose]: () => rm(directory, { recursive: true, force: true }),
  };
}
