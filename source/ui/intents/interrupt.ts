import type { IntentContext } from './intent-context.ts';

/** A second Ctrl-C within this time, in milliseconds, leaves. */
export const interruptWindow = 3000;

/** Exit code of a program that Ctrl-C ended: 128 + SIGINT. */
const interrupted = 130;

/** The first Ctrl-C ends what runs, or closes the line being typed, and in any case says how to leave; the second leaves. */
export function interrupt({ state, dispatch, session, exit }: IntentContext): void {
  const now = Date.now();
  if (state.interrupted !== undefined && now - state.interrupted.at < interruptWindow) {
    exit(interrupted);
    return;
  }
  const ended = session?.cancel() ?? false;
  if (state.input !== undefined && state.input.purpose !== 'cdsid') dispatch({ type: 'close-input' });
  dispatch({ type: 'interrupted', interrupted: { at: now, ended } });
}
