import type { LogLine } from '../../tutorial/snapshot.ts';
import type { LogState } from '../hooks/screen-state.ts';
import type { Theme } from '../theme.ts';
import { type LogWindow, logWindow, matches } from './log-lines.ts';
import type { PaneContent, PaneSize } from './pane-view.ts';

export interface LogsPaneInput {
  logLines: readonly LogLine[];
  logs: LogState;
  /** It has the keys. */
  focused: boolean;
  theme: Theme;
  podIndex(pod: string): number;
}

/** The pods' logs: the newest lines, or the ones that somebody stopped at, and how many came since. */
export function logsPane(
  { logLines, logs, focused, theme, podIndex }: LogsPaneInput,
  size: PaneSize,
): { content: PaneContent; window: LogWindow & { page: number } } {
  const { filter, anchor } = logs;
  const kept =
    filter === '' ? logLines : logLines.filter((line) => line.mark !== '|' || matches(line, filter));
  const window = logWindow(kept, {
    width: size.width,
    rows: size.height,
    theme,
    wrap: logs.wrap,
    timestamps: logs.timestamps,
    anchor,
    query: logs.query,
    current: logs.current,
    podIndex,
  });
  const empty = filter === '' ? 'No pod has written anything yet.' : 'No line has that text.';
  const follow = anchor === undefined ? 'follow' : pausedWords(window.newer);
  return {
    content: {
      pane: 'logs',
      title: 'Logs',
      note: filter === '' ? follow : `only “${filter}”, ${follow}`,
      more: anchor === undefined || !focused ? '' : 'G follows',
      lines: window.lines.length === 0 ? [theme.paint('muted', empty)] : window.lines,
    },
    window: { ...window, page: Math.max(1, size.height - 1) },
  };
}

function pausedWords(newer: number): string {
  if (newer === 0) return 'paused';
  return `paused, ${newer} new line${newer === 1 ? '' : 's'}`;
}
