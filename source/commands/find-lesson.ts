import { join } from 'node:path';
import { type CourseEntry, readCourse } from '../lesson/read-course.ts';
import { packageRoot } from '../platform/package-root.ts';
import { UserError } from '../platform/user-error.ts';

export function readOwnCourse(): Promise<CourseEntry[]> {
  return readCourse(join(packageRoot(), 'lessons'));
}

/**
 * The lesson that a word of the command line means: its id or its number.
 * @throws UserError (exit code 2) when there is none
 */
export function findLesson(course: readonly CourseEntry[], word: string): CourseEntry {
  const found = course.find(({ id, number }) => id === word || String(number) === word);
  if (found === undefined) {
    throw new UserError(`There is no lesson “${word}”.`, {
      remedy: `The course has: ${course.map(({ id, number }) => `${number} ${id}`).join(', ')}. \`oc-tutor --help\` lists the commands.`,
      exitCode: 2,
    });
  }
  return found;
}
