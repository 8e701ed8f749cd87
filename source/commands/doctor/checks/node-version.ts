import { isBuiltin } from 'node:module';
import type { Finding } from '../finding.ts';

/** A Node that is too old does not get as far as this: the program says so before anything is loaded. */
export function checkNode(): Finding[] {
  const check = 'node';
  if (isBuiltin('node:sqlite')) {
    return [{ check, state: 'ok', what: `Node.js ${process.version} is new enough.` }];
  }
  return [
    {
      check,
      state: 'problem',
      what: `Node.js ${process.version} was built without SQLite.`,
      why: 'The playground keeps its state in it.',
      remedy: 'Install Node.js from nodejs.org, or run the program with `npm start`, which brings its own.',
    },
  ];
}
