import { Box, Text } from 'ink';
import stringWidth from '../text/string-width.ts';
import { cut } from '../text/wrap.ts';
import type { Frame, Theme } from '../theme.ts';
import type { PaneView } from '../views/pane-view.ts';
import { Line } from './line.tsx';
import { Lines } from './lines.tsx';
import { useTheme } from './theme-context.ts';

/** A framed pane with its title in the upper edge; the one that has the keys is framed in thick strokes. */
export function Pane({ view }: { view: PaneView }) {
  const theme = useTheme();
  const { width, height, focused } = view;
  if (!view.framed) {
    return (
      <Box flexDirection="column" width={width} height={height} flexShrink={0}>
        <Line text={bareEdge(view, theme)} />
        <Lines lines={view.lines} width={width} height={height - 1} />
      </Box>
    );
  }
  const frame = focused ? theme.focusedFrame : theme.frame;
  const paint = (text: string) => theme.paint(focused ? 'accent' : 'muted', text);
  const side = Array.from({ length: height - 2 }, () => paint(frame.vertical)).join('\n');
  return (
    <Box flexDirection="column" width={width} height={height} flexShrink={0}>
      <Line text={upperEdge(view, frame, theme, paint)} />
      <Box height={height - 2}>
        <Box width={2}>
          <Text>{side}</Text>
        </Box>
        <Lines lines={view.lines} width={width - 4} height={height - 2} />
        <Box width={2} justifyContent="flex-end">
          <Text>{side}</Text>
        </Box>
      </Box>
      <Line text={lowerEdge(view, frame, paint)} />
    </Box>
  );
}

function upperEdge(view: PaneView, frame: Frame, theme: Theme, paint: (text: string) => string): string {
  const room = view.width - 6;
  // The title matters more.
  const noteFits = view.note !== '' && stringWidth(view.note) + 2 + stringWidth(view.title) <= room;
  const note = noteFits ? ` ${view.note} ` : '';
  const title = cut(view.title, room - stringWidth(note), theme.glyphs.ellipsis);
  const rule = frame.horizontal.repeat(Math.max(0, view.width - stringWidth(title) - stringWidth(note) - 5));
  return (
    paint(`${frame.topLeft} `) +
    theme.paint('strong', title) +
    paint(` ${rule}`) +
    note +
    paint(`${frame.horizontal}${frame.topRight}`)
  );
}

function lowerEdge(view: PaneView, frame: Frame, paint: (text: string) => string): string {
  const more = view.more === '' ? '' : ` ${view.more} `;
  const rule = frame.horizontal.repeat(Math.max(0, view.width - stringWidth(more) - 3));
  return `${paint(frame.bottomLeft + rule)}${more}${paint(frame.horizontal + frame.bottomRight)}`;
}

/** The title of a pane that has the whole screen. */
function bareEdge(view: PaneView, theme: Theme): string {
  const notes = [view.note, view.more].filter((text) => text !== '').join(`  ${theme.glyphs.separator}  `);
  const title = cut(view.title, view.width - stringWidth(notes) - 6);
  const rule = theme.glyphs.rule.repeat(
    Math.max(0, view.width - stringWidth(title) - stringWidth(notes) - 3),
  );
  return `${theme.paint('strong', title)} ${theme.paint('muted', rule)} ${notes}`;
}
