import type { Connection, Snapshot } from '../../tutorial/snapshot.ts';
import { humanDuration } from '../../wire/ages.ts';
import type { ScreenState } from '../hooks/screen-state.ts';
import type { SessionState } from '../hooks/use-session.ts';
import stringWidth from '../text/string-width.ts';
import { wrapHanging } from '../text/wrap.ts';
import type { Style, Theme } from '../theme.ts';

export interface StatusFacts {
  state: ScreenState;
  session: SessionState;
  snapshot: Snapshot | undefined;
  /** What is under way until there is a session. */
  starting: string;
  /** Milliseconds since the epoch. */
  now: number;
}

/** More than this is not said above the footer. */
const mostLines = 3;

/** What stands above the footer: the most urgent thing to say, or an empty line. */
export function statusLines(facts: StatusFacts, width: number, theme: Theme): string[] {
  const said = mostUrgent(facts, theme);
  if (said === undefined) return [''];
  const { style, mark, text } = said;
  const lines = wrapHanging(
    text.replace(/\s+/g, ' '),
    width - 2,
    `${mark} `,
    ' '.repeat(stringWidth(mark) + 1),
  );
  return lines.slice(0, mostLines).map((line) => ` ${theme.paint(style, line)}`);
}

function mostUrgent(
  { state, session, snapshot, now, starting }: StatusFacts,
  theme: Theme,
): { style: Style; mark: string; text: string } | undefined {
  const { broken, pointer, pending } = theme.glyphs;
  const connection = snapshot?.connection;
  if (state.interrupted !== undefined) {
    const ended = state.interrupted.ended ? 'Ended. ' : '';
    return { style: 'warning', mark: broken, text: `${ended}Press Ctrl-C again to quit.` };
  }
  if (state.quitting) {
    return { style: 'warning', mark: broken, text: 'Something is still running. End it and quit? (y/n)' };
  }
  if (state.notice !== undefined) return { style: 'accent', mark: pointer, text: state.notice };
  if (connection?.state === 'lost')
    return { style: 'warning', mark: broken, text: lostWords(connection, now) };
  if (session.state === 'starting') return { style: 'muted', mark: pending, text: starting };
  if (connection?.state === 'starting') return { style: 'muted', mark: pending, text: connection.what };
  if (snapshot?.busy !== undefined) return { style: 'accent', mark: pending, text: snapshot.busy };
  if (snapshot?.notice !== undefined) return { style: 'warning', mark: broken, text: snapshot.notice };
  return undefined;
}

function lostWords(connection: Extract<Connection, { state: 'lost' }>, now: number): string {
  const wait = Math.max(0, Math.ceil((connection.retryAt - now) / 1000));
  const seen = humanDuration(Math.max(0, now - connection.lastSeen));
  const retry = wait === 0 ? 'trying again now' : `next try in ${wait} s`;
  return `Connection lost (${retry}); what you see is ${seen} old. ${connection.words}`;
}
