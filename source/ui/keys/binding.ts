import type { KeyContext } from './context.ts';

export type CommandId =
  | 'open'
  | 'pick'
  | 'run'
  | 'next'
  | 'previous'
  | 'edit'
  | 'fill'
  | 'hint'
  | 'solve'
  | 'skip'
  | 'output'
  | 'copy'
  | 'browser'
  | 'logs'
  | 'chain'
  | 'zoom'
  | 'pane'
  | 'pane-back'
  | 'search'
  | 'match-older'
  | 'match-newer'
  | 'filter'
  | 'wrap'
  | 'timestamps'
  | 'save'
  | 'down'
  | 'up'
  | 'page-down'
  | 'page-up'
  | 'half-down'
  | 'half-up'
  | 'top'
  | 'bottom'
  | 'yes'
  | 'no'
  | 'dismiss'
  | 'back'
  | 'menu'
  | 'reset'
  | 'retry'
  | 'problems'
  | 'prompt'
  | 'help'
  | 'redraw'
  | 'suspend'
  | 'interrupt'
  | 'quit';

export type Group = 'Step' | 'Panes' | 'Scrolling' | 'Logs' | 'Program';

export interface Binding {
  id: CommandId;
  /** Names of keys as `keyNames` makes them; the first is the one that is shown. */
  keys: readonly string[];
  /** Those to list, where all would be too many. */
  listed?: readonly string[];
  /** Those to name in the footer, where the first alone would not say it. */
  footerKeys?: readonly string[];
  /** For the footer: a word or two. */
  label: string | ((context: KeyContext) => string);
  /** For the list of all keys: a sentence. */
  help: string;
  group: Group;
  /** Place in the footer, lowest first; left out: only in the list of all keys. */
  footer?: number | ((context: KeyContext) => number);
  /** The key itself says more: it is what the command is given. */
  takesKey?: boolean;
  valid(context: KeyContext): boolean;
}
