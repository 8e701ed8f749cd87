import { lessonAfter } from '../views/next-action.ts';
import type { IntentContext } from './intent-context.ts';

/** On to the next step; after a lesson's last one, to the next lesson that can be played. */
export function next({ keys, session, snapshot, openLesson }: IntentContext): void {
  if (keys.onward !== 'lesson') {
    session?.next();
    return;
  }
  const following = lessonAfter(snapshot?.lesson?.number ?? 0, snapshot?.course ?? []);
  if (following !== undefined) openLesson(following.id);
}

/** The page of the web console that the step is about, in the browser. */
export function openLink({ snapshot, own, openBrowser }: IntentContext): void {
  const blocks = snapshot?.lesson?.steps[snapshot.lesson.step]?.blocks ?? [];
  const page = blocks.find((block) => block.type === 'console' && block.url !== undefined);
  if (page?.type === 'console' && page.url !== undefined) own(openBrowser(page.url));
}

/** The answer to the question that is on the screen: quit while something runs, or reset. */
export function answer(yes: boolean, { keys, session, exit, dispatch, own }: IntentContext): void {
  if (keys.place === 'quit') {
    if (!yes) {
      dispatch({ type: 'stay' });
      return;
    }
    session?.cancel();
    exit(0);
  } else if (session !== undefined) {
    if (yes) own(session.confirmReset());
    else session.dismissReset();
  }
}
