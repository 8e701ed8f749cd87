import { useApp, useStdout, useWindowSize } from 'ink';
import { useCallback, useEffect, useMemo, useRef } from 'react';
import type { Session } from '../tutorial/session.ts';
import type { LogLine } from '../tutorial/snapshot.ts';
import { ThemeContext } from './components/theme-context.ts';
import { useInterruptNotice } from './hooks/use-interrupt-notice.ts';
import { useKeyQueue } from './hooks/use-key-queue.ts';
import { useLessonOpening } from './hooks/use-lesson-opening.ts';
import { useLogs, usePodIndex } from './hooks/use-logs.ts';
import { useNow } from './hooks/use-now.ts';
import { useProblemMemory } from './hooks/use-problem-memory.ts';
import { useRichText } from './hooks/use-rich-text.ts';
import { useScreenState } from './hooks/use-screen-state.ts';
import { problemOf, useSession, useSnapshot } from './hooks/use-session.ts';
import { useTerminal } from './hooks/use-terminal.ts';
import { handleKey, handlePaste } from './intents/handle-key.ts';
import type { IntentContext } from './intents/intent-context.ts';
import { interrupt } from './intents/interrupt.ts';
import { keyContext } from './keys/key-context.ts';
import type { UiOptions } from './options.ts';
import { Frame } from './screens/frame.tsx';
import { openInBrowser } from './terminal/open-browser.ts';
import { openEditor } from './terminal/open-editor.ts';
import { makeTheme } from './theme.ts';
import { layoutScreen } from './views/layout-screen.ts';

/** What the program around the screen can ask of it. */
export interface AppControl {
  /** Leaves with an exit code. */
  leave(code: number): void;
  /** As Ctrl-C. */
  interrupt(): void;
  /** Takes the terminal again after something else had it. */
  reclaim(): void;
}

const noLines: readonly LogLine[] = [];

/** Brings together what the screen shows and what its keys do; {@link Frame} draws. */
export function App({
  options,
  control,
  onSession,
}: {
  options: UiOptions;
  control: { current: AppControl | undefined };
  onSession(session: Session): void;
}) {
  const { exit } = useApp();
  const { stdout } = useStdout();
  const { columns, rows } = useWindowSize();
  const theme = useMemo(() => makeTheme(options), [options]);
  const { state: sessionState, start } = useSession(options, onSession);
  const session = sessionState.state === 'ready' ? sessionState.session : undefined;
  const snapshot = useSnapshot(session);
  const [state, dispatch] = useScreenState(options);
  const now = useNow(snapshot);
  const inLesson = state.screen === 'lesson';
  const lastKey = useRef(Date.now());
  useLogs(inLesson ? session?.logs : undefined, lastKey);
  const podIndex = usePodIndex();
  const terminal = useTerminal();
  const fail = useCallback(
    (error: unknown) => dispatch({ type: 'problem', problem: problemOf(error) }),
    [dispatch],
  );
  const own = useCallback((work: Promise<unknown>) => void work.catch(fail), [fail]);
  const rich = useRichText(inLesson || session !== undefined, fail);
  const openLesson = useLessonOpening(session, state, dispatch, own);
  useInterruptNotice(state, dispatch);
  const problem = useProblemMemory(state, sessionState, snapshot, dispatch);

  const place = snapshot?.lesson && `${snapshot.lesson.id} ${snapshot.lesson.step}`;
  useEffect(() => {
    if (place !== undefined) dispatch({ type: 'new-step' });
  }, [place, dispatch]);

  const logLines = inLesson ? (session?.logs.lines ?? noLines) : noLines;
  const keys = keyContext(state, sessionState, snapshot, {
    restart: options.restart !== undefined,
    showTimes: logLines.findLast(({ mark }) => mark === '|')?.at !== undefined,
  });
  // What was under way has ended by itself: nothing is left to ask about.
  const leaves = state.quitting && !keys.busy;
  useEffect(() => {
    if (leaves) exit(0);
  }, [leaves, exit]);
  const layout = layoutScreen({
    options,
    state,
    session: sessionState,
    snapshot,
    problem,
    logLines,
    keys,
    columns,
    rows,
    theme,
    rich,
    now,
    podIndex,
  });

  const { restart } = options;
  const context: IntentContext = {
    state,
    dispatch,
    keys,
    session,
    snapshot,
    course: snapshot?.course ?? options.course,
    logLines,
    own,
    openLesson,
    exit,
    stdout,
    view: layout.lesson,
    page: layout.page?.scrolled ?? { offset: 0, maxOffset: 0, page: 1 },
    suspend: terminal.suspend,
    redraw: () => own(terminal.redraw()),
    restart: sessionState.state === 'failed' && restart !== undefined ? () => start(restart) : undefined,
    editor: options.editor ?? ((file) => openEditor(file, options.environment)),
    openBrowser: options.openBrowser ?? openInBrowser,
    remember(line) {
      const kept = options.history?.keep(line);
      if (kept !== undefined) own(kept);
    },
    shell: options.shell,
  };
  const latest = useRef(context);
  latest.current = context;

  const { needsCdsid } = options;
  const acceptCdsid = (cdsid: string) => {
    if (needsCdsid === undefined) return;
    start(() => needsCdsid.accept(cdsid));
    dispatch({ type: 'close-input' });
    dispatch({ type: 'screen', screen: state.wantedLesson === undefined ? 'menu' : 'lesson' });
  };
  useKeyQueue(
    (key) => {
      lastKey.current = Date.now();
      handleKey(key, context, needsCdsid, acceptCdsid);
    },
    (text) => handlePaste(text, context),
  );

  useEffect(() => {
    control.current = {
      leave: (code) => latest.current.exit(code),
      interrupt: () => interrupt(latest.current),
      reclaim: () => latest.current.redraw(),
    };
  }, [control]);

  return (
    <ThemeContext value={theme}>
      <Frame layout={layout} context={context} />
    </ThemeContext>
  );
}
