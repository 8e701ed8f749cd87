import type { Problem } from '../../tutorial/snapshot.ts';

export type Pane = 'step' | 'chain' | 'logs';

/** Pages are read over the screen and closed again. */
export type Page =
  | { type: 'help' }
  | { type: 'output' }
  | { type: 'problems' }
  | { type: 'diff'; diff: string };

export interface LineInput {
  purpose: 'cdsid' | 'command' | 'search' | 'filter';
  text: string;
  /** Index into `text`, always between two graphemes. */
  cursor: number;
  /** Place in the history that is shown; equal to its length: the line being typed. */
  recalled: number;
  /** What may stand where the cursor is, when there is more than one way to go on. */
  candidates?: readonly string[];
  /** What the line would delete that is not the learner's: the next Enter does it all the same. */
  asked?: string;
}

export interface LogState {
  /** Sequence number of the lowest line shown; undefined follows. */
  anchor: number | undefined;
  wrap: boolean;
  timestamps: boolean;
  query: string;
  filter: string;
  /** Sequence number of the match that the search stands at. */
  current: number | undefined;
}

/** What is on the screen beside the session's snapshot. */
export interface ScreenState {
  screen: 'cdsid' | 'menu' | 'lesson';
  page: Page | undefined;
  /** Asked before leaving while something runs. */
  quitting: boolean;
  pane: Pane;
  zoomed: boolean;
  /** First line shown; infinity is the end, and a page below 0 stands where it is begun to be read. */
  scroll: { step: number; chain: number; page: number };
  logs: LogState;
  input: LineInput | undefined;
  history: readonly string[];
  /** A sentence of the screen's own, until the next key. */
  notice: string | undefined;
  /** Something of the screen's own that failed: the editor, the browser. */
  problem: Problem | undefined;
  /** Everything that went wrong, to be read again. */
  problems: readonly Problem[];
  /** Ctrl-C was pressed: when, in milliseconds since the epoch, and whether that ended something. */
  interrupted: { at: number; ended: boolean } | undefined;
  /** The lesson to open as soon as there is a session. */
  wantedLesson: string | undefined;
  /** Id of the lesson that the menu's mark was put at, or that was opened last; undefined: where the learner stopped. */
  marked: string | undefined;
}

export type Action =
  | { type: 'screen'; screen: ScreenState['screen'] }
  | { type: 'want-lesson'; lesson: string | undefined }
  | { type: 'mark'; lesson: string }
  | { type: 'new-step' }
  | { type: 'open-page'; page: Page }
  | { type: 'close-page' }
  | { type: 'ask-to-quit' }
  | { type: 'stay' }
  | { type: 'focus'; pane: Pane }
  | { type: 'cycle-pane'; by: 1 | -1 }
  | { type: 'zoom'; pane?: Pane }
  | { type: 'unzoom' }
  | { type: 'scroll'; what: keyof ScreenState['scroll']; to: number }
  | { type: 'logs'; change: Partial<LogState> }
  | { type: 'input'; purpose: LineInput['purpose']; text?: string }
  | { type: 'edit-input'; text: string; cursor: number; recalled?: number }
  | { type: 'hint-input'; candidates?: readonly string[]; asked?: string }
  | { type: 'close-input'; remember?: string }
  | { type: 'notice'; text: string | undefined }
  | { type: 'problem'; problem: Problem }
  | { type: 'dismiss-problem' }
  | { type: 'remember-problem'; problem: Problem }
  | { type: 'interrupted'; interrupted: ScreenState['interrupted'] };

export function initialState(
  screen: ScreenState['screen'],
  wantedLesson?: string,
  history: readonly string[] = [],
): ScreenState {
  return {
    screen,
    page: undefined,
    quitting: false,
    pane: 'step',
    zoomed: false,
    scroll: { step: 0, chain: 0, page: -1 },
    logs: {
      ...fromTheEnd,
      wrap: true,
      timestamps: false,
    },
    input: undefined,
    history,
    notice: undefined,
    problem: undefined,
    problems: [],
    interrupted: undefined,
    wantedLesson,
    marked: wantedLesson,
  };
}

