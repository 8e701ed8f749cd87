import { UserError } from '../platform/user-error.ts';

/**
 * Opens the learner's own shell with the session's cluster and registry in its environment, and comes back when it has ended,
 * however it ended. The program itself never passes a line to it.
 * @throws UserError where it cannot be started
 */
export async function openOwnShell(files: {
  kubeconfig: string | undefined;
  authFile: string | undefined;
}): Promise<void> {
  const shell = process.env['SHELL'] || 'sh';
  const { execa } = await import('execa');
  const { exitCode, shortMessage } = await execa(shell, [], {
    stdio: 'inherit',
    reject: false,
    env: {
      ...(files.kubeconfig === undefined ? {} : { KUBECONFIG: files.kubeconfig }),
      ...(files.authFile === undefined ? {} : { REGISTRY_AUTH_FILE: files.authFile }),
    },
  });
  if (exitCode === undefined) {
    throw new UserError(`The shell ${shell} could not be opened: ${shortMessage}.`, {
      remedy: 'Set SHELL to another one.',
    });
  }
}
