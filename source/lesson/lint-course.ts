import { learnerLabel } from './learner-label.ts';
import type { LessonProblem } from './lesson.ts';
import { lintParsed, type Manifests } from './lint-lesson.ts';
import { manifestObjects, resourceOf } from './manifest.ts';
import { lessonNumber, parseLesson } from './parse-lesson.ts';

export interface LessonFile {
  path: string;
  text: string;
}

/** {@link lintLesson} for each file, and what is wrong between them: ids, numbers, prerequisites; and the manifests. */
export function lintCourse(files: readonly LessonFile[], manifests: Manifests): LessonProblem[] {
  const problems: LessonProblem[] = [];
  const ids = new Map<string, { file: string; number: number }>();
  const numbers = new Map<number, string>();
  for (const { path, text } of files) {
    const parsed = parseLesson(text, path);
    problems.push(...lintParsed(parsed, text, path, manifests));
    const number = lessonNumber(path);
    const twin = numbers.get(number);
    if (number === 0) {
      problems.push({
        file: path,
        line: 1,
        message: 'Start the file name with a number: `02-imagestreams.md`.',
      });
    } else if (twin !== undefined) {
      problems.push({
        file: path,
        line: 1,
        message: `${twin} has the number ${number} too: give each its own.`,
      });
    }
    numbers.set(number, path);
    const { lesson } = parsed;
    if (lesson === undefined) continue;
    const earlier = ids.get(lesson.id);
    if (earlier !== undefined) {
      const message = `The id \`${lesson.id}\` is that of ${earlier.file} already: choose another.`;
      problems.push({ file: path, line: 1, message });
    }
    ids.set(lesson.id, { file: path, number });
  }
  for (const { path, text } of files) {
    const { lesson } = parseLesson(text, path);
    if (lesson?.after === undefined) continue;
    const before = ids.get(lesson.after);
    if (before === undefined || before.number >= lesson.number) {
      const message = `\`after: ${lesson.after}\` names no earlier lesson: use the id of one, or leave it out.`;
      problems.push({ file: path, line: 1, message });
    }
  }
  return [...problems, ...[...manifests].flatMap(([file, text]) => lintManifest(file, text))];
}

/** A manifest's objects must be such that a reset can tell them from a neighbour's, and remove them. */
function lintManifest(file: string, text: string): LessonProblem[] {
  const objects = manifestObjects(text);
  const fault = (message: string): LessonProblem => ({ file, line: 1, message });
  if (objects.length === 0)
    return [fault('The manifest has no object with apiVersion, kind and metadata.name.')];
  return objects.flatMap((object) => {
    const problems: LessonProblem[] = [];
    const what = `${object.kind} ${object.name}`;
    if (!object.name.startsWith('<CDSID>-')) {
      problems.push(fault(`Start the name of ${what} with \`<CDSID>-\`, so that learners do not collide.`));
    }
    if (object.labels[learnerLabel] !== '<CDSID>') {
      problems.push(fault(`Give ${what} the label \`${learnerLabel}: <CDSID>\`, by which a reset knows it.`));
    }
    if (object.podLabels !== undefined && object.podLabels[learnerLabel] !== '<CDSID>') {
      problems.push(
        fault(`Give the pods of ${what} the label \`${learnerLabel}: <CDSID>\`, by which they are seen.`),
      );
    }
    if (resourceOf(object) === undefined) {
      problems.push(fault(`A reset does not know ${object.apiVersion} ${object.kind}: use another kind.`));
    }
    return problems;
  });
}