const fromTheEnd = { anchor: undefined, query: '', filter: '', current: undefined };
const panes: readonly Pane[] = ['step', 'chain', 'logs'];
const longestHistory = 100;
const mostProblems = 50;

/** The screen's next state; pure. */
export function reduce(state: ScreenState, action: Action): ScreenState {
  switch (action.type) {
    case 'screen':
      return {
        ...state,
        screen: action.screen,
        page: undefined,
        zoomed: false,
        pane: 'step',
        scroll: { ...state.scroll, step: 0 },
      };
    case 'want-lesson':
      return {
        ...state,
        wantedLesson: action.lesson,
        marked: action.lesson ?? state.marked,
        // Its logs are others: where one stood in the ones before means nothing there.
        logs: action.lesson === undefined ? state.logs : { ...state.logs, ...fromTheEnd },
      };
    case 'mark':
      return { ...state, marked: action.lesson };
    case 'new-step':
      return { ...state, scroll: { ...state.scroll, step: 0 } };
    case 'open-page':
      return { ...state, page: action.page, scroll: { ...state.scroll, page: -1 } };
    case 'close-page':
      return { ...state, page: undefined, scroll: { ...state.scroll, page: -1 } };
    case 'ask-to-quit':
      return { ...state, quitting: true };
    case 'stay':
      return { ...state, quitting: false };
    case 'focus':
      return { ...state, pane: action.pane };
    case 'cycle-pane': {
      const next = (panes.indexOf(state.pane) + action.by + panes.length) % panes.length;
      return { ...state, pane: panes[next] ?? 'step' };
    }
    case 'zoom': {
      const pane = action.pane ?? state.pane;
      // The same key again takes the screen back.
      if (state.zoomed && state.pane === pane) return unzoomed(state);
      return { ...state, zoomed: true, pane };
    }
    case 'unzoom':
      return unzoomed(state);
    case 'scroll':
      return { ...state, scroll: { ...state.scroll, [action.what]: Math.max(0, action.to) } };
    case 'logs':
      return { ...state, logs: { ...state.logs, ...action.change } };
    case 'input':
      return {
        ...state,
        input: {
          purpose: action.purpose,
          text: action.text ?? '',
          cursor: action.text?.length ?? 0,
          recalled: state.history.length,
        },
      };
    case 'edit-input':
      if (state.input === undefined) return state;
      return {
        ...state,
        // What was offered or asked was about the line as it stood.
        input: {
          purpose: state.input.purpose,
          text: action.text,
          cursor: action.cursor,
          recalled: action.recalled ?? state.history.length,
        },
      };
    case 'hint-input': {
      if (state.input === undefined) return state;
      const { candidates, asked } = action;
      const hints = {
        ...(candidates === undefined ? {} : { candidates }),
        ...(asked === undefined ? {} : { asked }),
      };
      return { ...state, input: { ...state.input, ...hints } };
    }
    case 'close-input':
      return {
        ...state,
        input: undefined,
        history:
          action.remember === undefined || action.remember === state.history.at(-1)
            ? state.history
            : [...state.history, action.remember].slice(-longestHistory),
      };
    case 'notice':
      return { ...state, notice: action.text };
    case 'problem':
      return remember({ ...state, problem: action.problem }, action.problem);
    case 'dismiss-problem':
      return { ...state, problem: undefined };
    case 'remember-problem':
      return remember(state, action.problem);
    case 'interrupted':
      return { ...state, interrupted: action.interrupted };
  }
}

/** Back to all panes; the step has the keys again, as at the start. */
function unzoomed(state: ScreenState): ScreenState {
  return { ...state, zoomed: false, pane: 'step' };
}

function remember(state: ScreenState, problem: Problem): ScreenState {
  const last = state.problems.at(-1);
  if (last?.what === problem.what && last.words === problem.words) return state;
  return { ...state, problems: [...state.problems, problem].slice(-mostProblems) };
}
