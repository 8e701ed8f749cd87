import type { CheckDefinition, Lesson } from '../lesson/lesson.ts';
import { findObject } from './checks/object-checks.ts';
import type { Observed } from './observed.ts';

interface Wanted {
  kind: string;
  name: string;
}

/** The objects that a check is about and that have to be there for it to pass. */
function objectsOfCheck(check: CheckDefinition): Wanted[] {
  switch (check.type) {
    case 'exists':
      return [{ kind: check.kind, name: check.name }];
    case 'rollout':
    case 'chain':
    case 'trigger':
      return [{ kind: 'DeploymentConfig', name: check.deploymentConfig }];
    case 'digest':
      if ('imageStreamTag' in check.subject)
        return [{ kind: 'ImageStreamTag', name: check.subject.imageStreamTag }];
      if ('deploymentConfig' in check.subject) {
        return [{ kind: 'DeploymentConfig', name: check.subject.deploymentConfig }];
      }
      return [];
    case 'file':
    case 'absent':
    case 'ready':
    case 'log':
      return [];
  }
}

/** What a lesson leaves behind for those after it: what its checks saw and none of them saw gone. */
export function objectsOfLesson(lesson: Lesson): Wanted[] {
  const checks = lesson.steps.flatMap((step) => step.checks);
  return checks.flatMap(objectsOfCheck).filter((wanted) => !takenAway(lesson, wanted));
}

function takenAway(lesson: Lesson, { kind, name }: Wanted): boolean {
  return lesson.steps.some((step) =>
    step.checks.some(
      (check) =>
        check.type === 'absent' &&
        ((check.kind === kind && check.name === name) ||
          (check.kind === 'ImageStream' && kind === 'ImageStreamTag' && name.startsWith(`${check.name}:`))),
    ),
  );
}

/**
 * The earlier lessons of which something is not there that `lesson` starts from, each with it, in the order in which they
 * have to be played.
 * @param earlier the lessons before it, by `after`, farthest first
 */
export function missingPrerequisites(
  lesson: Lesson,
  earlier: readonly Lesson[],
  observed: Observed,
): { lesson: Lesson; object: Wanted }[] {
  return earlier.flatMap((before, index) => {
    const later = [...earlier.slice(index + 1), lesson];
    const object = objectsOfLesson(before).find(
      (wanted) =>
        findObject(observed, wanted.kind, wanted.name) === undefined &&
        !later.some((candidate) => takenAway(candidate, wanted)),
    );
    return object === undefined ? [] : [{ lesson: before, object }];
  });
}
