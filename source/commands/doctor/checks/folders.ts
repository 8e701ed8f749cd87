import { accessSync, constants, existsSync } from 'node:fs';
import { dirname } from 'node:path';
import { makeDirectory } from '../../../platform/make-directory.ts';
import { messageOf } from '../../../platform/user-error.ts';
import type { Finding } from '../finding.ts';

/** Makes the folder that progress and the playground are kept in, as the course would. */
export function checkStateFolder(directory: string): Finding[] {
  const check = 'state-folder';
  try {
    makeDirectory(directory);
    accessSync(directory, constants.W_OK | constants.X_OK);
    return [{ check, state: 'ok', what: `The state folder ${directory} can be written.` }];
  } catch (error) {
    return [
      {
        check,
        state: 'problem',
        what: `The state folder ${directory} cannot be written: ${messageOf(error)}.`,
        why: 'Your progress, and the playground, are kept in it.',
        remedy: 'Choose another with --state-dir.',
      },
    ];
  }
}

/** The course makes the workspace when it begins: here, only whether it could is looked at. */
export function checkWorkspace(directory: string): Finding[] {
  const check = 'workspace';
  let nearest = directory;
  while (!existsSync(nearest) && dirname(nearest) !== nearest) nearest = dirname(nearest);
  try {
    accessSync(nearest, constants.W_OK | constants.X_OK);
    return [{ check, state: 'ok', what: `The workspace ${directory} can be written.` }];
  } catch (error) {
    return [
      {
        check,
        state: 'problem',
        what: `The workspace ${directory} cannot be made: ${messageOf(error)}.`,
        why: 'Your copies of the manifests go there.',
        remedy: 'Change to a folder of your own, or choose another with --workspace.',
      },
    ];
  }
}
