import { Box } from 'ink';
import SelectInput from 'ink-select-input';
import type { LessonSummary } from '../../tutorial/snapshot.ts';
import { Line } from '../components/line.tsx';
import { Lines } from '../components/lines.tsx';
import { useTheme } from '../components/theme-context.ts';
import { wrap } from '../text/wrap.ts';
import { markedIndex, menuRow } from '../views/menu-row.ts';

interface Props {
  course: readonly LessonSummary[];
  /** Id of the lesson that the mark was put at; undefined: where the learner stopped. */
  marked: string | undefined;
  columns: number;
  rows: number;
}

const words =
  'OpenShift continuous deployment, hands on: follow an image’s digest from Quay through ImageStreams and DeploymentConfigs to the pods that run it.';

/** The lessons, how far each is, and why one cannot be played; the mark stands where the learner stopped. */
export function MenuScreen({ course, marked, columns, rows }: Props) {
  const theme = useTheme();
  const width = Math.min(100, columns - 6);
  const text = wrap(words, Math.min(90, columns - 4));
  const intro = rows >= course.length + text.length + 4 ? ['', ...text, ''] : [];
  const at = markedIndex(course, marked);
  const reason = course[at]?.unavailable;
  const below = reason === undefined ? [] : ['', ...wrap(`${theme.glyphs.broken} ${reason}`, width)];
  return (
    <Box flexDirection="column" height={rows} paddingX={2} overflowY="hidden">
      <Lines lines={intro} height={intro.length} />
      {/* It draws the list and keeps the mark in sight. Keys it does not get: it would answer each from the state before the
          last frame, so that of keys that come together all but the last were lost. A new key makes it take the new place. */}
      <SelectInput
        key={at}
        items={course.map((lesson) => ({ label: menuRow(lesson, width, theme), value: lesson.id }))}
        initialIndex={at}
        limit={Math.max(1, rows - intro.length - below.length - 1)}
        isFocused={false}
        indicatorComponent={Indicator}
        itemComponent={Row}
      />
      <Lines lines={below} height={below.length} />
    </Box>
  );
}

function Indicator({ isSelected = false }: { isSelected?: boolean }) {
  const theme = useTheme();
  return <Line text={isSelected ? theme.paint('key', `${theme.glyphs.pointer} `) : '  '} />;
}

function Row({ isSelected = false, label }: { isSelected?: boolean; label: string }) {
  const theme = useTheme();
  return <Line text={isSelected ? theme.paint('strong', label) : label} />;
}
