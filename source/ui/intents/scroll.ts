import type { CommandId } from '../keys/binding.ts';
import type { Scrolled } from '../views/pane-view.ts';
import type { IntentContext } from './intent-context.ts';
import { moveMark } from './menu-intents.ts';

export type ScrollCommand = Extract<
  CommandId,
  'down' | 'up' | 'page-down' | 'page-up' | 'half-down' | 'half-up' | 'top' | 'bottom'
>;

/** Moves what has the keys: the page that is open, or the pane in the thick frame. */
export function scroll(id: ScrollCommand, context: IntentContext): void {
  const { keys, state, view, page, dispatch } = context;
  if (keys.place === 'page' || keys.place === 'reset') {
    dispatch({ type: 'scroll', what: 'page', to: target(id, page) });
  } else if (keys.place === 'menu') {
    // Farther than there are lessons is as far as it goes.
    moveMark(Math.max(-context.course.length, Math.min(context.course.length, distance(id, 5))), context);
  } else if (state.pane === 'logs') {
    scrollLogs(id, context);
  } else if (view !== undefined) {
    dispatch({ type: 'scroll', what: state.pane, to: target(id, view[state.pane]) });
  }
}

function target(id: ScrollCommand, { offset, maxOffset, page }: Scrolled): number {
  if (id === 'top') return 0;
  if (id === 'bottom') return maxOffset;
  return Math.max(0, Math.min(maxOffset, offset + distance(id, page)));
}

/** In lines; negative is up. */
function distance(id: ScrollCommand, page: number): number {
  const half = Math.max(1, Math.floor(page / 2));
  switch (id) {
    case 'down':
      return 1;
    case 'up':
      return -1;
    case 'page-down':
      return page;
    case 'page-up':
      return -page;
    case 'half-down':
      return half;
    case 'half-up':
      return -half;
    case 'top':
      return Number.NEGATIVE_INFINITY;
    case 'bottom':
      return Number.POSITIVE_INFINITY;
  }
}

/** Up makes the logs stand still; reaching the newest line lets them follow again. */
function scrollLogs(id: ScrollCommand, { view, logLines, state, dispatch }: IntentContext): void {
  const window = view?.logs;
  if (window?.last === undefined || window.first === undefined) return;
  const newest = logLines.at(-1)?.sequence ?? 0;
  const oldest = logLines[0]?.sequence ?? 0;
  const by = distance(id, window.page);
  const from = state.logs.anchor === undefined ? newest : window.last;
  // The window cannot go above the one that begins with the oldest line.
  const least = Math.min(newest, oldest + (window.last - window.first));
  const to = Math.max(least, from + by);
  if (by < 0 && window.first <= oldest && state.logs.anchor === undefined) return;
  dispatch({ type: 'logs', change: { anchor: to >= newest ? undefined : to } });
}
