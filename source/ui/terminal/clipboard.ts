import { join } from 'node:path';
import { writeFileAtomic } from '../../platform/atomic-file.ts';

/** Longest text that terminals are known to take in one go. */
const longestForTerminal = 74_000;

/**
 * Copies text: to the terminal's clipboard with OSC 52, which works over SSH, and, since nothing tells whether a terminal
 * heeded that, to a file as well.
 * @returns the file's path
 * @throws the system's error when the file cannot be written
 */
export async function copyText(
  text: string,
  directory: string,
  stdout: NodeJS.WritableStream,
): Promise<string> {
  if (text.length < longestForTerminal) {
    stdout.write(`\u001b]52;c;${Buffer.from(text).toString('base64')}\u0007`);
  }
  const path = join(directory, '.copied.txt');
  await writeFileAtomic(path, `${text}\n`);
  return path;
}
