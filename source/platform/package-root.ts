import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

let root: string | undefined;

/** The folder of this package: where `lessons/`, `manifests/` and `package.json` are, bundled or not. */
export function packageRoot(): string {
  if (root === undefined) {
    let directory = dirname(fileURLToPath(import.meta.url));
    while (!existsSync(join(directory, 'package.json'))) {
      const parent = dirname(directory);
      if (parent === directory) throw new Error(`No package.json above ${fileURLToPath(import.meta.url)}.`);
      directory = parent;
    }
    root = directory;
  }
  return root;
}
