import { readFile } from 'node:fs/promises';
import { UserError } from '../platform/user-error.ts';
import type { Lesson } from './lesson.ts';
import { readCourse } from './read-course.ts';

/**
 * Reads one lesson of a course whole.
 * @throws UserError when there is no such lesson, and for whatever is wrong in it: a check that is left out proves nothing
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
  const [first, ...others] = problems;
  if (lesson === undefined || first !== undefined) {
    const where = first === undefined ? entry.file : `${first.file}:${first.line}`;
    const more = others.length === 0 ? '' : ` (and ${others.length} more)`;
    throw new UserError(`The lesson is malformed: ${where}: ${first?.message ?? 'It is empty.'}${more}`, {
      remedy: `\`oc-tutor lint ${entry.file}\` shows all that is wrong with it.`,
    });
  }
  return lesson;
}
