import type { Pane } from '../hooks/screen-state.ts';
import type { Theme } from '../theme.ts';

/** A pane ready to be drawn: its lines are cut out and as wide as it is inside. */
export interface PaneView extends PaneContent {
  width: number;
  height: number;
  /** Without one nothing but the text is on its rows: for copying with the mouse. */
  framed: boolean;
  focused: boolean;
}

export interface PaneContent {
  pane: Pane;
  title: string;
  /** At the right of the upper edge. */
  note: string;
  /** At the right of the lower edge. */
  more: string;
  lines: string[];
}

/** Columns and rows inside of the frame. */
export interface PaneSize {
  width: number;
  height: number;
}

/** Where a pane's scrolling stands, for the keys that move it. */
export interface Scrolled {
  offset: number;
  maxOffset: number;
  /** Lines of a page. */
  page: number;
}

/** How much there is above and below of what is shown, and, for the pane that has the keys, which one shows more. */
export function moreText(
  { offset, maxOffset }: Pick<Scrolled, 'offset' | 'maxOffset'>,
  theme: Theme,
  focused: boolean,
): string {
  const { up, down } = theme.glyphs;
  const parts = [
    ...(offset > 0 ? [`${up} ${offset}`] : []),
    ...(offset < maxOffset ? [`${down} ${maxOffset - offset} more${focused ? ': Space' : ''}`] : []),
  ];
  return parts.join('  ');
}
