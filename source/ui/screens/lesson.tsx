import { Lines } from '../components/lines.tsx';
import { useTheme } from '../components/theme-context.ts';
import type { LessonView } from '../views/lesson-view.ts';
import { paneRows } from '../views/pane-rows.ts';

/** The step on the left, the chain over the logs on the right; or one of them alone. */
export function LessonScreen({ view }: { view: LessonView }) {
  const theme = useTheme();
  const [first, ...others] = view.panes;
  if (first === undefined) return null;
  const left = paneRows(first, theme);
  const right = others.flatMap((pane) => paneRows(pane, theme));
  const rows = left.map((row, index) => row + (right[index] ?? ''));
  return <Lines lines={rows} height={first.height} />;
}
