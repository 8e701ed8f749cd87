import type { Problem } from '../../tutorial/snapshot.ts';
import { problemLines } from '../views/problem-lines.ts';
import { Pane } from './pane.tsx';
import { useTheme } from './theme-context.ts';

/** What went wrong; stays until it is dismissed. */
export function ProblemBox({
  problem,
  note,
  width,
  height,
}: {
  problem: Problem;
  /** The key that takes it off the screen, or another way out. */
  note: string;
  width: number;
  height: number;
}) {
  const theme = useTheme();
  const lines = problemLines(problem, width - 4, theme);
  const hidden = lines.length - (height - 2);
  return (
    <Pane
      view={{
        pane: 'step',
        title: `${theme.glyphs.failed} Problem`,
        note,
        more: hidden > 0 ? `${hidden} more lines, ! reads all` : '',
        lines: lines.slice(0, height - 2),
        width,
        height,
        framed: true,
        focused: true,
      }}
    />
  );
}
