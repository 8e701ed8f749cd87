/** Whether a container that ended is started again. Init containers that succeeded have done their work. */
export function mayRestart(policy: string, exitCode: number, isInit: boolean): boolean {
  if (policy === 'Never') return false;
  return exitCode !== 0 || (policy === 'Always' && !isInit);
}
