// Bundles the program into dist/: the command line, the playground's own process, and the files that pods run with.
import { readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { loadWhenUsed } from './load-when-used.js';

const root = fileURLToPath(new URL('..', import.meta.url));
const stamp = join(root, 'dist', '.built');

/** Newest modification time below `directory`, in milliseconds. */
function newest(directory) {
  let time = 0;
  for (const entry of readdirSync(directory, { recursive: true, withFileTypes: true })) {
    if (entry.isFile()) time = Math.max(time, statSync(join(entry.parentPath, entry.name)).mtimeMs);
  }
  return time;
}

function isFresh() {
  try {
    const built = statSync(stamp).mtimeMs;
    const inputs = ['package.json', 'package-lock.json', 'scripts/build.js', 'scripts/load-when-used.js'];
    return (
      newest(join(root, 'source')) < built &&
      inputs.every((file) => statSync(join(root, file)).mtimeMs < built)
    );
  } catch {
    return false;
  }
}

/**
 * Yoga reads its WebAssembly, a data URL in its own text, with `fetch` where there is one: that alone makes Node load its HTTP
 * client, a good part of the time to the first frame. Without `fetch` it decodes the text itself.
 */
const yogaWithoutFetch = {
  name: 'yoga-without-fetch',
  setup(bundle) {
    bundle.onLoad({ filter: /yoga-wasm-base64-esm\.js$/ }, ({ path }) => ({
      contents: `const fetch = undefined;\n${readFileSync(path, 'utf8')}`,
      loader: 'js',
    }));
  },
};

/** Ink measures with `string-width` too: it gets ours, which is that one with a memory. */
const quickStringWidth = {
  name: 'quick-string-width',
  setup(bundle) {
    const ours = join(root, 'source', 'ui', 'text', 'string-width.ts');
    bundle.onResolve({ filter: /^string-width$/ }, ({ importer }) =>
      importer === ours ? undefined : { path: ours },
    );
  },
};

if (!isFresh() || process.argv.includes('--force')) {
  rmSync(join(root, 'dist'), { recursive: true, force: true });
  const common = {
    absWorkingDir: root,
    bundle: true,
    platform: 'node',
    target: 'node22.19',
    format: 'esm',
    outdir: 'dist',
    sourcemap: false,
    // Names are kept: errors and stack traces speak of them, and the compile cache makes up for the length.
    minifyWhitespace: true,
    minifySyntax: true,
    plugins: [yogaWithoutFetch, quickStringWidth, loadWhenUsed],
    legalComments: 'none',
    logLevel: 'warning',
    define: { 'process.env.NODE_ENV': '"production"' },
    // Some of the libraries are CommonJS and call require() for Node's own modules.
    banner: {
      js: "import { createRequire as __createRequire } from 'node:module'; const require = __createRequire(import.meta.url);",
    },
    // Ink loads React's developer tools only when DEV=true; they are no dependency of ours.
    alias: { 'react-devtools-core': './scripts/empty.js' },
  };
  await build({
    ...common,
    entryPoints: { cli: 'source/cli.ts', playground: 'source/playground/main.ts' },
    splitting: true,
    chunkNames: 'chunks/[name]-[hash]',
    loader: { '.pem': 'text' },
  });
  writeFileSync(stamp, new Date().toISOString());
}
