import { isStalled, notCreated } from '../chain/hop.ts';
import type { HopStatus } from '../snapshot.ts';

/**
 * What a check says of the state as observed. `pending`: not yet, but it is under way. `unmet`: not, and only the learner
 * changes that. `failed`: not, and the server says what is wrong.
 */
export interface Verdict {
  outcome: 'passed' | 'pending' | 'unmet' | 'failed';
  expected?: string;
  found?: string;
  /** The next thing to try, or what is being waited for. */
  next?: string;
}

export const passed: Verdict = { outcome: 'passed' };

/** A check that is not passed, for the reason that a hop of the chain gives; `unmet` where the hop is fine. */
export function notYet(words: { expected: string; found: string }, status?: HopStatus): Verdict {
  switch (status?.state) {
    case undefined:
    case 'same':
      return { outcome: 'unmet', ...words };
    case 'absent':
      return { outcome: 'unmet', ...words, ...(status === notCreated ? {} : { next: status.words }) };
    case 'pending':
      return { outcome: isStalled(status) ? 'unmet' : 'pending', ...words, next: status.next };
    case 'broken': {
      const next = status.remedy === undefined ? status.words : `${status.words} ${status.remedy}`;
      return { outcome: 'failed', ...words, next };
    }
  }
}
