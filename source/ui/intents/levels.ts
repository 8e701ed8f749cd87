import type { IntentContext } from './intent-context.ts';

/** Closes the uppermost thing that is open: page, problem, notice, search, zoomed pane, lesson. Never the program. */
export function levelUp(context: IntentContext): void {
  const { state, dispatch, session, snapshot } = context;
  const { query, filter } = state.logs;
  if (state.page !== undefined) dispatch({ type: 'close-page' });
  else if (state.problem !== undefined) dispatch({ type: 'dismiss-problem' });
  else if (snapshot?.problem !== undefined) session?.dismissProblem();
  else if (snapshot?.notice !== undefined) session?.dismissNotice();
  else if (state.pane === 'logs' && (query !== '' || filter !== '')) {
    dispatch({ type: 'logs', change: { query: '', filter: '', current: undefined } });
  } else if (state.zoomed) dispatch({ type: 'unzoom' });
  else if (state.pane !== 'step') dispatch({ type: 'focus', pane: 'step' });
  else if (state.screen === 'lesson') leaveLesson(context);
}

/** To the menu; what runs goes on. */
export function leaveLesson({ dispatch, session, state }: IntentContext): void {
  if (state.screen !== 'lesson') return;
  session?.closeLesson();
  dispatch({ type: 'want-lesson', lesson: undefined });
  dispatch({ type: 'screen', screen: 'menu' });
}
