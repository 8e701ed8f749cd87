import type { Lesson, Step } from '../lesson/lesson.ts';
import { UserError } from '../platform/user-error.ts';
import { evaluateCheck } from './checks/evaluate.ts';
import { type Played, playStep } from './play-step.ts';
import type { SessionCore } from './session-core.ts';
import type { OpenLesson } from './session-state.ts';
import type { CommandRun } from './snapshot.ts';
import { untilPassed } from './until-passed.ts';

/**
 * Does the current step for the learner.
 * @returns what it came to; a command that failed is in it, and shows in the step's runs
 * @throws the signal's reason when it is aborted
 */
export async function solveStep(
  core: SessionCore,
  open: OpenLesson,
  step: Step,
  signal: AbortSignal,
): Promise<Played> {
  const { blocksDone } = open.state;
  blocksDone.set(step.id, 0);
  const played = await play(core, step, signal, () =>
    blocksDone.set(step.id, (blocksDone.get(step.id) ?? 0) + 1),
  );
  core.evaluate();
  return played;
}

/**
 * Makes what a lesson starts from, by playing the steps of the earlier ones of which something is missing.
 * @throws UserError when a step of them cannot be brought to pass
 */
export async function makePrerequisites(
  core: SessionCore,
  open: OpenLesson,
  signal: AbortSignal,
): Promise<void> {
  for (const { lesson } of open.missing) {
    for (const step of lesson.steps) {
      core.state.busy = `making what “${lesson.title}” makes: ${step.title}`;
      core.changed();
      await bringToPass(core, lesson, step, signal);
    }
  }
}

async function bringToPass(
  core: SessionCore,
  lesson: Lesson,
  step: Step,
  signal: AbortSignal,
): Promise<void> {
  const observed = core.observe();
  const passing = step.checks.every((check) => evaluateCheck(check, observed).outcome === 'passed');
  if (step.checks.length > 0 && passing) return;
  const { failed } = await play(core, step, signal);
  const look = `Open “${lesson.title}” and look.`;
  if (failed !== undefined) {
    const words = failed.lines.at(-1)?.text ?? '';
    throw new UserError(`\`${failed.command}\` failed: ${words}`, {
      remedy: `Open “${lesson.title}” and look.`,
    });
  }
  const evaluations = await untilPassed(step.checks, core, signal);
  const open = evaluations.find(({ outcome }) => outcome !== 'passed');
  if (open !== undefined) {
    const reason = failed === undefined ? '' : ` ${failureWords(failed)}`;
    throw new UserError(
      `“${step.title}” of “${lesson.title}” does not pass: ${open.title} – ${open.found ?? ''}.${reason}`,
      { remedy: open.next ?? look },
    );
  }
}

export function failureWords({ command, lines }: CommandRun): string {
  return `\`${command}\` failed: ${lines.at(-1)?.text ?? 'without a word'}`;
}

async function play(
  core: SessionCore,
  step: Step,
  signal: AbortSignal,
  onBlock?: () => void,
): Promise<Played> {
  const workspace = await core.workspace();
  const current = core.state.open?.state;
  // Commands of an earlier lesson show among those of the step that wanted them.
  const shownIn = current?.lesson.steps[current.step]?.id ?? step.id;
  return await playStep(step, {
    workspace,
    clock: core.clock,
    signal,
    run: (command, until) => core.run(command, shownIn, until),
    ...(onBlock === undefined ? {} : { onBlock }),
  });
}
