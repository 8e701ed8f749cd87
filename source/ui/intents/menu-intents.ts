import type { LessonSummary } from '../../tutorial/snapshot.ts';
import { markedIndex } from '../views/menu-row.ts';
import type { IntentContext } from './intent-context.ts';

/** Opens the lesson that the menu's mark is at. */
export function openMarked(context: IntentContext): void {
  open(context.course[markedIndex(context.course, context.state.marked)], context);
}

/** Opens the lesson with that number in the course. */
export function openByNumber(number: number, context: IntentContext): void {
  open(
    context.course.find((lesson) => lesson.number === number),
    context,
  );
}

/** Moves the mark; it stops at both ends. */
export function moveMark(by: number, { course, state, dispatch }: IntentContext): void {
  const to = Math.max(0, Math.min(course.length - 1, markedIndex(course, state.marked) + by));
  const lesson = course[to];
  if (lesson !== undefined) dispatch({ type: 'mark', lesson: lesson.id });
}

function open(lesson: LessonSummary | undefined, { openLesson, dispatch }: IntentContext): void {
  if (lesson === undefined) return;
  if (lesson.unavailable === undefined) openLesson(lesson.id);
  else dispatch({ type: 'notice', text: lesson.unavailable });
}
