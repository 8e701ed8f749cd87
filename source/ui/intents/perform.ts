import type { CommandId } from '../keys/binding.ts';
import { stopUntilContinued } from '../terminal/suspend.ts';
import { copyCommand } from './copy-command.ts';
import { editFile, fillIn } from './edit-file.ts';
import type { IntentContext } from './intent-context.ts';
import { interrupt } from './interrupt.ts';
import { answer, next, openLink } from './lesson-intents.ts';
import { leaveLesson, levelUp } from './levels.ts';
import { openByNumber, openMarked } from './menu-intents.ts';
import { saveLogs } from './save-logs.ts';
import { scroll } from './scroll.ts';
import { filterLogs, searchLogs, stepMatch } from './search-logs.ts';

/** @param argument what stood behind the name at the prompt, or the key where that says more */
type Performer = (context: IntentContext, argument: string) => void;

/** What each command of the table of keys does. */
const performers: Record<CommandId, Performer> = {
  open: openMarked,
  pick: (context, number) => openByNumber(Number(number), context),
  run: ({ session, own }) => session && own(session.run()),
  next,
  previous: ({ session }) => session?.previous(),
  edit: (context) => context.own(editFile(context)),
  fill: (context) => context.own(fillIn(context)),
  hint: ({ session, dispatch }) => {
    session?.hint();
    // Hints stand at the end of the text.
    dispatch({ type: 'scroll', what: 'step', to: Number.POSITIVE_INFINITY });
  },
  solve: ({ session, own }) => session && own(session.solve()),
  skip: ({ session }) => session?.skip(),
  output: ({ dispatch }) => dispatch({ type: 'open-page', page: { type: 'output' } }),
  copy: (context) => context.own(copyCommand(context)),
  browser: openLink,
  logs: ({ dispatch }) => dispatch({ type: 'zoom', pane: 'logs' }),
  chain: ({ dispatch }) => dispatch({ type: 'zoom', pane: 'chain' }),
  zoom: ({ dispatch }) => dispatch({ type: 'zoom' }),
  pane: ({ dispatch }) => dispatch({ type: 'cycle-pane', by: 1 }),
  'pane-back': ({ dispatch }) => dispatch({ type: 'cycle-pane', by: -1 }),
  search: (context, text) => (text === '' ? ask('search', context) : searchLogs(text, context)),
  filter: (context, text) => (text === '' ? ask('filter', context) : filterLogs(text, context)),
  'match-older': (context) => stepMatch(-1, context),
  'match-newer': (context) => stepMatch(1, context),
  wrap: ({ dispatch, state }) => dispatch({ type: 'logs', change: { wrap: !state.logs.wrap } }),
  timestamps: ({ dispatch, state }) =>
    dispatch({ type: 'logs', change: { timestamps: !state.logs.timestamps } }),
  save: (context, name) => context.own(saveLogs(context, name)),
  down: (context) => scroll('down', context),
  up: (context) => scroll('up', context),
  'page-down': (context) => scroll('page-down', context),
  'page-up': (context) => scroll('page-up', context),
  'half-down': (context) => scroll('half-down', context),
  'half-up': (context) => scroll('half-up', context),
  top: (context) => scroll('top', context),
  bottom: (context) => scroll('bottom', context),
  yes: (context) => answer(true, context),
  no: (context) => answer(false, context),
  dismiss: levelUp,
  back: levelUp,
  menu: leaveLesson,
  reset: ({ session, own, state }, scope) =>
    session && own(session.planReset(state.screen === 'menu' || scope === 'all' ? 'all' : 'lesson')),
  retry: ({ restart, session }) => (restart === undefined ? session?.reconnect() : restart()),
  problems: ({ dispatch }) => dispatch({ type: 'open-page', page: { type: 'problems' } }),
  prompt: (context) => ask('command', context),
  help: ({ dispatch }) => dispatch({ type: 'open-page', page: { type: 'help' } }),
  redraw: ({ redraw }) => redraw(),
  suspend: ({ own, suspend }) => own(suspend(stopUntilContinued)),
  interrupt,
  quit: ({ keys, dispatch, exit }) => (keys.busy ? dispatch({ type: 'ask-to-quit' }) : exit(0)),
};

/** Does what a key or a line of the prompt asks for. Whether it is valid now has been decided. */
export function perform(id: CommandId, argument: string, context: IntentContext): void {
  performers[id](context, argument);
}

function ask(purpose: 'command' | 'search' | 'filter', { dispatch, state }: IntentContext): void {
  dispatch({ type: 'input', purpose, ...(purpose === 'filter' ? { text: state.logs.filter } : {}) });
}
