import { join } from 'node:path';
import { acquireLock, type Lock } from '../platform/lock.ts';
import { messageOf, UserError } from '../platform/user-error.ts';
import type { Settings } from './target/settings.ts';

/**
 * Makes sure that this is the only copy of the program that writes the progress of a state folder.
 * @throws UserError when another has it, or the folder cannot be written
 */
export async function takeCourse(settings: Settings): Promise<Lock> {
  let lock: Lock | undefined;
  try {
    lock = acquireLock(join(settings.stateDirectory, 'course.lock'));
  } catch (error) {
    throw new UserError(
      `The state folder ${settings.stateDirectory} cannot be written: ${messageOf(error)}`,
      {
        remedy: 'Choose another with --state-dir.',
        cause: error,
      },
    );
  }
  if (lock === undefined) {
    throw new UserError(`The course is open in another terminal (state folder ${settings.stateDirectory}).`, {
      remedy: 'Go on there, or start a second course with --state-dir.',
    });
  }
  return lock;
}
