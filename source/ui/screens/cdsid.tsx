import { Box } from 'ink';
import { InputLine } from '../components/input-line.tsx';
import { Line } from '../components/line.tsx';
import { Lines } from '../components/lines.tsx';
import { useTheme } from '../components/theme-context.ts';
import type { LineInput } from '../hooks/screen-state.ts';
import { wrap } from '../text/wrap.ts';

/** Asks for the learner's CDSID; says at once what no name can be made of. */
export function CdsidScreen({
  input,
  fault,
  columns,
  rows,
  top,
}: {
  input: LineInput;
  fault: string | undefined;
  columns: number;
  rows: number;
  /** Row of the screen at which this one begins. */
  top: number;
}) {
  const theme = useTheme();
  const width = Math.min(76, columns - 4);
  const words = [
    theme.paint('strong', 'What is your CDSID?'),
    '',
    ...wrap(
      'It is your id in your company, such as jdoe2. All learners of a class share one namespace. What you create in it carries your CDSID, so that it stays yours: an ImageStream is called jdoe2-image-stream, your image tag :jdoe2.',
      width,
    ),
    '',
  ];
  const verdict =
    fault === undefined
      ? [theme.paint('good', `${theme.glyphs.passed} Enter goes on with it.`)]
      : wrap(fault, width - 2).map((line, index) =>
          theme.paint('bad', `${index === 0 ? `${theme.glyphs.failed} ` : '  '}${line}`),
        );
  return (
    <Box flexDirection="column" height={rows} paddingX={2} paddingTop={1}>
      <Lines lines={words} height={words.length} />
      <Box marginLeft={-2}>
        <InputLine
          input={input}
          lead={`  ${theme.glyphs.pointer} `}
          width={columns}
          row={top + 1 + words.length}
        />
      </Box>
      <Line text="" />
      <Lines lines={input.text === '' ? [] : verdict} height={4} />
    </Box>
  );
}
