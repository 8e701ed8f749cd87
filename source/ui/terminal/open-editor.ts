import { UserError } from '../../platform/user-error.ts';

/**
 * Opens a file in the learner's editor, in this terminal, and resolves when the editor has ended. Which one: `$VISUAL`,
 * `$EDITOR` (both may carry arguments: `code --wait`), else the first of vi and nano that there is.
 * @throws UserError when there is none, or when it fails
 */
export async function openEditor(file: string, environment: NodeJS.ProcessEnv): Promise<void> {
  const { execa } = await import('execa');
  const chosen = [environment['VISUAL'], environment['EDITOR']].find(
    (value) => value !== undefined && value.trim() !== '',
  );
  const candidates = chosen === undefined ? [['vi'], ['nano']] : [splitWords(chosen)];
  for (const [command, ...args] of candidates) {
    if (command === undefined) continue;
    const result = await execa(command, [...args, file], {
      stdio: 'inherit',
      reject: false,
      env: environment,
      extendEnv: false,
    });
    if (result.code === 'ENOENT') continue;
    if (result.failed) {
      const how = result.signal === undefined ? `exit code ${result.exitCode}` : result.signal;
      throw new UserError(`The editor “${command}” ended with ${how}.`, {
        remedy: 'Set $EDITOR to another one, or press f to have the file filled in.',
        ...(result.exitCode === undefined ? { cause: result } : {}),
      });
    }
    return;
  }
  throw new UserError(
    chosen === undefined
      ? 'There is no editor: $VISUAL and $EDITOR are not set, and neither vi nor nano is on the PATH.'
      : `The editor “${chosen}” is not on the PATH.`,
    { remedy: `Set $EDITOR, edit ${file} in another window, or press f to have it filled in.` },
  );
}

/** Splits at blanks, except within quotes. */
export function splitWords(command: string): string[] {
  return Array.from(
    command.matchAll(/"([^"]*)"|'([^']*)'|(\S+)/g),
    (match) => match[1] ?? match[2] ?? match[3] ?? '',
  );
}
