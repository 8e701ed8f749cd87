import { Box } from 'ink';
import { paneRows } from '../views/pane-rows.ts';
import type { PaneView } from '../views/pane-view.ts';
import { Lines } from './lines.tsx';
import { useTheme } from './theme-context.ts';

/** A framed pane by itself. */
export function Pane({ view }: { view: PaneView }) {
  const { width, height } = view;
  return (
    <Box width={width} height={height} flexShrink={0}>
      <Lines lines={paneRows(view, useTheme())} width={width} height={height} />
    </Box>
  );
}
