import type { Session } from '../tutorial/session.ts';
import type { LessonSummary } from '../tutorial/snapshot.ts';

/** What the screen is started with. Everything that is slow comes as a promise: the first frame does not wait for it. */
export interface UiOptions {
  /** The session, or the promise of one; may be left out only with `needsCdsid`, whose answer brings one. */
  session?: Session | Promise<Session>;
  /** Starts the session anew after it could not be started: `r` offers it then. */
  restart?: () => Promise<Session>;
  /** The lessons, as they are known before there is a session: for the first frame. */
  course: LessonSummary[];
  /** For the first line, until the session says it. */
  header: { target: string; namespace: string; cdsid?: string };
  /** What is under way until there is a session: `Starting the playground`. */
  starting?: string;
  /** Id of the lesson at which the menu's mark stands; left out: at the first that is not finished. */
  marked?: string;
  /** Id of the lesson to open instead of showing the menu. */
  initialLesson?: string;
  /** Ask for the CDSID first. */
  needsCdsid?: CdsidQuestion;
  environment: NodeJS.ProcessEnv;
  /** Opens a file for editing and resolves when the learner is done; the terminal is free meanwhile. Default: {@link openEditor}. */
  editor?: (file: string) => Promise<void>;
  /** Lines typed at the prompt in earlier runs, oldest first, and where new ones are kept. */
  history?: { lines: readonly string[]; keep(line: string): Promise<void> };
  /** Opens the learner's own shell, aimed at the session's cluster, and resolves when it has ended. */
  shell?: () => Promise<void>;
  /** Default: the system's own way. */
  openBrowser?: (url: string) => Promise<void>;
  /** A linear layout in plain text, for screen readers. */
  accessible: boolean;
  /** Only ASCII in frames and marks: for locales that are not UTF-8. */
  ascii: boolean;
  color: boolean;
}

export interface CdsidQuestion {
  suggestion: string;
  /** What is wrong with it, in one sentence; undefined for a good one. */
  validate(text: string): string | undefined;
  accept(cdsid: string): Promise<Session>;
}
