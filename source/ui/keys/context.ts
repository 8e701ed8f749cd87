/** What decides which keys are valid now. Plain data, worked out from the screen's state and the snapshot. */
export interface KeyContext {
  /** `page`: help, output, a diff and the like, over the menu or a lesson. */
  place: 'cdsid' | 'menu' | 'lesson' | 'page' | 'reset' | 'quit';
  /** There is a session that answers. */
  ready: boolean;
  /** Something runs that Ctrl-C would end. */
  busy: boolean;
  hasCommands: boolean;
  /** All of them have been run. */
  runsAgain: boolean;
  hasFile: boolean;
  /** A file is to be filled in before anything is run. */
  fileFirst: boolean;
  hasHint: boolean;
  hasOutput: boolean;
  /** The newest command failed: why is in its output. */
  hasFailed: boolean;
  hasLink: boolean;
  isFirstStep: boolean;
  /** What the lesson starts from is not there. */
  lacksStart: boolean;
  /** What `n` does. */
  onward: 'step' | 'lesson' | 'wait' | 'end';
  /** The session could not be started, or the connection is lost. */
  canRetry: boolean;
  /** A problem that can be dismissed is on the screen. */
  hasProblem: boolean;
  /** Problems can be read again. */
  hadProblems: boolean;
  hasNotice: boolean;
  /** The pane that has the keys. */
  pane: 'step' | 'chain' | 'logs';
  /** It has the screen to itself. */
  zoomed: boolean;
  /** A search in the logs stands. */
  searching: boolean;
  filtering: boolean;
  hasTimestamps: boolean;
}
