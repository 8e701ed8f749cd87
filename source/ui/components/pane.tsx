import { paneRows } from '../views/pane-rows.ts';
import type { PaneView } from '../views/pane-view.ts';
import { Lines } from './lines.tsx';
import { useTheme } from './theme-context.ts';

/** A framed pane by itself. */
export function Pane({ view }: { view: PaneView }) {
  return <Lines lines={paneRows(view, useTheme())} height={view.height} />;
}
