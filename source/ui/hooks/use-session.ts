import { useCallback, useEffect, useMemo, useState, useSyncExternalStore } from 'react';
import { messageOf, UserError } from '../../platform/user-error.ts';
import type { Session } from '../../tutorial/session.ts';
import type { Problem, Snapshot } from '../../tutorial/snapshot.ts';
import type { UiOptions } from '../options.ts';
import { sanitizeData } from '../sanitize-snapshot.ts';
import { limitRate } from './limit-rate.ts';

export type SessionState =
  /** For the CDSID. */
  | { state: 'asking' }
  | { state: 'starting' }
  | { state: 'ready'; session: Session }
  | { state: 'failed'; problem: Problem };

/** Milliseconds between two looks at the snapshot while it changes without a pause. */
const interval = 50;

/** The session, from the question for the CDSID to its being there, or not. */
export function useSession(options: UiOptions, onSession: (session: Session) => void) {
  const [attempt, setAttempt] = useState<Session | Promise<Session> | undefined>(() =>
    options.needsCdsid === undefined ? options.session : undefined,
  );
  const [state, setState] = useState<SessionState>(() => {
    if (attempt === undefined) return { state: 'asking' };
    return attempt instanceof Promise ? { state: 'starting' } : { state: 'ready', session: attempt };
  });

  useEffect(() => {
    if (attempt === undefined) return;
    let current = true;
    Promise.resolve(attempt).then(
      (session) => {
        onSession(session);
        if (current) setState({ state: 'ready', session });
      },
      (error: unknown) => {
        if (current) setState({ state: 'failed', problem: problemOf(error) });
      },
    );
    return () => {
      current = false;
    };
  }, [attempt, onSession]);

  const start = useCallback((begin: () => Promise<Session>) => {
    setState({ state: 'starting' });
    setAttempt(Promise.resolve().then(begin));
  }, []);
  return { state, start };
}

/** What went wrong with something of the screen's own, for the box of problems. */
export function problemOf(error: unknown): Problem {
  const problem: Problem = { what: messageOf(error) };
  if (error instanceof UserError) {
    if (error.remedy !== undefined) problem.remedy = error.remedy;
    if (error.cause !== undefined) problem.words = messageOf(error.cause);
  }
  return sanitizeData(problem);
}

const silent = () => () => {};

/** The newest snapshot, safe to print; undefined while there is no session. */
export function useSnapshot(session: Session | undefined): Snapshot | undefined {
  const subscribe = useMemo(() => {
    if (session === undefined) return silent;
    return (listener: () => void) => {
      const limited = limitRate(listener, interval);
      const unsubscribe = session.subscribe(limited.call);
      return () => {
        limited.stop();
        unsubscribe();
      };
    };
  }, [session]);
  const snapshot = useSyncExternalStore(subscribe, () => session?.snapshot);
  return useMemo(() => (snapshot === undefined ? undefined : sanitizeData(snapshot)), [snapshot]);
}
