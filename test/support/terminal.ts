import { spawn } from '@lydell/node-pty';
import xterm from '@xterm/headless';

/** A program in a pseudo-terminal whose screen can be read as its user sees it. */
export interface ScriptedTerminal extends AsyncDisposable {
  /** What is on the screen now: lines without trailing blanks, joined by newlines; no blank lines at the end. */
  screen(): string;
  /** The screen's rows, exactly as many as the terminal has, without trailing blanks. */
  lines(): string[];
  /** Resolves with the screen once `pattern` is on it; rejects with the screen in the message when it does not come. */
  waitFor(pattern: Pattern, options?: { timeout?: number }): Promise<string>;
  /** The other way round: resolves once `pattern` is not, or no longer, on the screen. */
  waitUntilGone(pattern: Pattern, options?: { timeout?: number }): Promise<string>;
  /** Types keys, one after the other: names from `keyCodes` (`enter`, `esc`, `up`, `ctrl-c`, …) or text as it stands. */
  press(...keys: string[]): Promise<void>;
  /** Pastes as a terminal does, in brackets when the program asked for them. */
  paste(text: string): void;
  resize(columns: number, rows: number): void;
  /** Everything that the program wrote so far, escape sequences and all. */
  output(): string;
  /** Settles when the program has ended and all its output is on the screen. */
  readonly exit: Promise<{ exitCode: number; signal?: number }>;
  /** The program's process id. */
  readonly pid: number;
  kill(signal?: NodeJS.Signals): void;
  /** Closes the window: the terminal is gone from under the program. */
  hangUp(): void;
  /** The emulator itself, for colours, attributes and which buffer is shown. */
  readonly emulator: xterm.Terminal;
}

export type Pattern = string | RegExp | ((screen: string) => boolean);

export interface TerminalOptions {
  columns?: number;
  rows?: number;
  cwd?: string;
  /** On top of a plain environment: this process's, without what test runners and CI set; undefined takes a variable out. */
  env?: Record<string, string | undefined>;
}

export const keyCodes: Readonly<Record<string, string>> = {
  enter: '\r',
  esc: '\u001b',
  tab: '\t',
  'shift-tab': '\u001b[Z',
  backspace: '\u007f',
  delete: '\u001b[3~',
  space: ' ',
  up: '\u001b[A',
  down: '\u001b[B',
  right: '\u001b[C',
  left: '\u001b[D',
  home: '\u001b[H',
  end: '\u001b[F',
  pageup: '\u001b[5~',
  pagedown: '\u001b[6~',
  ...Object.fromEntries(
    Array.from('abcdefghijklmnopqrstuvwxyz', (letter, index) => [
      `ctrl-${letter}`,
      String.fromCharCode(index + 1),
    ]),
  ),
};

/** A terminal tells a lone Escape from the start of a sequence by the pause after it; so do programs that read it. */
const pauseAfterEscape = 60;

const ofTestRunners =
  /^(CI|VITEST.*|NODE_ENV|NODE_OPTIONS|TEST|DEV|NO_COLOR|FORCE_COLOR|COLORTERM|TMUX|ACCESSIBLE)$/;

