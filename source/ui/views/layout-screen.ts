import type { LogLine, Problem, Snapshot } from '../../tutorial/snapshot.ts';
import type { ScreenState } from '../hooks/screen-state.ts';
import type { SessionState } from '../hooks/use-session.ts';
import type { KeyContext } from '../keys/context.ts';
import type { UiOptions } from '../options.ts';
import type { Theme } from '../theme.ts';
import { type BottomLines, bottomLines } from './bottom-lines.ts';
import type { RichText } from './document-lines.ts';
import { headerFacts, headerLine } from './header-line.ts';
import { type LessonView, lessonView } from './lesson-view.ts';
import { type PageView, pageView } from './page-view.ts';
import { problemLines } from './problem-lines.ts';
import { fixedRows, leastColumns, leastRows } from './screen-layout.ts';

export interface ScreenFacts {
  options: UiOptions;
  state: ScreenState;
  session: SessionState;
  snapshot: Snapshot | undefined;
  problem: Problem | undefined;
  logLines: readonly LogLine[];
  keys: KeyContext;
  /** The terminal's size. */
  columns: number;
  rows: number;
  theme: Theme;
  rich: RichText;
  /** Milliseconds since the epoch. */
  now: number;
  podIndex(pod: string): number;
}

/** A whole frame, from the first line to the last, worked out and not yet drawn. */
export interface ScreenLayout {
  columns: number;
  /** Rows of the terminal; the frame has one less. */
  rows: number;
  /** Said in place of everything else. */
  tooSmall: string | undefined;
  header: string;
  /** Rows between the header and what stands below. */
  bodyRows: number;
  lesson: LessonView | undefined;
  page: PageView | undefined;
  problem: { problem: Problem; note: string; height: number } | undefined;
  bottom: BottomLines;
  /** What is wrong with the CDSID as it is typed now. */
  cdsidFault: string | undefined;
}

export function layoutScreen(facts: ScreenFacts): ScreenLayout {
  const { options, state, session, snapshot, problem, keys, columns, rows, theme } = facts;
  const inLesson = state.screen === 'lesson';
  const bottom = bottomLines({ ...facts, starting: options.starting ?? 'Connecting' }, columns, theme);
  const free = rows - fixedRows - (bottom.status.length - 1);
  // A page has the screen to itself: the problem is there again when it is closed.
  const showsPage = state.page !== undefined || snapshot?.resetPlan !== undefined;
  const boxRows =
    problem === undefined || showsPage
      ? 0
      : problemRows(problemLines(problem, columns - 4, theme).length, free);
  const bodyRows = free - boxRows;
  const lesson = snapshot?.lesson;
  return {
    columns,
    rows,
    tooSmall: columns < leastColumns || rows < leastRows ? tooSmallWords(columns, rows) : undefined,
    header: headerLine(headerFacts(options.header, session, snapshot, inLesson), columns, theme),
    bodyRows,
    lesson:
      inLesson && snapshot !== undefined && lesson !== undefined
        ? lessonView({ ...facts, snapshot, lesson, rows: bodyRows })
        : undefined,
    page: pageView(state, snapshot, { columns, rows: bodyRows }, theme),
    problem:
      problem === undefined || boxRows === 0
        ? undefined
        : { problem, note: problemNote(keys), height: boxRows },
    bottom,
    cdsidFault: state.input?.purpose === 'cdsid' ? options.needsCdsid?.validate(state.input.text) : undefined,
  };
}

/** As many rows as a problem needs, but never more than half of those there are. */
function problemRows(lines: number, free: number): number {
  return Math.min(lines + 2, Math.max(5, Math.floor(free / 2)));
}

function problemNote(keys: KeyContext): string {
  if (keys.hasProblem) return 'esc dismiss';
  return keys.canRetry ? 'r retry' : 'q quit';
}

function tooSmallWords(columns: number, rows: number): string {
  const words = `This terminal has ${columns}×${rows} characters; oc-tutor needs ${leastColumns}×${leastRows}. Make it larger, or start with --accessible. Ctrl-C twice quits.`;
  return words.slice(0, Math.max(0, columns * (rows - 1)));
}
