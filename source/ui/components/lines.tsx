import { Box } from 'ink';
import { Line } from './line.tsx';

/**
 * Rows that are laid out already. Nothing is clipped to the box: Ink would take every character of every row apart for that; each
 * row cuts itself off where the box around it ends.
 */
export function Lines({ lines, height }: { lines: readonly string[]; height: number }) {
  return (
    <Box flexDirection="column" height={height} flexShrink={0}>
      {lines.slice(0, height).map((line, row) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: a row of the screen is its index
        <Line key={row} text={line} />
      ))}
    </Box>
  );
}
