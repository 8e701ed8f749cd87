import { type Dispatch, useCallback, useEffect } from 'react';
import type { Session } from '../../tutorial/session.ts';
import type { Action, ScreenState } from './screen-state.ts';

/** Opens the lesson that is wanted as soon as there is a session; back to the menu when it cannot be opened. */
export function useLessonOpening(
  session: Session | undefined,
  state: ScreenState,
  dispatch: Dispatch<Action>,
  own: (work: Promise<unknown>) => void,
): (id: string) => void {
  const { wantedLesson } = state;
  useEffect(() => {
    if (session === undefined || wantedLesson === undefined || state.screen !== 'lesson') return;
    dispatch({ type: 'want-lesson', lesson: undefined });
    own(
      session.openLesson(wantedLesson).then(() => {
        if (session.snapshot.lesson?.id !== wantedLesson) dispatch({ type: 'screen', screen: 'menu' });
      }),
    );
  }, [session, wantedLesson, state.screen, dispatch, own]);
  return useCallback(
    (id) => {
      dispatch({ type: 'want-lesson', lesson: id });
      dispatch({ type: 'screen', screen: 'lesson' });
    },
    [dispatch],
  );
}
