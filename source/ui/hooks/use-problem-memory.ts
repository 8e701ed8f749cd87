import { type Dispatch, useEffect } from 'react';
import type { Problem, Snapshot } from '../../tutorial/snapshot.ts';
import { problemShown } from '../keys/key-context.ts';
import type { Action, ScreenState } from './screen-state.ts';
import type { SessionState } from './use-session.ts';

/** The problem to show now. Each one is kept, to be read again after it was dismissed. */
export function useProblemMemory(
  state: ScreenState,
  session: SessionState,
  snapshot: Snapshot | undefined,
  dispatch: Dispatch<Action>,
): Problem | undefined {
  const problem = problemShown(state, session, snapshot);
  const { what, words, remedy } = problem ?? {};
  // By its words: each snapshot brings an object of its own.
  useEffect(() => {
    if (what === undefined) return;
    dispatch({
      type: 'remember-problem',
      problem: {
        what,
        ...(words === undefined ? {} : { words }),
        ...(remedy === undefined ? {} : { remedy }),
      },
    });
  }, [what, words, remedy, dispatch]);
  return problem;
}
