import type { LineInput } from '../hooks/screen-state.ts';
import { insert } from '../keys/edit-line.ts';
import { commandNames, completeName } from '../keys/prompt-command.ts';
import type { IntentContext } from './intent-context.ts';

/** Goes on with the word at the cursor: by itself where there is one way to, else as far as all agree, and shows them. */
export function completeInput(context: IntentContext): void {
  const { state, session, dispatch, own } = context;
  const { input } = state;
  if (input?.purpose !== 'command') return;
  const before = input.text.slice(0, input.cursor);
  const line = before.slice(before.lastIndexOf('\n') + 1);
  const lead = line.length - line.trimStart().length;
  if (/^oc(-tutor)?\s/.test(line.trimStart())) {
    if (session === undefined) return;
    own(
      session.complete(line.slice(lead)).then(({ start, candidates }) => {
        const typed = line.length - lead - start;
        dispatch(completed(input, typed, candidates));
      }),
    );
    return;
  }
  const word = line.trim();
  const name = completeName(word);
  const names = ['oc', 'oc-tutor', ...commandNames].filter((each) => each.startsWith(word));
  dispatch(completed(input, word.length, name === undefined || names.length > 1 ? names : [name]));
}

/**
 * The line with its word completed.
 * @param typed how many letters of the word stand before the cursor
 */
function completed(input: LineInput, typed: number, candidates: readonly string[]) {
  const [first] = candidates;
  if (first === undefined) return { type: 'hint-input', candidates: ['nothing fits here'] } as const;
  const common = candidates.reduce(commonStart);
  const goesOn = candidates.length > 1 || /[/=:]$/.test(common);
  const added = common.slice(typed) + (goesOn ? '' : ' ');
  if (candidates.length > 1 && added === '') return { type: 'hint-input', candidates } as const;
  return { type: 'edit-input', ...insert(input, added) } as const;
}

function commonStart(one: string, other: string): string {
  let length = 0;
  while (length < one.length && one[length] === other[length]) length += 1;
  return one.slice(0, length);
}
