import { Box } from 'ink';
import { Line } from './line.tsx';

/** Rows that are laid out already. */
export function Lines({ lines, width, height }: { lines: readonly string[]; width: number; height: number }) {
  return (
    <Box flexDirection="column" width={width} height={height} overflow="hidden" flexShrink={0}>
      {lines.slice(0, height).map((line, row) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: a row of the screen is its index
        <Line key={row} text={line} />
      ))}
    </Box>
  );
}
