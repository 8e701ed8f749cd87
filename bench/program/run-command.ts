import { join } from 'node:path';
import { execa } from 'execa';

export const root = join(import.meta.dirname, '../..');
/** What `npx oc-tutor` runs. */
export const program = join(root, 'bin/oc-tutor.js');

/**
 * Runs a command to its end, its output thrown away.
 * @returns milliseconds from start to exit
 * @throws when it fails
 */
export async function timeOf(
  command: string,
  args: readonly string[],
  options: { cwd?: string; env?: Record<string, string> } = {},
): Promise<number> {
  const started = performance.now();
  await execa(command, args, { stdio: 'ignore', ...options });
  return performance.now() - started;
}

/** `node -e 0`: what starting Node costs, whatever it does. */
export function emptyNode(): Promise<number> {
  return timeOf(process.execPath, ['-e', '0']);
}
