import type { Lesson } from '../lesson/lesson.ts';
import type { CourseEntry } from '../lesson/read-course.ts';
import type { LessonState } from './lesson-state.ts';
import type { Observer } from './observer.ts';
import type { ProgressStore } from './progress.ts';
import type { DetailedPlan } from './reset-plan.ts';
import type { Chain, Problem } from './snapshot.ts';
import type { Workspace } from './workspace.ts';

/** Everything about the lesson that is open. */
export interface OpenLesson {
  state: LessonState;
  /** The lessons whose result it starts from, farthest first, variables filled in. */
  earlier: Lesson[];
  missing: { lesson: Lesson; words: string }[];
  observer: Observer | undefined;
  /** Whether everything was read once, so that what is not seen is not there. */
  known: boolean;
  /** The chain as it was before the latest command, whose effect is what changed since. */
  before: { chain: Chain; stepId: string } | undefined;
  /** Ends everything that is under way for this lesson. */
  stop: AbortController;
}

/** A sentence to tell, and how long it stays true: until a check passes, until the learner does the next thing, or until it is dismissed. */
export interface Notice {
  text: string;
  until: 'progress' | 'action' | 'dismissed';
}

/** What a session knows. Changed in place by the session alone. */
export interface SessionState {
  course: CourseEntry[];
  store: ProgressStore;
  workspace: Workspace | undefined;
  open: OpenLesson | undefined;
  console: URL | undefined;
  plan: DetailedPlan | undefined;
  problem: Problem | undefined;
  notice: Notice | undefined;
  busy: string | undefined;
  /** Something that was asked for is under way, with or without words for it. */
  working: boolean;
}
