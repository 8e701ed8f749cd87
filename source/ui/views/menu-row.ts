import type { LessonSummary } from '../../tutorial/snapshot.ts';
import stringWidth from '../text/string-width.ts';
import { cut, pad } from '../text/wrap.ts';
import type { Theme } from '../theme.ts';
import { progressBar } from './header-line.ts';

/** A lesson as one row: number, title, progress, minutes, or why it cannot be played. */
export function menuRow(lesson: LessonSummary, width: number, theme: Theme): string {
  const { glyphs } = theme;
  const done = lesson.stepsDone >= lesson.steps && lesson.steps > 0;
  const mark = lesson.unavailable !== undefined ? glyphs.absent : done ? glyphs.passed : ' ';
  const lead = `${pad(mark, stringWidth(glyphs.passed))} ${lesson.number}  `;
  const titleWidth = Math.min(34, width - stringWidth(lead) - 26);
  const title = pad(cut(lesson.title, titleWidth, glyphs.ellipsis), titleWidth);
  if (lesson.unavailable !== undefined) {
    const reason = cut(lesson.unavailable, width - stringWidth(lead) - titleWidth - 2, glyphs.ellipsis);
    return `${theme.paint('muted', `${lead}${title}`)}  ${theme.paint('warning', reason)}`;
  }
  const count = `${lesson.stepsDone}/${lesson.steps}`.padStart(5);
  const bar = progressBar(lesson.stepsDone, lesson.steps, 8, theme);
  return `${theme.paint('good', lead.slice(0, mark.length))}${lead.slice(mark.length)}${title}  ${bar} ${count}  ${String(lesson.minutes).padStart(3)} min`;
}

/** Where the menu's mark stands: at the lesson it was put at, else at the one to go on with. */
export function markedIndex(course: readonly LessonSummary[], marked: string | undefined): number {
  const at = course.findIndex(({ id }) => id === marked);
  return at >= 0 ? at : resumeIndex(course);
}

/** The lesson to go on with: the first one begun and not finished, else the first one not finished. */
export function resumeIndex(course: readonly LessonSummary[]): number {
  const open = (lesson: LessonSummary) => lesson.unavailable === undefined && lesson.stepsDone < lesson.steps;
  const begun = course.findIndex((lesson) => open(lesson) && lesson.stepsDone > 0);
  if (begun >= 0) return begun;
  return Math.max(0, course.findIndex(open));
}
