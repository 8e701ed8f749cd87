import type { Completion } from '../oc/complete.ts';
import type { LogBuffer, ResetPlan, Snapshot } from './snapshot.ts';

/**
 * One learner's way through the course on one target. It knows no terminal: snapshots out, intents in. Intents never throw:
 * what goes wrong shows in the snapshot. Where one takes a while its promise resolves when it is done.
 */
export interface Session {
  readonly snapshot: Snapshot;
  readonly logs: LogBuffer;
  /** Calls `listener` after each change. Returns the way to stop. */
  subscribe(listener: (snapshot: Snapshot) => void): () => void;

  openLesson(id: string): Promise<void>;
  closeLesson(): void;
  goToStep(index: number): void;
  /** Goes on to the next step, or says what the current one still waits for. */
  next(): void;
  previous(): void;
  /** Runs the commands of the step's run blocks, or, where none is left to run, the last again. */
  run(): Promise<void>;
  /** Runs a command line, as typed, or several, one after the other; what is cancelled ends them all. */
  runCommand(text: string): Promise<void>;
  /** What may stand at the end of a line that is being typed. Resolves to nothing where the cluster does not say. */
  complete(line: string): Promise<Completion>;
  /** What a command line would delete that is not the learner's, in words; undefined for all others. */
  othersTouchedBy(text: string): Promise<string | undefined>;
  /** Ends what `run` has under way. True when there was something. */
  cancel(): boolean;
  /** Shows the next stage of hints. */
  hint(): void;
  /** Does the step for the learner: fills the file in, runs the commands. */
  solve(): Promise<void>;
  /** Marks the step skipped and goes on. */
  skip(): void;
  /** Fills the step's file in with the learner's values. Resolves to a unified diff. */
  fillIn(): Promise<string | undefined>;
  /** Reads the workspace again, after an editor had it. */
  refreshWorkspace(): Promise<void>;
  /** Makes the plan for a reset of a lesson (the open one unless told), or of everything, and shows it in the snapshot. */
  planReset(scope: 'lesson' | 'all', lessonId?: string): Promise<ResetPlan>;
  confirmReset(): Promise<void>;
  dismissReset(): void;
  dismissProblem(): void;
  dismissNotice(): void;
  /** Tries a lost connection again now. */
  reconnect(): void;
  /** Saves what is to be saved and closes everything. */
  close(): Promise<void>;
}
