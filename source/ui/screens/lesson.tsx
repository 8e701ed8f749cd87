import { Box } from 'ink';
import { Pane } from '../components/pane.tsx';
import type { LessonView } from '../views/lesson-view.ts';

/** The step on the left, the chain over the logs on the right; or one of them alone. */
export function LessonScreen({ view }: { view: LessonView }) {
  const [first, ...others] = view.panes;
  if (first === undefined) return null;
  return (
    <Box height={first.height}>
      <Pane view={first} />
      <Box flexDirection="column">
        {others.map((pane) => (
          <Pane key={pane.pane} view={pane} />
        ))}
      </Box>
    </Box>
  );
}
