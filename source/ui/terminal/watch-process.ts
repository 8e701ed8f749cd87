import { constants } from 'node:os';

export interface ProcessWatcher {
  /** Leave with this exit code, orderly. */
  leave(code: number): void;
  /** Ctrl-C, as a signal. */
  interrupt(): void;
  /** The process goes on after a stop: somebody else may have used the terminal. */
  reclaim(): void;
  /** Something threw that nobody caught. */
  crash(error: Error): void;
}

/** Signals that end the program; the exit code is 128 and the signal's number, as shells have it. */
const ending = ['SIGTERM', 'SIGHUP', 'SIGQUIT'] as const;

/**
 * Sees to it that every way out is one where the terminal is restored first: signals, a terminal that is gone, errors that
 * nobody caught.
 * @returns the way to stop watching
 */
export function watchProcess(watcher: ProcessWatcher): () => void {
  const undo: (() => void)[] = [];
  const on = (name: NodeJS.Signals, listener: () => void) => {
    process.on(name, listener);
    undo.push(() => process.off(name, listener));
  };
  // Once: giving back a terminal that is gone fails, which tells of it again.
  let leaving = false;
  const leave = (name: NodeJS.Signals) => {
    if (leaving) return;
    leaving = true;
    watcher.leave(128 + constants.signals[name]);
  };
  for (const name of ending) on(name, () => leave(name));
  on('SIGINT', () => watcher.interrupt());
  if (process.platform !== 'win32') on('SIGCONT', () => watcher.reclaim());

  // Without listeners of ours a terminal that is closed under the program would end it in the middle of things.
  const gone = () => leave('SIGHUP');
  process.stdin.on('end', gone).on('error', gone);
  process.stdout.on('error', gone);
  undo.push(() => {
    // Taking raw mode off a terminal that is gone fails after all is over: nobody is left whom it concerns.
    process.stdin.on('error', ignore).off('end', gone).off('error', gone);
    process.stdout.on('error', ignore).off('error', gone);
  });

  const crash = (error: unknown) => {
    watcher.crash(error instanceof Error ? error : new Error(String(error)));
  };
  process.on('uncaughtException', crash).on('unhandledRejection', crash);
  undo.push(() => {
    process.off('uncaughtException', crash).off('unhandledRejection', crash);
  });
  return () => {
    for (const each of undo) each();
  };
}

function ignore(): void {}
