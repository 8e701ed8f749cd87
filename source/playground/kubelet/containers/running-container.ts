/** Something that runs as a container: a child process, or a program of the playground's own. */
export interface RunningContainer {
  /** Resolves with the exit code when it has ended and all of its output is in the log. Never rejects. */
  exited: Promise<number>;
  /** Asks it to end; resolves when it has, by force after `graceMilliseconds`. Calling again may only shorten the time. */
  stop(graceMilliseconds: number): Promise<void>;
}

/** Where a container's output goes. */
export interface OutputSink {
  write(stream: 'stdout' | 'stderr', bytes: Uint8Array): void;
}
