/** Longest wait for a stop that does not come: process groups without a shell above them cannot be stopped. */
const stopWait = 300;

/**
 * Stops this process group as Ctrl-Z does in a shell, and resolves when it goes on again. The terminal has to be given
 * back before. Does nothing where there is no job control.
 */
export async function stopUntilContinued(): Promise<void> {
  if (process.platform === 'win32') return;
  await new Promise<void>((resolve) => {
    const go = () => {
      clearTimeout(timer);
      process.off('SIGCONT', go);
      resolve();
    };
    // While stopped no timer runs: this one ends only a wait that is none.
    const timer = setTimeout(go, stopWait);
    process.on('SIGCONT', go);
    // 0: the whole group, so that a wrapper such as npm stops with us and the shell gets its prompt.
    process.kill(0, 'SIGTSTP');
  });
}
