import type { Lesson } from '../lesson/lesson.ts';
import { loadLesson } from '../lesson/load-lesson.ts';
import { learnerVariables, substituteAll } from '../lesson/variables.ts';
import type { Learner } from './names.ts';

/** Reads lessons of a course with a learner's values filled in. */
export interface CourseReader {
  /** @throws UserError when there is no such lesson or it cannot be read */
  lesson(id: string): Promise<Lesson>;
  /** The lessons that a lesson starts from, farthest first. */
  before(lesson: Lesson): Promise<Lesson[]>;
}

export function createCourseReader(directory: string, learner: Learner): CourseReader {
  const reader: CourseReader = {
    async lesson(id) {
      return substituteAll(await loadLesson(directory, id), learnerVariables(learner));
    },
    async before(lesson) {
      const before: Lesson[] = [];
      for (let { after } = lesson; after !== undefined; ) {
        const earlier = await reader.lesson(after);
        if (before.some(({ id }) => id === earlier.id)) break;
        before.unshift(earlier);
        after = earlier.after;
      }
      return before;
    },
  };
  return reader;
}
