import type { CheckDefinition } from '../../lesson/lesson.ts';
import type { Observed } from '../observed.ts';
import { checkChain, checkTrigger } from './chain-checks.ts';
import { checkTitle } from './check-title.ts';
import { checkDigest } from './digest-check.ts';
import { checkFile } from './file-check.ts';
import { checkAbsent, checkExists } from './object-checks.ts';
import { checkLog, checkReady } from './pods-checks.ts';
import { checkRollout } from './rollout-check.ts';
import type { Verdict } from './verdict.ts';

export interface Evaluation extends Verdict {
  title: string;
}

/** What a check, its variables filled in, says of what was observed. Pure. */
export function evaluateCheck(check: CheckDefinition, observed: Observed): Evaluation {
  const verdict = verdictOf(check, observed);
  const next =
    verdict.outcome === 'passed'
      ? undefined
      : [verdict.next, check.hint].filter((text) => text !== undefined).join(' ');
  return {
    title: checkTitle(check, observed),
    ...verdict,
    ...(next === undefined || next === '' ? {} : { next }),
  };
}

function verdictOf(check: CheckDefinition, observed: Observed): Verdict {
  switch (check.type) {
    case 'file':
      return checkFile(check, observed);
    case 'exists':
      return checkExists(check, observed);
    case 'absent':
      return checkAbsent(check, observed);
    case 'digest':
      return checkDigest(check, observed);
    case 'rollout':
      return checkRollout(check, observed);
    case 'ready':
      return checkReady(check, observed);
    case 'log':
      return checkLog(check, observed);
    case 'chain':
      return checkChain(check, observed);
    case 'trigger':
      return checkTrigger(check, observed);
  }
}
