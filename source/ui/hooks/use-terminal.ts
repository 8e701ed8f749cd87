import { setImmediate } from 'node:timers/promises';
import { useApp, useStdin } from 'ink';
import { useMemo, useRef } from 'react';

export interface TerminalControl {
  /** Frees the terminal while `work` is under way. */
  suspend(work: () => Promise<void>): Promise<void>;
  /** Draws everything anew; does nothing while the terminal is somebody else's. */
  redraw(): Promise<void>;
}

/** Giving the terminal away and taking it again. */
export function useTerminal(): TerminalControl {
  const { suspendTerminal } = useApp();
  const { stdin } = useStdin();
  const away = useRef(false);
  return useMemo(() => {
    const suspend = async (work: () => Promise<void>) => {
      if (away.current) return;
      away.current = true;
      try {
        await suspendTerminal(work);
      } finally {
        away.current = false;
      }
    };
    return {
      suspend: (work) =>
        suspend(async () => {
          // Without listeners Node goes on reading for a while: the first key would be ours instead of the editor's.
          await setImmediate();
          stdin.pause();
          await work();
        }),
      redraw: () => suspend(() => Promise.resolve()),
    };
  }, [suspendTerminal, stdin]);
}
