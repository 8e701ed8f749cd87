import stringWidth from '../text/string-width.ts';
import { cut, pad } from '../text/wrap.ts';
import type { Frame, Theme } from '../theme.ts';
import type { PaneView } from './pane-view.ts';

/**
 * A pane as rows of the screen, each as wide as the pane: with its title in the upper edge, and framed in thick strokes where
 * it has the keys. Whole rows are the cheapest that can be drawn, and a screen is drawn for every line of a log.
 */
export function paneRows(view: PaneView, theme: Theme): string[] {
  const { width, height, focused } = view;
  const inner = view.framed ? height - 2 : height - 1;
  const room = view.framed ? width - 4 : width;
  const lines = Array.from({ length: Math.max(0, inner) }, (_, row) =>
    pad(cut(view.lines[row] ?? '', room, theme.glyphs.ellipsis), room),
  );
  if (!view.framed) return [pad(bareEdge(view, theme), width), ...lines];
  const frame = focused ? theme.focusedFrame : theme.frame;
  const paint = (text: string) => theme.paint(focused ? 'accent' : 'muted', text);
  const side = paint(frame.vertical);
  return [
    upperEdge(view, frame, theme, paint),
    ...lines.map((line) => `${side} ${line} ${side}`),
    lowerEdge(view, frame, paint),
  ];
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
