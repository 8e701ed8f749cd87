import { closeSync, mkdirSync, openSync, renameSync, writeSync } from 'node:fs';
import { dirname } from 'node:path';
import type { Clock } from '../../../platform/clock.ts';
import type { OutputSink } from '../containers/running-container.ts';
import { createLineSplitter, formatLogLine } from './log-line.ts';

/** Of one file, in bytes. A log has at most two: when one is full it becomes the older one. */
const defaultSize = 4 * 1024 * 1024;

export const olderPath = (path: string): string => `${path}.1`;

/** The log of a running container: written here, read by those who are told that there is more. */
export interface LogFile extends OutputSink {
  readonly path: string;
  /** How often it was begun anew. */
  readonly generation: number;
  /** Bytes in the current file. */
  readonly size: number;
  readonly isClosed: boolean;
  /** Resolves when there is more than `size` bytes of `generation`, or the log was closed, or the signal is aborted. */
  more(generation: number, size: number, signal: AbortSignal): Promise<void>;
  close(): void;
}

/** @param options `maxSize` of one file in bytes; `onClose` is called when the container's output has ended */
export function createLogFile(
  path: string,
  clock: Clock,
  options: { maxSize?: number; onClose?(): void } = {},
): LogFile {
  const { maxSize = defaultSize } = options;
  mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
  let file = openSync(path, 'a', 0o600);
  let generation = 0;
  let size = 0;
  let isClosed = false;
  const waiting = new Set<() => void>();
  const splitters = { stdout: createLineSplitter(), stderr: createLineSplitter() };

  const tell = (): void => {
    for (const resolve of waiting) resolve();
  };
  const append = (line: Buffer): void => {
    if (size > 0 && size + line.length > maxSize) {
      closeSync(file);
      renameSync(path, olderPath(path));
      file = openSync(path, 'a', 0o600);
      generation += 1;
      size = 0;
    }
    // Into the system's cache, which is quick; so that a reader never sees less than it is told of.
    for (let written = 0; written < line.length; ) written += writeSync(file, line, written);
    size += line.length;
  };
  return {
    path,
    get generation() {
      return generation;
    },
    get size() {
      return size;
    },
    get isClosed() {
      return isClosed;
    },
    write(stream, bytes) {
      if (isClosed) return;
      splitters[stream].push(bytes, (content, isWhole) =>
        append(formatLogLine(clock.now(), stream, content, isWhole)),
      );
      tell();
    },
    async more(seenGeneration, seenSize, signal) {
      if (isClosed || signal.aborted || generation !== seenGeneration || size > seenSize) return;
      await new Promise<void>((resolve) => {
        const done = (): void => {
          waiting.delete(done);
          signal.removeEventListener('abort', done);
          resolve();
        };
        waiting.add(done);
        signal.addEventListener('abort', done, { once: true });
      });
    },
    close() {
      if (isClosed) return;
      for (const stream of ['stdout', 'stderr'] as const)
        splitters[stream].end((content, isWhole) =>
          append(formatLogLine(clock.now(), stream, content, isWhole)),
        );
      isClosed = true;
      closeSync(file);
      options.onClose?.();
      tell();
    },
  };
}
