import type { CheckDefinition } from '../../lesson/lesson.ts';
import type { Observed } from '../observed.ts';
import { passed, type Verdict } from './verdict.ts';

export function checkFile(
  { file }: Extract<CheckDefinition, { type: 'file' }>,
  { files, learner }: Observed,
): Verdict {
  const state = files.get(file);
  const expected = `${file} with your values in it`;
  if (state === undefined) {
    return {
      outcome: 'unmet',
      expected,
      found: 'no such file',
      next: 'A reset of the lesson brings it back.',
    };
  }
  if (state.syntax !== undefined) {
    const { line, message } = state.syntax;
    return {
      outcome: 'failed',
      expected: 'YAML',
      found: `line ${line}: ${message}`,
      next: `Look at line ${line}.`,
    };
  }
  const [open] = state.placeholders;
  if (open !== undefined) {
    const value = open.placeholder === '<CDSID>' ? learner.cdsid : learner.repository;
    return {
      outcome: 'unmet',
      expected,
      found: `${open.placeholder} on line ${open.line}`,
      next: `Replace ${open.placeholder} with ${value}.`,
    };
  }
  const [wrong] = state.names;
  if (wrong !== undefined)
    return { outcome: 'failed', expected, found: wrong, next: 'Correct it in the file.' };
  return passed;
}
