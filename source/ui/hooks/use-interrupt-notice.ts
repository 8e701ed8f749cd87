import { type Dispatch, useEffect } from 'react';
import { interruptWindow } from '../intents/interrupt.ts';
import type { Action, ScreenState } from './screen-state.ts';

/** Takes back "press Ctrl-C again to quit" when that would not quit any more. */
export function useInterruptNotice(state: ScreenState, dispatch: Dispatch<Action>): void {
  const { interruptedAt } = state;
  useEffect(() => {
    if (interruptedAt === undefined) return;
    const timer = setTimeout(() => {
      dispatch({ type: 'interrupted', at: undefined });
      dispatch({ type: 'notice', text: undefined });
    }, interruptWindow);
    return () => clearTimeout(timer);
  }, [interruptedAt, dispatch]);
}
