import type { Lesson } from '../lesson/lesson.ts';
import type { Learner } from './names.ts';

/** The tags of the registry that the checks of lessons compare with: `HOST/ORG/REPO:TAG`. */
export function tagsOfLessons(lessons: readonly Lesson[], { repository }: Learner): Set<string> {
  const checks = lessons.flatMap(({ steps }) => steps.flatMap((step) => step.checks));
  const references = checks.flatMap((check) =>
    check.type === 'digest'
      ? [check.equals, check.differs, 'tag' in check.subject ? check.subject.tag : undefined]
      : check.type === 'chain'
        ? [check.equals]
        : [],
  );
  return new Set(
    references
      .filter((reference) => reference !== undefined)
      .filter((reference) => reference.startsWith(`${repository}:`)),
  );
}
