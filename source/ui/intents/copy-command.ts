import { copyText } from '../terminal/clipboard.ts';
import { whereIs } from '../text/where.ts';
import { nextAction } from '../views/next-action.ts';
import type { IntentContext } from './intent-context.ts';

/**
 * Copies the commands that Enter would run, or else the step's last ones.
 * @throws the system's error when the file beside the clipboard cannot be written
 */
export async function copyCommand({ snapshot, stdout, dispatch }: IntentContext): Promise<void> {
  const lesson = snapshot?.lesson;
  const step = lesson?.steps[lesson.step];
  if (snapshot === undefined || lesson === undefined || step === undefined) return;
  const action = nextAction(lesson, snapshot.runs);
  const block = action.type === 'run' ? action.block : step.blocks.findLast((each) => each.type === 'run');
  if (block?.type !== 'run') return;
  const path = await copyText(block.commands.join('\n'), snapshot.workspace, stdout);
  dispatch({
    type: 'notice',
    text: `Copied. Where the terminal has no clipboard: ${whereIs(path)}`,
  });
}
