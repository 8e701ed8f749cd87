import { Text } from 'ink';
import { toAscii } from '../text/to-ascii.ts';
import { useTheme } from './theme-context.ts';

/** One row of the screen; what is too wide is cut off, never wrapped. */
export function Line({ text }: { text: string }) {
  const theme = useTheme();
  const written = theme.ascii ? toAscii(text) : text;
  // An empty text would have no height.
  return <Text wrap="truncate-end">{written === '' ? ' ' : written}</Text>;
}
