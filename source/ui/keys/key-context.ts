import type { Snapshot } from '../../tutorial/snapshot.ts';
import type { ScreenState } from '../hooks/screen-state.ts';
import type { SessionState } from '../hooks/use-session.ts';
import { type NextAction, nextAction, onward } from '../views/next-action.ts';
import type { KeyContext } from './context.ts';

/** Works out which keys are valid from the screen's state and what the session shows. */
export function keyContext(
  state: ScreenState,
  session: SessionState,
  snapshot: Snapshot | undefined,
  can: { restart: boolean; showTimes: boolean },
): KeyContext {
  const lesson = snapshot?.lesson;
  const step = lesson?.steps[lesson.step];
  const blocks = step?.blocks ?? [];
  const busy = isBusy(snapshot);
  const action: NextAction =
    lesson === undefined ? { type: 'none' } : nextAction(lesson, snapshot?.runs ?? []);
  return {
    place: placeOf(state, snapshot),
    ready: session.state === 'ready' && (state.screen !== 'lesson' || lesson !== undefined),
    busy,
    hasCommands: blocks.some((block) => block.type === 'run'),
    runsAgain: action.type === 'none' || (action.type === 'run' && action.again),
    hasFile: blocks.some((block) => block.type === 'edit'),
    fileFirst: action.type === 'edit',
    hasHint: step !== undefined && step.hints.length < step.hintCount,
    hasOutput: (snapshot?.runs.length ?? 0) > 0,
    hasFailed: snapshot?.runs.at(-1)?.state === 'failed',
    hasLink: blocks.some((block) => block.type === 'console' && block.url !== undefined),
    lacksStart: lesson?.missing !== undefined,
    isFirstStep: lesson === undefined || lesson.step === 0,
    onward: (snapshot && lesson && onward(lesson, action, snapshot.course)) ?? 'wait',
    canRetry: snapshot?.connection.state === 'lost' || (session.state === 'failed' && can.restart),
    hasProblem: state.problem !== undefined || snapshot?.problem !== undefined,
    hadProblems: state.problems.length > 0,
    hasNotice: snapshot?.notice !== undefined,
    pane: state.pane,
    zoomed: state.zoomed,
    searching: state.logs.query !== '',
    filtering: state.logs.filter !== '',
    hasTimestamps: can.showTimes,
  };
}

function placeOf(state: ScreenState, snapshot: Snapshot | undefined): KeyContext['place'] {
  if (state.quitting) return 'quit';
  if (state.page !== undefined) return 'page';
  if (snapshot?.resetPlan !== undefined) return 'reset';
  return state.screen;
}

/** Whether something is under way that Ctrl-C ends and that quitting would break off. */
export function isBusy(snapshot: Snapshot | undefined): boolean {
  return (
    snapshot !== undefined &&
    (snapshot.busy !== undefined ||
      snapshot.working === true ||
      snapshot.runs.some((run) => run.state === 'running'))
  );
}

/** The problem that is on the screen now: the screen's own before the session's, and before that none could be started. */
export function problemShown(state: ScreenState, session: SessionState, snapshot: Snapshot | undefined) {
  if (state.problem !== undefined) return state.problem;
  if (session.state === 'failed') return session.problem;
  return snapshot?.problem;
}
