import type { Step } from '../lesson/lesson.ts';
import type { Clock } from '../platform/clock.ts';
import { goesOn, isFulfilled } from './run-command.ts';
import type { CommandRun } from './snapshot.ts';
import type { Workspace } from './workspace.ts';

export interface Player {
  workspace: Workspace;
  clock: Clock;
  signal: AbortSignal;
  /** Runs one command; `signal` ends it earlier than the player's own. */
  run(command: string, signal: AbortSignal): Promise<CommandRun>;
  /** Called after each run block. */
  onBlock?: () => void;
}

/** Milliseconds for which a command that goes on, such as one that follows a log, is watched. */
const watchTime = 3_000;

/** What a step's playing came to: the files whose own text had to be put aside, and the first command that failed, if one did. */
export interface Played {
  backups: string[];
  failed?: CommandRun;
}

/**
 * Does a step: fills its files in and runs its commands, in the order of the step. A command that fails is no reason to stop:
 * some are there to show just that, and whether the step is done is for its checks to say.
 */
export async function playStep(step: Step, player: Player): Promise<Played> {
  const backups: string[] = [];
  let failed: CommandRun | undefined;
  for (const block of step.blocks) {
    player.signal.throwIfAborted();
    if (block.type === 'edit') backups.push(...(await makeFile(block.file, player.workspace)));
    if (block.type !== 'run') continue;
    for (const command of block.commands) {
      const run = await runBounded(command, player);
      player.signal.throwIfAborted();
      if (!isFulfilled(run) && run.state !== 'cancelled') failed ??= run;
    }
    player.onBlock?.();
  }
  return { backups, ...(failed === undefined ? {} : { failed }) };
}

async function runBounded(command: string, { clock, signal, run }: Player): Promise<CommandRun> {
  if (!goesOn(command)) return await run(command, signal);
  const enough = new AbortController();
  const over = new AbortController();
  clock.sleep(watchTime, over.signal).then(
    () => enough.abort(),
    () => {},
  );
  try {
    return await run(command, AbortSignal.any([signal, enough.signal]));
  } finally {
    over.abort();
  }
}

/** A file that is not right after its placeholders are filled in has been changed beyond that: it is made anew. */
async function makeFile(file: string, workspace: Workspace): Promise<string[]> {
  await workspace.fillIn(file);
  const state = workspace.files.get(file);
  if (state !== undefined && state.syntax === undefined && state.names.length === 0) return [];
  const restored = await workspace.restore([file]);
  await workspace.fillIn(file);
  return restored.flatMap(({ backup }) => backup ?? []);
}
