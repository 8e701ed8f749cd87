import { Box, Text } from 'ink';
import { InputLine } from '../components/input-line.tsx';
import { Line } from '../components/line.tsx';
import { Lines } from '../components/lines.tsx';
import { ProblemBox } from '../components/problem-box.tsx';
import type { IntentContext } from '../intents/intent-context.ts';
import type { ScreenLayout } from '../views/layout-screen.ts';
import { CdsidScreen } from './cdsid.tsx';
import { LessonScreen } from './lesson.tsx';
import { MenuScreen } from './menu.tsx';
import { PageScreen } from './page.tsx';

interface Props {
  layout: ScreenLayout;
  context: IntentContext;
}

/** Header, body, problem, status, footer: always one row less than the terminal has, for frames that fill it flicker. */
export function Frame(props: Props) {
  const { layout, context } = props;
  const { columns, rows, bottom } = layout;
  const { input } = context.state;
  if (layout.tooSmall !== undefined) return <Text>{layout.tooSmall}</Text>;
  return (
    // As wide as the terminal is, not as it was: after a resize Ink draws the old frame once more, and what is too wide in it
    // would wrap and push everything out of place.
    <Box flexDirection="column" width="100%" height={rows - 1} overflowY="hidden">
      <Line text={layout.header} />
      <Box flexDirection="column" width="100%" height={layout.bodyRows} flexShrink={0} overflowY="hidden">
        <Body {...props} />
      </Box>
      {layout.problem && (
        <ProblemBox
          problem={layout.problem.problem}
          note={layout.problem.note}
          width={columns}
          height={layout.problem.height}
        />
      )}
      {input === undefined || input.purpose === 'cdsid' ? (
        <Lines lines={bottom.status} height={bottom.status.length} />
      ) : (
        <InputLine input={input} lead={bottom.lead} width={columns} row={rows - 3} />
      )}
      <Line text={bottom.footer} />
    </Box>
  );
}

function Body({ layout, context }: Props) {
  const { columns, bodyRows: rows, page, lesson } = layout;
  const { state, session, course } = context;
  if (page !== undefined) {
    const { title, lines, scrolled } = page;
    return <PageScreen title={title} lines={lines} offset={scrolled.offset} columns={columns} rows={rows} />;
  }
  if (state.screen === 'cdsid' && state.input !== undefined) {
    return (
      <CdsidScreen input={state.input} fault={layout.cdsidFault} columns={columns} rows={rows} top={1} />
    );
  }
  if (lesson !== undefined) return <LessonScreen view={lesson} />;
  if (state.screen === 'lesson') {
    return (
      <Box padding={1}>
        <Line
          text={
            session === undefined ? 'The lesson opens as soon as the cluster answers.' : 'Opening the lesson.'
          }
        />
      </Box>
    );
  }
  return <MenuScreen course={course} marked={state.marked} columns={columns} rows={rows} />;
}
