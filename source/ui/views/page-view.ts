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
  const offset = state.scroll.page < 0 ? (content.start ?? 0) : state.scroll.page;
  return {
    title: content.title,
    lines: content.lines,
    scrolled: { offset: Math.min(offset, maxOffset), maxOffset, page: Math.max(1, height - 1) },
  };
}

interface Content {
  title: string;
  lines: string[];
  /** Where it is begun to be read, if not at the top. */
  start?: number;
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
      const runs = snapshot?.runs ?? [];
      const lines = allRunLines(runs, width, theme);
      if (lines.length === 0) return { title: 'Output', lines: ['Nothing was run yet.'] };
      // What failed is what one wants to read.
      const last = runs.at(-1)?.state === 'failed' ? allRunLines(runs.slice(-1), width, theme).length : 0;
      return { title: 'Output', lines, start: last === 0 ? 0 : lines.length - last };
    }
    case undefined:
      if (snapshot?.resetPlan === undefined) return undefined;
      return { title: 'Reset', lines: resetLines(snapshot.resetPlan, width, theme) };
  }
}
