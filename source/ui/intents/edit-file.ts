import type { ShownBlock } from '../../tutorial/snapshot.ts';
import type { IntentContext } from './intent-context.ts';

/** The step's file that is still to be filled in, else its first. */
function fileOf({ snapshot }: IntentContext): Extract<ShownBlock, { type: 'edit' }> | undefined {
  const step = snapshot?.lesson?.steps[snapshot.lesson.step];
  const files = step?.blocks.filter((block) => block.type === 'edit') ?? [];
  return files.find((file) => !file.filled) ?? files[0];
}

/**
 * Hands the terminal to the editor, and has the session read the workspace again when it is back, however the editor ended.
 * @throws UserError what the editor's opening throws
 */
export async function editFile(context: IntentContext): Promise<void> {
  const file = fileOf(context);
  if (file === undefined || context.session === undefined) return;
  try {
    await context.suspend(() => context.editor(file.path));
  } finally {
    await context.session.refreshWorkspace();
  }
}

/** Fills the file in and shows what that changed. */
export async function fillIn({ session, dispatch }: IntentContext): Promise<void> {
  const diff = await session?.fillIn();
  if (diff === undefined || diff.trim() === '') {
    dispatch({ type: 'notice', text: 'There is nothing to fill in: no placeholder is left.' });
  } else dispatch({ type: 'open-page', page: { type: 'diff', diff } });
}
