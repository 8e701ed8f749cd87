import type { LineInput } from '../hooks/screen-state.ts';
import type { CommandId } from '../keys/binding.ts';
import { bindings } from '../keys/bindings.ts';
import type { KeyContext } from '../keys/context.ts';
import { type PromptCommand, parsePromptCommand } from '../keys/prompt-command.ts';
import type { IntentContext } from './intent-context.ts';
import { perform } from './perform.ts';
import { filterLogs, searchLogs } from './search-logs.ts';

/** Does what a line typed at the bottom of the screen asks for, and closes it. */
export function submitLine(context: IntentContext): void {
  const { state } = context;
  if (state.input === undefined) return;
  const { purpose, text, asked } = state.input;
  if (purpose === 'command' && asked === undefined && isDangerous(text)) {
    askFirst(text, context);
    return;
  }
  submit(purpose, text, context);
}

function submit(purpose: LineInput['purpose'], text: string, context: IntentContext): void {
  const { dispatch } = context;
  const remember = purpose === 'command' && text.trim() !== '' ? { remember: text } : {};
  if (remember.remember !== undefined) context.remember(text);
  dispatch({ type: 'close-input', ...remember });
  if (purpose === 'search') searchLogs(text, context);
  else if (purpose === 'filter') filterLogs(text, context);
  else if (purpose === 'command') {
    const refusal = obey(parsePromptCommand(text), context);
    if (refusal !== undefined) dispatch({ type: 'notice', text: refusal });
  }
}

/** Whether a line could delete what is not the learner's; the session says whether it does. */
const isDangerous = (text: string) => /\bdelete\b|--force\b/.test(text) && /\boc\s/.test(text);

/** Has the session look at what a line would delete. Where that is only the learner's own, the line is submitted at once. */
function askFirst(text: string, context: IntentContext): void {
  const { session, dispatch, own } = context;
  if (session === undefined) return;
  const line = text.trim().replace(/^:+\s*/, '');
  own(
    session.othersTouchedBy(line).then((asked) => {
      if (asked !== undefined) dispatch({ type: 'hint-input', asked });
      else submit('command', text, context);
    }),
  );
}

/** @returns why it cannot be done, in a sentence; undefined when it is done */
function obey(command: PromptCommand, context: IntentContext): string | undefined {
  const { session, snapshot, keys, own } = context;
  switch (command.type) {
    case 'nothing':
      return undefined;
    case 'unknown':
      return command.words;
    case 'line':
      if (session === undefined) return 'There is no connection yet.';
      if (keys.busy) return 'Something is still running: Ctrl-C ends it.';
      own(session.runCommand(command.line));
      return undefined;
    case 'shell':
      if (context.shell === undefined) return 'There is no shell to open here.';
      own(context.suspend(context.shell));
      return undefined;
    case 'lesson': {
      const { course } = context;
      const lesson = course.find(({ id, number }) => [id, String(number)].includes(command.lesson));
      if (lesson === undefined) return `There is no lesson “${command.lesson}”.`;
      if (lesson.unavailable !== undefined) return lesson.unavailable;
      context.openLesson(lesson.id);
      return undefined;
    }
    case 'step': {
      const steps = snapshot?.lesson?.steps.length;
      if (steps === undefined) return 'Open a lesson first.';
      if (command.step > steps) return `This lesson has ${steps} steps.`;
      session?.goToStep(command.step - 1);
      return undefined;
    }
    case 'command': {
      const asked = isValid(command.id, keys);
      // By their names it is clear that the logs are meant, whichever pane has the keys.
      const inLogs = !asked && isValid(command.id, { ...keys, pane: 'logs' });
      if (!asked && !inLogs) return `“:${command.id}” cannot be done now.`;
      if (inLogs) context.dispatch({ type: 'focus', pane: 'logs' });
      perform(command.id, command.argument, context);
      return undefined;
    }
  }
}

function isValid(id: CommandId, keys: KeyContext): boolean {
  return bindings.some((binding) => binding.id === id && binding.valid(keys));
}
