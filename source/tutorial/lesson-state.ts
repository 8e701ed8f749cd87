import { createHash } from 'node:crypto';
import type { CheckDefinition, Lesson, Step } from '../lesson/lesson.ts';
import { type Evaluation, evaluateCheck } from './checks/evaluate.ts';
import type { Observed } from './observed.ts';
import type { LessonProgress } from './progress.ts';
import type { CheckSnapshot, CommandRun } from './snapshot.ts';
import { isWatched } from './watched.ts';

/** The lesson that is open: its definition, variables filled in, and what is known of it. */
export interface LessonState {
  lesson: Lesson;
  /** Index of the current step. */
  step: number;
  progress: LessonProgress;
  /** Latest evaluation of each check that was evaluated, by its id. */
  evaluations: Map<string, Evaluation>;
  /** Ids of checks that had passed and do not any more. */
  broken: Set<string>;
  /** Ids of steps of which a broken check has been told. */
  told: Set<string>;
  /** By step id. */
  runs: Map<string, CommandRun[]>;
  /** Run blocks that are done, by step id. */
  blocksDone: Map<string, number>;
  hintsShown: Map<string, number>;
}

export function openLessonState(lesson: Lesson, progress: LessonProgress): LessonState {
  const index = lesson.steps.findIndex(({ id }) => id === progress.step);
  return {
    lesson,
    step: Math.max(0, index),
    progress,
    evaluations: new Map(),
    broken: new Set(),
    told: new Set(),
    runs: new Map(),
    blocksDone: new Map(),
    hintsShown: new Map(),
  };
}

/** Stays the same when the lesson's text changes around the check. */
export function checkId(step: Step, check: CheckDefinition): string {
  const { line: _line, timeout: _timeout, title: _title, hint: _hint, ...what } = check;
  const hash = createHash('sha256').update(JSON.stringify(what)).digest('hex').slice(0, 8);
  return `${step.id}/${check.type}-${hash}`;
}

/** What an evaluation brought that is worth telling or saving. */
export interface EvaluationChange {
  /** Steps with a check that was passed and is broken now, and what it says. */
  newlyBroken: { step: Step; evaluation: Evaluation }[];
  /** Steps whose broken checks all hold again. */
  mended: Step[];
  /** Whether there is progress to save. */
  progressed: boolean;
}

/**
 * Evaluates the checks of the current step and of those before it. What passes stays ticked; what had passed and is lost for
 * good is broken. A check that will pass again by itself, such as that of a pod that is being replaced, is left alone.
 * @param known whether the cluster's state is known; else only files are looked at
 */
export function evaluateLesson(state: LessonState, observed: Observed, known: boolean): EvaluationChange {
  const { lesson, progress, broken } = state;
  const change: EvaluationChange = { newlyBroken: [], mended: [], progressed: false };
  const reached = reachedStep(state);
  for (const [index, step] of lesson.steps.entries()) {
    if (index > state.step) break;
    for (const check of step.checks) {
      if (!known && check.type !== 'file') continue;
      const id = checkId(step, check);
      const had = progress.passed.includes(id);
      const watched = had && isWatched(lesson, index, check, reached);
      if (had && !watched) {
        broken.delete(id);
        continue;
      }
      if (!had && index < state.step) continue;
      const evaluation = evaluateCheck(check, observed);
      state.evaluations.set(id, evaluation);
      if (evaluation.outcome === 'passed') {
        broken.delete(id);
        if (!had) {
          progress.passed.push(id);
          change.progressed = true;
        }
      } else if (watched && evaluation.outcome !== 'pending' && !broken.has(id)) {
        broken.add(id);
        if (!state.told.has(step.id)) change.newlyBroken.push({ step, evaluation });
        state.told.add(step.id);
      }
    }
    if (state.told.has(step.id) && !isBroken(state, step)) {
      state.told.delete(step.id);
      change.mended.push(step);
    }
    if (step.checks.length > 0 && allPassed(state, step) && markDone(state, step)) change.progressed = true;
  }
  return change;
}

/** The last step that anything was done for: who goes back to look at an earlier one has not undone what came after. */
function reachedStep({ lesson, step, progress }: LessonState): number {
  const last = lesson.steps.findLastIndex(
    ({ id }) => progress.done.includes(id) || progress.skipped.includes(id) || (progress.runs[id] ?? 0) > 0,
  );
  return Math.max(step, last);
}

/** Ticks a step off. Returns whether that is new. */
export function markDone({ progress }: LessonState, step: Step): boolean {
  const skipped = progress.skipped.indexOf(step.id);
  if (skipped >= 0) progress.skipped.splice(skipped, 1);
  if (progress.done.includes(step.id)) return skipped >= 0;
  progress.done.push(step.id);
  return true;
}

export function isBroken({ broken }: LessonState, step: Step): boolean {
  return step.checks.some((check) => broken.has(checkId(step, check)));
}

function allPassed({ progress }: LessonState, step: Step): boolean {
  return step.checks.every((check) => progress.passed.includes(checkId(step, check)));
}

export function isDone(state: LessonState, step: Step): boolean {
  return state.progress.done.includes(step.id) && !isBroken(state, step);
}

export function isSkipped({ progress }: LessonState, step: Step): boolean {
  return progress.skipped.includes(step.id);
}

export function isComplete(state: LessonState): boolean {
  return state.lesson.steps.every((step) => isDone(state, step) || isSkipped(state, step));
}

/** What to show of a check. */
export function checkSnapshot(
  state: LessonState,
  step: Step,
  check: CheckDefinition,
  observed: Observed,
): CheckSnapshot {
  const id = checkId(step, check);
  const passed = state.progress.passed.includes(id);
  const broken = state.broken.has(id);
  const evaluation = state.evaluations.get(id);
  if (passed && !broken)
    return { title: evaluation?.title ?? evaluateCheck(check, observed).title, state: 'passed' };
  if (evaluation === undefined) return { title: evaluateCheck(check, observed).title, state: 'waiting' };
  const { title, outcome, expected, found, next } = evaluation;
  return {
    title,
    state: broken ? 'broken' : outcome === 'failed' ? 'failed' : 'waiting',
    ...(expected === undefined ? {} : { expected }),
    ...(found === undefined ? {} : { found }),
    ...(next === undefined ? {} : { next }),
  };
}
