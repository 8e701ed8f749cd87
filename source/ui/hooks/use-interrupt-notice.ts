import { type Dispatch, useEffect } from 'react';
import { interruptWindow } from '../intents/interrupt.ts';
import type { Action, ScreenState } from './screen-state.ts';

/** Takes back "press Ctrl-C again to quit" when that would not quit any more. */
export function useInterruptNotice({ interrupted }: ScreenState, dispatch: Dispatch<Action>): void {
  useEffect(() => {
    if (interrupted === undefined) return;
    const timer = setTimeout(
      () => dispatch({ type: 'interrupted', interrupted: undefined }),
      interruptWindow,
    );
    return () => clearTimeout(timer);
  }, [interrupted, dispatch]);
}
