import type { CheckDefinition, Lesson, Step } from '../lesson/lesson.ts';

/** Commands of `oc` that only look. */
const looks = new Set([
  'get',
  'describe',
  'logs',
  'status',
  'explain',
  'whoami',
  'project',
  'projects',
  'version',
  'events',
  'wait',
  'api-resources',
  'help',
  'diff',
]);

/** Whether a command changes nothing. */
export function onlyLooks(command: string): boolean {
  const [program, verb = '', next = ''] = command.split(/\s+/);
  if (program !== 'oc') return false;
  if (verb === 'rollout') return next === 'status' || next === 'history';
  return looks.has(verb);
}

function commandsOf(step: Step): string[] {
  return step.blocks.flatMap((block) => (block.type === 'run' ? block.commands : []));
}

/** Whether the step's own commands change nothing. */
export function isPassive(step: Step): boolean {
  return commandsOf(step).every(onlyLooks);
}

/**
 * Whether a check that has passed should still hold when the learner has come to step `reached`, so that it is worth a word
 * when it does not.
 * What a step makes should be there until a later step takes it away or edits it. A digest, a rollout or a log, however, is
 * what the next step that does something is there to move; it should hold only up to that step.
 */
export function isWatched(
  lesson: Lesson,
  stepIndex: number,
  check: CheckDefinition,
  reached: number,
): boolean {
  if (stepIndex > reached) return false;
  const later = lesson.steps.slice(stepIndex + 1, reached + 1);
  switch (check.type) {
    case 'log':
      // Lines go with their pods and with the ring that keeps them.
      return false;
    case 'exists':
      return !later.some((step) => step.checks.some((other) => undoes(other, check)));
    case 'file':
      return !later.some((step) =>
        step.blocks.some((block) => block.type === 'edit' && block.file === check.file),
      );
    case 'absent':
    case 'digest':
    case 'rollout':
    case 'ready':
    case 'chain':
    case 'trigger':
      return later.every(isPassive);
  }
}

/** An object that is to be gone takes those that it owns with it. */
function undoes(later: CheckDefinition, check: Extract<CheckDefinition, { type: 'exists' }>): boolean {
  if (later.type !== 'absent') return false;
  return (
    (later.kind === check.kind && later.name === check.name) ||
    check.name.startsWith(`${later.name}-`) ||
    check.name.startsWith(`${later.name}:`)
  );
}
