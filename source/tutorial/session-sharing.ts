import type { SessionCore } from './session-core.ts';
import { shareProgress } from './shared-progress.ts';

/** Milliseconds that a write which is on the way may take when the session is closed; it is in the file in any case. */
const lastWrite = 2_000;

/**
 * Keeps a session's progress on the cluster too, and takes over what is newer there.
 * @returns what to await before the session is closed
 */
export function startSharing(core: SessionCore): () => Promise<void> {
  const { state, learner, clock, random, connector, closed } = core;
  const sharing = shareProgress({
    cluster: () => connector.get(),
    store: state.store,
    course: state.course,
    learner,
    clock,
    random,
    onAdopted: () => {
      const text = 'Your progress was found on the cluster and goes on from there.';
      state.notice = { text, until: 'action' };
      if (state.open === undefined) core.changed();
      else core.open(state.open.state.lesson.id).catch(() => {});
    },
    onRefused: (text) => {
      state.notice = { text, until: 'dismissed' };
      core.changed();
    },
    signal: closed,
  });
  state.store.onUpdate(sharing.changed);
  return async () => {
    if (connector.state.state !== 'connected') return;
    await Promise.race([sharing.settled(), clock.sleep(lastWrite, closed).catch(() => {})]);
  };
}
