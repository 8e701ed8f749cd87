import type { Verdict } from '../checks/verdict.ts';
import type { CommandRun } from '../snapshot.ts';

export type Outcome = Verdict['outcome'];

/** What became of one check. Times in milliseconds. */
export interface CheckReport {
  type: string;
  title: string;
  /** Just before the step was done. */
  before: Outcome;
  /** Whether it was seen not to pass, from the lesson's start to the moment it passed. One that never was proves nothing. */
  seenFailing: boolean;
  after: Outcome;
  /** From a fresh reading of everything. Undefined where `after` was not passed. */
  again?: Outcome;
  /** Where it did not pass. */
  expected?: string;
  found?: string;
  next?: string;
}

export interface StepReport {
  id: string;
  title: string;
  state: 'passed' | 'failed' | 'not run';
  /** From the start of the step to the second reading. */
  duration: number;
  /** How long its files and commands took, and how long the checks were waited for. */
  solving: number;
  waiting: number;
  commands: { command: string; state: CommandRun['state']; exitCode?: number }[];
  checks: CheckReport[];
  /** One sentence: what was expected, what was found. */
  failure?: string;
}

export interface LessonReport {
  id: string;
  number: number;
  title: string;
  state: 'passed' | 'failed' | 'skipped';
  duration: number;
  steps: StepReport[];
  /** Why it was skipped or could not be started. */
  reason?: string;
}

export interface CleanUpReport {
  state: 'passed' | 'failed';
  duration: number;
  /** Objects of the learner's that a reset left behind. */
  leftovers: string[];
  /** Objects of others that are gone or changed. */
  disturbed: string[];
  failure?: string;
}

/** What a headless run of the course came to. */
export interface ProveReport {
  target: string;
  server: string;
  namespace: string;
  cdsid: string;
  repository: string;
  /** RFC 3339. */
  startedAt: string;
  duration: number;
  lessons: LessonReport[];
  cleanUp: CleanUpReport;
  passed: boolean;
}

/** Each failure as one line: lesson, step, what was expected and what was found. */
export function failuresOf(report: ProveReport): string[] {
  const lessons = report.lessons.flatMap((lesson) => [
    ...(lesson.state === 'failed' && lesson.reason !== undefined
      ? [`${lesson.title}: ${lesson.reason}`]
      : []),
    ...lesson.steps.flatMap((step) =>
      step.failure === undefined ? [] : [`${lesson.title} › ${step.title}: ${step.failure}`],
    ),
  ]);
  return [...lessons, ...(report.cleanUp.failure === undefined ? [] : [`Reset: ${report.cleanUp.failure}`])];
}
