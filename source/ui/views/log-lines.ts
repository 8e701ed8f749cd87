import { sanitizeLine } from '../../platform/sanitize.ts';
import type { LogLine } from '../../tutorial/snapshot.ts';
import stringWidth from '../text/string-width.ts';
import { cut, cutStart, wrapIndented } from '../text/wrap.ts';
import type { Theme } from '../theme.ts';

export interface LogWindow {
  /** Styled lines, at most as many as there are rows. */
  lines: string[];
  /** How many log lines came after the last one shown. */
  newer: number;
  /** Sequence numbers of the first and last log line shown; undefined when there is none. */
  first?: number;
  last?: number;
}

export interface LogViewOptions {
  width: number;
  rows: number;
  theme: Theme;
  wrap: boolean;
  timestamps: boolean;
  /** Sequence number of the lowest line to show; undefined follows the newest. */
  anchor?: number | undefined;
  /** Text to highlight. */
  query?: string | undefined;
  /** Sequence number of the line that the search stands at. */
  current?: number | undefined;
  /** Stable colour of each pod: its place in order of appearance. */
  podIndex(pod: string): number;
}

/**
 * What of the logs is on the screen. Cut out first, laid out afterwards: the rest of the ring costs nothing.
 * @param lines oldest first; sequence numbers rise, with gaps when some are filtered out
 */
export function logWindow(lines: readonly LogLine[], options: LogViewOptions): LogWindow {
  const end = options.anchor === undefined ? lines.length : positionAfter(lines, options.anchor);
  const shown: string[] = [];
  let start = end;
  while (start > 0 && shown.length < options.rows) {
    const line = lines[start - 1];
    if (line === undefined) break;
    shown.unshift(...renderLogLine(line, options));
    start--;
  }
  let last = end;
  // Fewer above than fit: the window is at the top, so fill it downwards.
  while (last < lines.length && shown.length < options.rows) {
    const line = lines[last];
    if (line === undefined) break;
    shown.push(...renderLogLine(line, options));
    last++;
  }
  const window: LogWindow = {
    lines: last > end ? shown.slice(0, options.rows) : shown.slice(-options.rows),
    newer: lines.length - last,
  };
  const firstLine = lines[start];
  const lastLine = lines[last - 1];
  if (firstLine !== undefined && lastLine !== undefined) {
    window.first = firstLine.sequence;
    window.last = lastLine.sequence;
  }
  return window;
}

/** Index of the first line with a sequence number above `sequence`; at least one line is kept before it. */
function positionAfter(lines: readonly LogLine[], sequence: number): number {
  let low = 0;
  let high = lines.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((lines[middle]?.sequence ?? 0) <= sequence) low = middle + 1;
    else high = middle;
  }
  return Math.max(Math.min(1, lines.length), low);
}

function renderLogLine(line: LogLine, options: LogViewOptions): string[] {
  const { theme, width } = options;
  const pod = sanitizeLine(line.pod);
  const name = podPrefix(pod, Math.max(8, Math.floor(width / 3)));
  if (line.mark !== '|') {
    return [
      theme.paintPod(
        options.podIndex(line.pod),
        cut(`${line.mark} ${pod}${line.text === '' ? '' : ` ${sanitizeLine(line.text)}`}`, width),
      ),
    ];
  }
  const isCurrent = line.sequence === options.current;
  const separator = isCurrent ? theme.glyphs.pointer : theme.glyphs.column;
  const prefix = `${theme.paintPod(options.podIndex(line.pod), name)} ${theme.paint(isCurrent ? 'key' : 'muted', separator)} `;
  const margin = stringWidth(name) + stringWidth(separator) + 2;
  const time =
    options.timestamps && line.at !== undefined ? `${new Date(line.at).toISOString().slice(11, 19)} ` : '';
  const text = time + sanitizeLine(line.text);
  const room = width - margin;
  const parts = options.wrap ? wrapIndented(text, room) : [cut(text, room, theme.glyphs.ellipsis)];
  return parts.map(
    (part, index) =>
      (index === 0 ? prefix : `${' '.repeat(margin - 2)}${theme.paint('muted', theme.glyphs.column)} `) +
      markMatches(part, options.query, theme),
  );
}

/** The end of a pod's name is what tells it from its siblings: `…config-1-48jms`. */
export function podPrefix(pod: string, width: number): string {
  if (stringWidth(pod) <= width) return pod;
  const parts = pod.split('-');
  const shorts = [parts.slice(-2).join('-'), parts.at(-1) ?? ''];
  return shorts.find((short) => stringWidth(short) <= width) ?? cutStart(pod, width);
}

function markMatches(text: string, query: string | undefined, theme: Theme): string {
  if (query === undefined || query === '') return text;
  const lower = text.toLowerCase();
  const wanted = query.toLowerCase();
  let out = '';
  let at = 0;
  for (let hit = lower.indexOf(wanted); hit >= 0; hit = lower.indexOf(wanted, hit + wanted.length)) {
    out += text.slice(at, hit) + theme.paint('match', text.slice(hit, hit + wanted.length));
    at = hit + wanted.length;
  }
  return out + text.slice(at);
}

/** Whether a line is one of those that a search or filter asks for; case does not matter. */
export function matches(line: LogLine, query: string): boolean {
  return line.text.toLowerCase().includes(query.toLowerCase()) || line.pod.includes(query);
}
