import { matches } from '../views/log-lines.ts';
import type { IntentContext } from './intent-context.ts';

/** Highlights a text in the logs and goes to the newest line that has it. */
export function searchLogs(query: string, context: IntentContext): void {
  const { dispatch } = context;
  if (query === '') {
    dispatch({ type: 'logs', change: { query: '', current: undefined } });
    return;
  }
  const found = context.logLines.findLast((line) => line.mark === '|' && matches(line, query));
  dispatch({
    type: 'logs',
    change: { query, current: found?.sequence, ...(found ? { anchor: found.sequence } : {}) },
  });
  if (found === undefined) dispatch({ type: 'notice', text: `No line of the logs has “${query}”.` });
}

/** Shows only lines with a text in them; an empty one shows all. */
export function filterLogs(filter: string, { dispatch }: IntentContext): void {
  dispatch({ type: 'logs', change: { filter, anchor: undefined } });
}

/** Goes from the match that the search stands at to the one above (-1) or below (1). */
export function stepMatch(by: -1 | 1, { state, dispatch, logLines }: IntentContext): void {
  const { query, current } = state.logs;
  const found = logLines.filter((line) => line.mark === '|' && matches(line, query));
  const next =
    by < 0
      ? found.findLast((line) => current === undefined || line.sequence < current)
      : found.find((line) => current === undefined || line.sequence > current);
  if (next === undefined) {
    dispatch({ type: 'notice', text: by < 0 ? 'No older match.' : 'No newer match.' });
    return;
  }
  dispatch({ type: 'logs', change: { current: next.sequence, anchor: next.sequence } });
}