/** Starts `command` in a pseudo-terminal of 80×24 (unless told), as `TERM=xterm-256color` in a UTF-8 locale. */
export function openTerminal(
  command: string,
  args: string[] = [],
  options: TerminalOptions = {},
): ScriptedTerminal {
  const columns = options.columns ?? 80;
  const rows = options.rows ?? 24;
  const inherited = Object.entries(process.env).filter(([name]) => !ofTestRunners.test(name));
  const env: Record<string, string | undefined> = {
    ...Object.fromEntries(inherited),
    // Ink takes any other value of CI as "not interactive".
    CI: 'false',
    LANG: 'C.UTF-8',
    LC_ALL: 'C.UTF-8',
    ...options.env,
  };
  for (const [name, value] of Object.entries(env)) if (value === undefined) delete env[name];

  const emulator = new xterm.Terminal({ cols: columns, rows, allowProposedApi: true, scrollback: 5000 });
  const pty = spawn(command, args, {
    name: options.env?.['TERM'] ?? 'xterm-256color',
    cols: columns,
    rows,
    cwd: options.cwd ?? process.cwd(),
    env,
  });

  let raw = '';
  let unparsed = 0;
  let ended: { exitCode: number; signal?: number } | undefined;
  const watchers = new Set<() => void>();
  const exit = Promise.withResolvers<{ exitCode: number; signal?: number }>();
  const changed = () => {
    if (ended && unparsed === 0) exit.resolve(ended);
    for (const watcher of watchers) watcher();
  };
  pty.onData((data) => {
    raw += data;
    unparsed++;
    emulator.write(data, () => {
      unparsed--;
      changed();
    });
  });
  // Answers to questions such as "where is the cursor?" go back as typed.
  emulator.onData((data) => {
    if (!ended) pty.write(data);
  });
  pty.onExit((event) => {
    ended = event.signal ? { exitCode: event.exitCode, signal: event.signal } : { exitCode: event.exitCode };
    changed();
  });

  const lines = () => {
    const buffer = emulator.buffer.active;
    return Array.from(
      { length: emulator.rows },
      (_, y) =>
        buffer
          .getLine(buffer.baseY + y)
          ?.translateToString(true, 0, emulator.cols)
          .trimEnd() ?? '',
    );
  };
  const screen = () => lines().join('\n').trimEnd();
  const isOn = (pattern: Pattern) => {
    if (typeof pattern === 'string') return screen().includes(pattern);
    return typeof pattern === 'function' ? pattern(screen()) : pattern.test(screen());
  };

  // Programs that draw frames say where one begins and ends: half a frame is nothing that a user sees.
  const isWithinFrame = () => raw.lastIndexOf('\u001b[?2026h') > raw.lastIndexOf('\u001b[?2026l');

  const waitUntil = (wanted: () => boolean, what: string, timeout: number) =>
    new Promise<string>((resolve, reject) => {
      const finish = (error?: string) => {
        clearTimeout(timer);
        watchers.delete(look);
        if (error === undefined) resolve(screen());
        else reject(new Error(`${error} ${what}. The screen:\n${screen()}`));
      };
      const look = () => {
        if (unparsed === 0 && !isWithinFrame() && wanted()) finish();
        else if (ended && unparsed === 0)
          finish(`The program ended (${JSON.stringify(ended)}) while waiting for`);
      };
      const timer = setTimeout(() => finish(`Waited ${timeout} ms for`), timeout);
      watchers.add(look);
      look();
    });

  const kill = (signal: NodeJS.Signals = 'SIGTERM') => {
    if (!ended) pty.kill(signal);
  };

  return {
    screen,
    lines,
    waitFor: (pattern, { timeout = 20_000 } = {}) => waitUntil(() => isOn(pattern), String(pattern), timeout),
    waitUntilGone: (pattern, { timeout = 20_000 } = {}) =>
      waitUntil(() => !isOn(pattern), `the end of ${String(pattern)}`, timeout),
    async press(...keys) {
      for (const key of keys) {
        pty.write(keyCodes[key] ?? key);
        if (key === 'esc') await new Promise((resolve) => setTimeout(resolve, pauseAfterEscape));
      }
    },
    paste(text) {
      pty.write(emulator.modes.bracketedPasteMode ? `\u001b[200~${text}\u001b[201~` : text);
    },
    resize(newColumns, newRows) {
      emulator.resize(newColumns, newRows);
      pty.resize(newColumns, newRows);
    },
    output: () => raw,
    exit: exit.promise,
    pid: pty.pid,
    kill,
    hangUp() {
      if ('destroy' in pty && typeof pty.destroy === 'function') pty.destroy();
    },
    emulator,
    async [Symbol.asyncDispose]() {
      if (!ended) {
        kill('SIGKILL');
        await exit.promise;
      }
      emulator.dispose();
    },
  };
}
