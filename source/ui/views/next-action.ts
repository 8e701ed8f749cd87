import { goesOn, isFulfilled } from '../../tutorial/run-command.ts';
import type { CommandRun, LessonSummary, ShownBlock, Snapshot } from '../../tutorial/snapshot.ts';
import { onlyLooks } from '../../tutorial/watched.ts';

type RunBlock = Extract<ShownBlock, { type: 'run' }>;
type EditBlock = Extract<ShownBlock, { type: 'edit' }>;
type OpenLesson = NonNullable<Snapshot['lesson']>;

/** The one thing for the learner to do now. */
export type NextAction =
  | { type: 'run'; block: RunBlock; again: boolean }
  | { type: 'edit'; block: EditBlock }
  /** Nothing is left to do here. */
  | { type: 'none' };

/** The first file to fill in or command to run that is still to be done, in the order of the text. */
export function nextAction(lesson: OpenLesson, runs: readonly CommandRun[]): NextAction {
  const step = lesson.steps[lesson.step];
  if (step === undefined || step.skipped) return { type: 'none' };
  for (const block of step.blocks) {
    if (block.type === 'edit' && !block.filled) return { type: 'edit', block };
    if (block.type === 'run' && !isRun(block, runs))
      return { type: 'run', block, again: wasTried(block, runs) };
  }
  return { type: 'none' };
}

/** `end`: there is no lesson after this one. */
export type Onward = 'step' | 'lesson' | 'end';

/** Where `n` leads: a step that is done, or asks for nothing, is left for the next one; the last of a complete lesson for the next lesson. */
export function onward(
  lesson: OpenLesson,
  action: NextAction,
  course: readonly LessonSummary[],
): Onward | undefined {
  const step = lesson.steps[lesson.step];
  if (step === undefined) return undefined;
  if (lesson.complete && lesson.step === lesson.steps.length - 1) {
    return lessonAfter(lesson.number, course) === undefined ? 'end' : 'lesson';
  }
  const asksNothing = step.checks.length === 0 && action.type === 'none';
  return step.done || step.skipped || asksNothing ? 'step' : undefined;
}

/** The next lesson that can be played here. */
export function lessonAfter(number: number, course: readonly LessonSummary[]): LessonSummary | undefined {
  return course.find((each) => each.number > number && each.unavailable === undefined);
}

/** By the session's own rules, so that what is shown as next is what Enter runs. */
function isRun(block: RunBlock, runs: readonly CommandRun[]): boolean {
  return block.commands.every((command) =>
    runs.some(
      (run) =>
        run.command === command &&
        run.state !== 'running' &&
        (isFulfilled(run) || onlyLooks(command) || (run.state === 'cancelled' && goesOn(command))),
    ),
  );
}

function wasTried(block: RunBlock, runs: readonly CommandRun[]): boolean {
  return block.commands.some((command) => runs.some((run) => run.command === command));
}
