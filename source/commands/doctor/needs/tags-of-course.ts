import type { Lesson } from '../../../lesson/lesson.ts';
import { commandsOf } from './rights-of-lesson.ts';

/** The versions that lessons publish, each with the numbers of the lessons that do. */
export function publishedVersions(lessons: readonly Lesson[]): Map<string, number[]> {
  const versions = new Map<string, number[]>();
  for (const lesson of lessons) {
    const commands = lesson.steps.flatMap(({ blocks }) => commandsOf(blocks));
    for (const command of commands) {
      const version = /^oc-tutor\s+publish\s+([\w.-]+)\s*$/.exec(command)?.[1];
      if (version === undefined) continue;
      const numbers = versions.get(version) ?? [];
      if (!numbers.includes(lesson.number)) numbers.push(lesson.number);
      versions.set(version, numbers);
    }
  }
  return versions;
}
