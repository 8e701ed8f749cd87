import { sanitize, sanitizeLine } from '../../platform/sanitize.ts';
import { splitCommands } from '../../tutorial/spoken.ts';
import type { LineInput } from '../hooks/screen-state.ts';
import { bindingFor } from '../keys/bindings.ts';
import { editLine, insert } from '../keys/edit-line.ts';
import { uselessKey } from '../keys/useless-key.ts';
import type { CdsidQuestion } from '../options.ts';
import { completeInput } from './complete-input.ts';
import type { IntentContext } from './intent-context.ts';
import { perform } from './perform.ts';
import { submitLine } from './submit-line.ts';

/** Keys that mean the same wherever one is, in inputs too. */
const everywhere = ['ctrl-c', 'ctrl-z', 'ctrl-l'];

/** Answers one key. */
export function handleKey(
  key: string,
  context: IntentContext,
  question: CdsidQuestion | undefined,
  acceptCdsid: (cdsid: string) => void,
): void {
  const { state, keys, dispatch } = context;
  if (state.notice !== undefined && key !== 'ctrl-c') dispatch({ type: 'notice', text: undefined });
  const binding = bindingFor(key, keys);
  if (state.input !== undefined && !everywhere.includes(key)) {
    if (key === 'return' && state.input.purpose === 'cdsid') {
      if (question?.validate(state.input.text) === undefined) acceptCdsid(state.input.text);
    } else inputKey(key, context);
    return;
  }
  if (binding !== undefined) perform(binding.id, binding.takesKey ? key : '', context);
  else {
    const words = uselessKey(key, keys);
    if (words !== undefined) dispatch({ type: 'notice', text: words });
  }
}

/** Pasted text goes where text is asked for; taken for keys it could do anything. */
export function handlePaste(text: string, { state, dispatch }: IntentContext): void {
  if (state.input === undefined) {
    dispatch({ type: 'notice', text: 'To paste a command, press : first.' });
    return;
  }
  // Several lines are several commands; anywhere else they are one text.
  const clean = state.input.purpose === 'command' ? sanitize(text).replaceAll('\t', ' ') : sanitizeLine(text);
  dispatch({ type: 'edit-input', ...insert(state.input, clean.trim()) });
}

function inputKey(key: string, context: IntentContext): void {
  const { state, dispatch } = context;
  const { input } = state;
  if (input === undefined) return;
  const isAnswer = input.purpose === 'cdsid';
  // Backspace in an empty prompt closes it, as in vi and less.
  const closes = key === 'escape' || (key === 'backspace' && input.text === '');
  if (key === 'return' && goesOn(input)) dispatch({ type: 'edit-input', ...insert(input, '\n') });
  else if (key === 'return') submitLine(context);
  else if (closes && !isAnswer) dispatch({ type: 'close-input' });
  else if (key === 'escape') dispatch({ type: 'edit-input', text: '', cursor: 0 });
  else if (key === 'tab') completeInput(context);
  else if (key === 'up' || key === 'down') recall(key === 'up' ? -1 : 1, context);
  else {
    const edited = editLine(input, key);
    if (edited !== undefined) dispatch({ type: 'edit-input', ...edited });
  }
}

/** A command whose quote is open or whose line ends in a backslash is not finished: Enter begins its next line. */
const goesOn = ({ purpose, text, cursor }: LineInput): boolean =>
  purpose === 'command' && cursor === text.length && splitCommands(text).open;

/** Earlier lines of the prompt; past the newest the line is empty again. */
function recall(by: -1 | 1, { state, dispatch }: IntentContext): void {
  const { input, history } = state;
  if (input?.purpose !== 'command') return;
  const recalled = Math.max(0, Math.min(history.length, input.recalled + by));
  const text = history[recalled] ?? '';
  dispatch({ type: 'edit-input', text, cursor: text.length, recalled });
}
