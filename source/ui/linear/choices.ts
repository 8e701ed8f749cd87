import type { Snapshot } from '../../tutorial/snapshot.ts';
import { nextAction, onward } from '../views/next-action.ts';

export type ChoiceId =
  | 'run'
  | 'edit'
  | 'fill'
  | 'hint'
  | 'next'
  | 'previous'
  | 'solve'
  | 'skip'
  | 'again'
  | 'chain'
  | 'logs'
  | 'reset'
  | 'retry'
  | 'menu'
  | 'quit';

export interface Choice {
  /** Also what may be typed instead of the number. */
  id: ChoiceId;
  words: string;
}

/** What can be done in the open lesson now; the most likely comes first. */
export function lessonChoices(snapshot: Snapshot): Choice[] {
  const { lesson } = snapshot;
  const step = lesson?.steps[lesson.step];
  if (lesson === undefined || step === undefined) {
    return [{ id: 'menu', words: 'Back to the lessons' }, quit];
  }
  const action = nextAction(lesson, snapshot.runs);
  const file = step.blocks.find((block) => block.type === 'edit');
  const commands = action.type === 'run' ? action.block : step.blocks.findLast((b) => b.type === 'run');
  const to = onward(lesson, action, snapshot.course);
  const next: Choice = {
    id: 'next',
    words: to === 'lesson' ? 'Go on to the next lesson' : 'Go on to the next step',
  };
  const choices: Choice[] = [];
  const add = (id: ChoiceId, words: string, when = true) => {
    if (when) choices.push({ id, words });
  };
  const isFirst = to !== undefined && action.type === 'none';
  if (isFirst && to !== 'end') choices.push(next);
  if (to === 'end') add('menu', 'Back to the lessons');
  add('edit', `Edit ${file?.type === 'edit' ? file.file : ''}`, file !== undefined);
  add('fill', 'Have the file filled in', file !== undefined);
  if (commands?.type === 'run') {
    add(
      'run',
      `${action.type === 'run' && !action.again ? 'Run' : 'Run again'}: ${commands.commands.join('; ')}`,
    );
  }
  if (!isFirst && to !== 'end') choices.push(next);
  add('hint', `Hint ${step.hints.length + 1} of ${step.hintCount}`, step.hints.length < step.hintCount);
  add('retry', 'Try the connection again now', snapshot.connection.state === 'lost');
  add('again', 'Read the step again');
  add('chain', 'Where is the image? Quay, ImageStream, pods');
  add('logs', 'The newest lines of the logs');
  add('previous', 'Back to the step before', lesson.step > 0);
  add('solve', 'Have the step done');
  add('skip', 'Skip the step');
  add('reset', 'Reset the lesson');
  add('menu', 'Back to the lessons', to !== 'end');
  choices.push(quit);
  return choices;
}

const quit: Choice = { id: 'quit', words: 'Quit' };
