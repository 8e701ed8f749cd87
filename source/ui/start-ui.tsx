import { render } from 'ink';
import type { Session } from '../tutorial/session.ts';
import { App, type AppControl } from './app.tsx';
import type { UiOptions } from './options.ts';
import { watchProcess } from './terminal/watch-process.ts';

export type { CdsidQuestion, UiOptions } from './options.ts';

/** Longest wait, in milliseconds, for the session to save and close before the program leaves without it. */
const closeWait = 5000;

/**
 * Shows the course on the terminal until the learner leaves. The first frame does not wait for the session.
 * @returns the exit code: 0, or 128 and the signal's number (130 for Ctrl-C)
 * @throws what made the screen crash; the terminal is restored by then
 */
export async function startUi(options: UiOptions): Promise<number> {
  if (options.accessible || options.environment['TERM'] === 'dumb') {
    const { startLinear } = await import('./linear/start-linear.ts');
    return startLinear(options);
  }
  let session: Session | undefined;
  let left = false;
  const control: { current: AppControl | undefined } = { current: undefined };
  // Before the first frame: keys that were typed ahead would be echoed into it.
  if (process.stdin.isTTY) process.stdin.setRawMode(true);
  // Those that came still earlier were echoed: the first frame would begin behind them.
  if (process.stdout.isTTY) process.stdout.write('\r');
  const app = render(
    <App
      options={options}
      control={control}
      onSession={(ready) => {
        session = ready;
        // It came too late to be used.
        if (left) void closeWithin(ready, closeWait);
      }}
    />,
    { alternateScreen: true, incrementalRendering: true, exitOnCtrlC: false, patchConsole: true },
  );
  const crash = Promise.withResolvers<never>();
  // A signal that comes before the screen can answer it.
  const early = Promise.withResolvers<number>();
  const unwatch = watchProcess({
    leave: (code) => (control.current ? control.current.leave(code) : early.resolve(code)),
    interrupt: () => (control.current ? control.current.interrupt() : early.resolve(130)),
    reclaim: () => control.current?.reclaim(),
    crash: crash.reject,
  });
  try {
    const code = await Promise.race([app.waitUntilExit(), crash.promise, early.promise]);
    return typeof code === 'number' ? code : 0;
  } finally {
    left = true;
    app.unmount();
    unwatch();
    await closeWithin(session, closeWait);
  }
}

async function closeWithin(session: Session | undefined, wait: number): Promise<void> {
  if (session === undefined) return;
  let timer: NodeJS.Timeout | undefined;
  const patience = new Promise<void>((resolve) => {
    timer = setTimeout(resolve, wait);
  });
  try {
    await Promise.race([session.close(), patience]);
  } finally {
    clearTimeout(timer);
  }
}
