/** What readers of a session (the screen, plain text, the test report) get to see. Plain data, replaced at each change. */

export type HopName =
  | 'Quay'
  | 'ImageStreamTag'
  | 'DeploymentConfig'
  | 'ReplicationController'
  | 'Deployment'
  | 'ReplicaSet'
  | 'Pods';

export type HopStatus =
  /** The object is not there, and nothing is under way that would make it. */
  | { state: 'absent'; words: string }
  /** Carries the digest that the hop before it has (the first hop: the tag's own). */
  | { state: 'same' }
  /** Will get there: `since` in milliseconds since the epoch, `next` says what will move it on. */
  | { state: 'pending'; since?: number; next: string }
  /** Will not get there by itself: the server's own words, and what to do. */
  | { state: 'broken'; words: string; remedy?: string };

/** One place that the digest travels through. */
export interface Hop {
  name: HopName;
  /** The object: `:jdoe2`, `jdoe2-image-stream:latest`, `jdoe2-deployment-config-2`, or for pods `2 of 2 ready`. */
  object: string;
  digest?: string;
  /** Milliseconds since the epoch at which it came to carry that digest, where known. */
  at?: number;
  /** Only for pods: how many run the digest of the hop before, and others. */
  pods?: { name: string; digest?: string; ready: boolean; phase: string }[];
  status: HopStatus;
}

export interface Chain {
  hops: Hop[];
  /** Every hop carries the tag's digest and all pods are ready. */
  complete: boolean;
}

export type CheckState = 'waiting' | 'passed' | 'failed' | 'broken';

export interface CheckSnapshot {
  /** `digest equals Quay's`. */
  title: string;
  /** `broken`: it had passed, and does not any more. */
  state: CheckState;
  /** When not passed. */
  expected?: string;
  found?: string;
  /** The next thing to try. */
  next?: string;
}

/** A block ready to be shown: variables filled in, excerpts and live views computed. */
export type ShownBlock =
  | { type: 'prose'; markdown: string }
  | { type: 'run'; commands: string[] }
  /** `edited`: it is not as it came. */
  | { type: 'edit'; file: string; command: string; path: string; filled: boolean; edited?: boolean }
  | { type: 'excerpt'; file: string; lines: { number: number; text: string; pointed: boolean }[] }
  | { type: 'console'; view: 'imagestreams' | 'deployments'; url?: string; lines: string[] }
  | { type: 'code'; language: string; text: string };

export interface StepSnapshot {
  id: string;
  title: string;
  blocks: ShownBlock[];
  checks: CheckSnapshot[];
  /** Hints shown so far, and how many there are in all. */
  hints: ShownBlock[][];
  hintCount: number;
  /** Checks all passed (a step without checks: its commands were run, or it was passed over by `next`). */
  done: boolean;
  skipped: boolean;
  speakerNotes: string[];
}

export interface OutputLine {
  stream: 'stdout' | 'stderr';
  text: string;
}

/** A command that was run in this step, and what it printed. */
export interface CommandRun {
  command: string;
  state: 'running' | 'succeeded' | 'failed' | 'cancelled';
  exitCode?: number;
  lines: OutputLine[];
  /** What it changed in the chain, in one sentence. */
  effect?: string;
}

export interface LessonSummary {
  id: string;
  number: number;
  title: string;
  minutes: number;
  steps: number;
  stepsDone: number;
  /** Why it cannot be played here, if so. */
  unavailable?: string;
}

export interface Problem {
  /** What failed, in one sentence. */
  what: string;
  /** The server's exact words. */
  words?: string;
  /** What to do. */
  remedy?: string;
}

export type Connection =
  | { state: 'starting'; what: string }
  | { state: 'connected' }
  | { state: 'lost'; words: string; lastSeen: number; retryAt: number };

export interface ResetPlan {
  scope: string;
  /** Objects that will be deleted, in order. */
  deletions: { kind: string; name: string; createdAt?: string; step?: string }[];
  /** What else is put back: workspace files, progress, the registry tag. */
  restores: string[];
  /** Objects under the learner's names that carry no label of theirs: left alone. */
  leftAlone: { kind: string; name: string; why: string }[];
}

export interface Snapshot {
  /** `playground`, or the context's name. */
  target: string;
  server?: string;
  namespace: string;
  cdsid: string;
  repository: string;
  workspace: string;
  /** Seconds between scheduled imports, as far as it is known. */
  importInterval?: number;
  connection: Connection;
  course: LessonSummary[];
  /** The lesson that is open. */
  lesson?: {
    id: string;
    number: number;
    title: string;
    introduction: ShownBlock[];
    /** Index of the current step in `steps`. */
    step: number;
    steps: StepSnapshot[];
    complete: boolean;
    /** A prerequisite that is not met, in one sentence, with what `solve` would do about it. */
    missing?: string;
  };
  chain: Chain;
  /** Runs of the current step, oldest first. */
  runs: CommandRun[];
  /** The newest thing to tell, until dismissed. */
  problem?: Problem;
  /** A sentence that needs no answer: `Step "…" was passed and is broken now: …`. */
  notice?: string;
  resetPlan?: ResetPlan;
  /** What is going on that the learner waits for. */
  busy?: string;
  /** A command, a solving or a reset is under way, maybe for another step, and nothing else can be begun. */
  working?: true;
}

/** One line of the pods' logs. */
export interface LogLine {
  /** Grows by one with each line. */
  sequence: number;
  pod: string;
  /** `+` pod came, `-` pod went, `|` a line of its log. */
  mark: '|' | '+' | '-';
  text: string;
  /** Milliseconds since the epoch at which it was written, where the server told. */
  at?: number;
}

/** The pods' logs, in a ring: apart from the snapshot, since lines may come by the thousand. */
export interface LogBuffer {
  readonly lines: readonly LogLine[];
  /** Sequence number of the next line: how many there ever were. */
  readonly total: number;
  /** Calls `listener` at most once per turn of the event loop after lines came. Returns the way to stop. */
  subscribe(listener: () => void): () => void;
}
