import { setFlagsFromString } from 'node:v8';

/** Newest major version of Node whose V8 is known to have the flag. */
const newestKnown = 24;

/**
 * Keeps the heap's young generation as large as it is now. V8 doubles it, up to 32 MB, while a program that starts keeps much of
 * what it makes, and does not give that back to one that is idle from then on but for small things every few seconds.
 * Source: V8 `src/heap/new-spaces.cc`: it grows by this factor.
 */
export function keepYoungHeap(): void {
  // A V8 that does not know the flag says so on the terminal.
  if (Number.parseInt(process.versions.node, 10) > newestKnown) return;
  setFlagsFromString('--semi-space-growth-factor=1');
}
