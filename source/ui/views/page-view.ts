import type { Snapshot } from '../../tutorial/snapshot.ts';
import type { ScreenState } from '../hooks/screen-state.ts';
import type { Theme } from '../theme.ts';
import { diffLines } from './diff-lines.ts';
import { helpLines } from './help-lines.ts';
import type { Scrolled } from './pane-view.ts';
import { problemsPage } from './problem-lines.ts';
import { resetLines } from './reset-lines.ts';
import { allRunLines } from './run-lines.ts';

export interface PageView {
  title: string;
  lines: string[];
  scrolled: Scrolled;
}

/** The page that is open over the screen: one of the learner's asking, or the plan of a reset. */
export function pageView(
  state: ScreenState,
  snapshot: Snapshot | undefined,
  size: { columns: number; rows: number },
  theme: Theme,
): PageView | undefined {
  const content = contentOf(state, snapshot, size.columns - 1, theme);
  if (content === undefined) return undefined;
  const height = size.rows - 1;
  const maxOffset = Math.max(0, content.lines.length - height);
  return {
    title: content.title,
    lines: content.lines,
    scrolled: { offset: Math.min(state.scroll.page, maxOffset), maxOffset, page: Math.max(1, height - 1) },
  };
}

interface Content {
  title: string;
  lines: string[];
}

function contentOf(
  state: ScreenState,
  snapshot: Snapshot | undefined,
  width: number,
  theme: Theme,
): Content | undefined {
  switch (state.page?.type) {
    case 'help':
      return { title: 'Keys', lines: helpLines(width, theme) };
    case 'problems':
      return { title: 'What went wrong, newest first', lines: problemsPage(state.problems, width, theme) };
    case 'diff':
      return { title: 'Filled in: what changed', lines: diffLines(state.page.diff, width, theme) };
    case 'output': {
      const lines = allRunLines(snapshot?.runs ?? [], width, theme);
      return { title: 'Output', lines: lines.length === 0 ? ['Nothing was run yet.'] : lines };
    }
    case undefined:
      if (snapshot?.resetPlan === undefined) return undefined;
      return { title: 'Reset', lines: resetLines(snapshot.resetPlan, width, theme) };
  }
}
