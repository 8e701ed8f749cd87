import { readFile } from 'node:fs/promises';
import { UserError } from '../platform/user-error.ts';
import type { Lesson } from './lesson.ts';
import { readCourse } from './read-course.ts';

/**
 * Reads one lesson of a course whole.
 * @throws UserError when there is no such lesson or its front matter is unusable
 */
export async function loadLesson(directory: string, id: string): Promise<Lesson> {
  const course = await readCourse(directory);
  const entry = course.find((candidate) => candidate.id === id);
  if (entry === undefined) {
    const known = course.map((candidate) => candidate.id).join(', ');
    throw new UserError(`There is no lesson “${id}”.`, { remedy: `The lessons are: ${known}.`, exitCode: 2 });
  }
  // The parser is the heavy part, which a menu can do without.
  const { parseLesson } = await import('./parse-lesson.ts');
  const { lesson, problems } = parseLesson(await readFile(entry.file, 'utf8'), entry.file);
  if (lesson === undefined) {
    const first = problems[0];
    throw new UserError(`The lesson in ${entry.file} cannot be read: ${first?.message ?? 'it is empty.'}`, {
      remedy: `oc-tutor lint ${entry.file}`,
    });
  }
  return lesson;
}
