import type { Dispatch } from 'react';
import type { Session } from '../../tutorial/session.ts';
import type { LessonSummary, LogLine, Snapshot } from '../../tutorial/snapshot.ts';
import type { Action, ScreenState } from '../hooks/screen-state.ts';
import type { KeyContext } from '../keys/context.ts';
import type { LessonView } from '../views/lesson-view.ts';
import type { Scrolled } from '../views/pane-view.ts';

/** What a command works with: the screen as it stands, and the ways to change it. */
export interface IntentContext {
  state: ScreenState;
  dispatch: Dispatch<Action>;
  keys: KeyContext;
  /** Undefined until there is one. */
  session: Session | undefined;
  snapshot: Snapshot | undefined;
  /** The lessons: the session's, or before there is one those that the program was started with. */
  course: readonly LessonSummary[];
  /** The lesson's screen as it was last laid out; undefined on others. */
  view: LessonView | undefined;
  /** Likewise for the page that is open. */
  page: Scrolled;
  logLines: readonly LogLine[];
  /** Takes care of a promise: what it rejects with is shown as a problem. */
  own(work: Promise<unknown>): void;
  openLesson(id: string): void;
  /** Leaves the program; the one way out. */
  exit(code: number): void;
  /** Frees the terminal while `work` is under way. */
  suspend(work: () => Promise<void>): Promise<void>;
  redraw(): void;
  restart: (() => void) | undefined;
  editor(file: string): Promise<void>;
  openBrowser(url: string): Promise<void>;
  /** Keeps a line of the prompt for the next time the program is started. */
  remember(line: string): void;
  /** Opens the learner's own shell; undefined where there is none to open. */
  shell: (() => Promise<void>) | undefined;
  stdout: NodeJS.WritableStream;
}
