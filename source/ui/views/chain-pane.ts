import type { Snapshot } from '../../tutorial/snapshot.ts';
import type { Theme } from '../theme.ts';
import { chainLines, type Density } from './chain-lines.ts';
import { moreText, type PaneContent, type PaneSize, type Scrolled } from './pane-view.ts';

export interface ChainPaneInput {
  snapshot: Snapshot;
  theme: Theme;
  /** Milliseconds since the epoch. */
  now: number;
  scroll: number;
  /** It has the keys. */
  focused: boolean;
}

/** The chain, as far as the pane has room for it. */
export function chainPane(
  { snapshot, theme, now, scroll, focused }: ChainPaneInput,
  size: PaneSize,
  density: Density,
): { content: PaneContent; scrolled: Scrolled } {
  const { chain, connection } = snapshot;
  const all =
    chain.hops.length === 0
      ? [theme.paint('muted', 'Nothing to see yet.')]
      : chainLines(chain, { width: size.width, theme, now, density });
  const maxOffset = Math.max(0, all.length - size.height);
  const offset = Math.min(scroll, maxOffset);
  const complete = chain.complete ? `${theme.glyphs.passed} one digest` : '';
  return {
    content: {
      pane: 'chain',
      title: 'Chain',
      note: connection.state === 'lost' ? 'as last seen' : complete,
      more: moreText({ offset, maxOffset }, theme, focused),
      lines: all.slice(offset, offset + size.height),
    },
    scrolled: { offset, maxOffset, page: Math.max(1, size.height - 1) },
  };
}
