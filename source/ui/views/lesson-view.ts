import type { LogLine, Snapshot } from '../../tutorial/snapshot.ts';
import type { ScreenState } from '../hooks/screen-state.ts';
import type { Theme } from '../theme.ts';
import { chainLines, type Density } from './chain-lines.ts';
import { chainPane } from './chain-pane.ts';
import type { RichText } from './document-lines.ts';
import type { LogWindow } from './log-lines.ts';
import { logsPane } from './logs-pane.ts';
import type { PaneView, Scrolled } from './pane-view.ts';
import { type Box, leastLogRows, lessonBoxes } from './screen-layout.ts';
import { stepPane } from './step-pane.ts';

export interface LessonView {
  panes: PaneView[];
  step: Scrolled;
  chain: Scrolled;
  logs: LogWindow & { page: number };
}

export interface LessonViewInput {
  snapshot: Snapshot;
  lesson: NonNullable<Snapshot['lesson']>;
  logLines: readonly LogLine[];
  state: ScreenState;
  columns: number;
  /** Rows for the panes alone. */
  rows: number;
  theme: Theme;
  rich: RichText;
  /** Milliseconds since the epoch. */
  now: number;
  podIndex(pod: string): number;
}

/** All that the lesson's screen shows, worked out without drawing. */
export function lessonView(input: LessonViewInput): LessonView {
  const { state, columns, rows, snapshot } = input;
  const { zoomed, pane } = state;
  const { chain: hops } = snapshot;
  const needs = (width: number, density: Density) =>
    Math.max(1, chainLines(hops, { ...input, width, density }).length);
  // As much as can be seen at once: a hop that waits must not push those below it out of sight.
  const density = (width: number): Density => {
    if (zoomed && pane === 'chain') return 'full';
    const wanted = width >= 60 ? 'wide' : 'words';
    return needs(width, wanted) <= rows - leastLogRows(rows) - 2 ? wanted : 'line';
  };
  const chainNeeds = (width: number) => ({
    now: needs(width, density(width)),
    soon: rows >= 16 ? hops.hops.length * 3 + 1 : 0,
  });
  const whole = { width: columns, height: rows };
  const boxes = zoomed ? { step: whole, chain: whole, logs: whole } : lessonBoxes(columns, rows, chainNeeds);
  // A pane alone has one line for its title, and no frame.
  const inside = ({ width, height }: Box) =>
    zoomed ? { width: width - 1, height: height - 1 } : { width: width - 4, height: Math.max(1, height - 2) };

  const step = stepPane(
    { ...input, scroll: state.scroll.step, focused: pane === 'step' },
    inside(boxes.step),
  );
  const chainSize = inside(boxes.chain);
  const chain = chainPane(
    { ...input, scroll: state.scroll.chain, focused: pane === 'chain' },
    chainSize,
    density(chainSize.width),
  );
  const logs = logsPane({ ...input, logs: state.logs, focused: pane === 'logs' }, inside(boxes.logs));
  const panes = [step, chain, logs]
    .map(({ content }) => ({
      ...content,
      ...boxes[content.pane],
      framed: !zoomed,
      focused: content.pane === pane,
    }))
    .filter((view) => view.height > 0 && (!zoomed || view.focused));
  return { panes, step: step.scrolled, chain: chain.scrolled, logs: logs.window };
}
