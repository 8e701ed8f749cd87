import type { Snapshot } from '../../tutorial/snapshot.ts';
import { humanDuration } from '../../wire/ages.ts';
import type { ScreenState } from '../hooks/screen-state.ts';
import type { SessionState } from '../hooks/use-session.ts';
import { cut } from '../text/wrap.ts';
import type { Theme } from '../theme.ts';

export interface StatusFacts {
  state: ScreenState;
  session: SessionState;
  snapshot: Snapshot | undefined;
  /** What is under way until there is a session. */
  starting: string;
  /** Milliseconds since the epoch. */
  now: number;
}

/** The line above the footer: the most urgent thing to say, or nothing. */
export function statusLine(facts: StatusFacts, width: number, theme: Theme): string {
  const { state, session, snapshot, now } = facts;
  const line = (style: 'warning' | 'accent' | 'muted', mark: string, text: string) =>
    ` ${theme.paint(style, cut(`${mark} ${text.replace(/\s+/g, ' ')}`, width - 2, theme.glyphs.ellipsis))}`;
  if (state.quitting)
    return line('warning', theme.glyphs.broken, 'Something is still running. End it and quit? (y/n)');
  if (state.notice !== undefined) return line('accent', theme.glyphs.pointer, state.notice);
  const connection = snapshot?.connection;
  if (connection?.state === 'lost') {
    const wait = Math.max(0, Math.ceil((connection.retryAt - now) / 1000));
    const seen = humanDuration(Math.max(0, now - connection.lastSeen));
    const retry = wait === 0 ? 'trying again now' : `next try in ${wait} s`;
    return line(
      'warning',
      theme.glyphs.broken,
      `Connection lost (${retry}); what you see is ${seen} old. ${connection.words}`,
    );
  }
  if (session.state === 'starting') return line('muted', theme.glyphs.pending, facts.starting);
  if (connection?.state === 'starting') return line('muted', theme.glyphs.pending, connection.what);
  if (snapshot?.busy !== undefined) return line('accent', theme.glyphs.pending, snapshot.busy);
  if (snapshot?.notice !== undefined) return line('warning', theme.glyphs.broken, snapshot.notice);
  return ' ';
}
