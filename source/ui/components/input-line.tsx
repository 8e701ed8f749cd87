import { Text, useCursor } from 'ink';
import type { LineInput } from '../hooks/screen-state.ts';
import stringWidth from '../text/string-width.ts';
import { cutStart } from '../text/wrap.ts';

/** Several lines stand on one row. */
const shown = (text: string) => text.replaceAll('\n', ' \\ ');

/**
 * The line being typed, after `lead`, with the terminal's own cursor at its place, so that input methods and screen readers find it.
 * @param row of the screen, from the top
 */
export function InputLine({
  input,
  lead,
  width,
  row,
}: {
  input: LineInput;
  lead: string;
  width: number;
  row: number;
}) {
  const { setCursorPosition } = useCursor();
  const room = width - stringWidth(lead) - 1;
  const before = cutStart(shown(input.text.slice(0, input.cursor)), room);
  setCursorPosition({ x: stringWidth(lead) + stringWidth(before), y: row });
  return <Text wrap="truncate-end">{lead + before + shown(input.text.slice(input.cursor))}</Text>;
}
