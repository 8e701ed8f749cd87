import { UserError } from '../platform/user-error.ts';

/**
 * Opens a file in the editor that `oc edit` would take, and comes back when it has ended.
 * Source: kubectl `cmd/util/editor/editor.go`; an editor whose name only a shell could read is refused.
 * @throws UserError where it cannot be started or ends with a failure
 */
export async function openEditor(file: string, signal: AbortSignal): Promise<void> {
  const chosen = process.env['KUBE_EDITOR'] || process.env['EDITOR'] || 'vi';
  if (/["'\\]/.test(chosen)) {
    throw new UserError(`The editor ${chosen} holds quotes, which only a shell can read.`, {
      remedy: 'Set KUBE_EDITOR to a program and its flags, without quotes.',
    });
  }
  const [program = 'vi', ...flags] = chosen.split(' ').filter((word) => word !== '');
  const { execa } = await import('execa');
  const { failed, exitCode, shortMessage } = await execa(program, [...flags, file], {
    stdio: 'inherit',
    reject: false,
    cancelSignal: signal,
  });
  if (!failed) return;
  if (exitCode === undefined) {
    throw new UserError(`unable to launch the editor "${chosen}": ${shortMessage}`);
  }
  throw new UserError(`there was a problem with the editor "${chosen}"`);
}
