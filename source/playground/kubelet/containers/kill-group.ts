/** Sends a signal to a process and all that it started. One that is gone is no error. */
export function killGroup(pid: number, signal: NodeJS.Signals): void {
  try {
    // There are no process groups on Windows.
    process.kill(process.platform === 'win32' ? pid : -pid, signal);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    // macOS says EPERM of a group that only has processes left that have ended.
    if (code !== 'ESRCH' && code !== 'EPERM') throw error;
  }
}
