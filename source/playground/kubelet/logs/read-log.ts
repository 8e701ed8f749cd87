import { type FileHandle, open } from 'node:fs/promises';
import type { PodLogOptions } from '../../api/pod-logs.ts';
import { type LogFile, olderPath } from './log-file.ts';
import { type LogLine, parseLogLine } from './log-line.ts';

const chunkSize = 64 * 1024;
const newline = 0x0a;

/**
 * Reads a container's log, with the query's rules for what to leave out.
 * Source: k8s.io/kubernetes `pkg/kubelet/kuberuntime/logs/logs.go`.
 * @param path of the newer file; the older one is read first
 * @param live the log, when its container still runs
 * @param now milliseconds since the epoch, for `sinceSeconds`
 */
export async function* readLog(
  path: string,
  live: LogFile | undefined,
  options: PodLogOptions,
  now: number,
  signal: AbortSignal,
): AsyncGenerator<Uint8Array> {
  const since =
    options.sinceSeconds === undefined
      ? Date.parse(options.sinceTime ?? '')
      : now - options.sinceSeconds * 1000;
  let left = options.limitBytes ?? Number.POSITIVE_INFINITY;
  const batches = linesOf(path, live, options.follow === true, signal);
  for await (const batch of tailed(batches, options.tailLines)) {
    const wanted = Number.isNaN(since) ? batch : batch.filter((line) => Date.parse(line.time) >= since);
    const bytes = Buffer.concat(wanted.map((line) => printed(line, options.timestamps === true)));
    if (bytes.length === 0) continue;
    yield bytes.length > left ? bytes.subarray(0, left) : bytes;
    left -= bytes.length;
    if (left <= 0) return;
  }
}

function printed(line: LogLine, timestamps: boolean): Buffer {
  const start = timestamps ? `${line.time} ` : '';
  return Buffer.concat([Buffer.from(start), line.content, Buffer.from(line.isWhole ? '\n' : '')]);
}

/** Drops all but the last `count` lines of what is there, and then passes everything on. */
async function* tailed(
  batches: AsyncGenerator<{ lines: LogLine[]; isAll: boolean }>,
  count: number | undefined,
): AsyncGenerator<LogLine[]> {
  if (count === undefined) {
    for await (const { lines } of batches) yield lines;
    return;
  }
  let kept: LogLine[] | undefined = [];
  for await (const { lines, isAll } of batches) {
    if (kept === undefined) {
      yield lines;
      continue;
    }
    kept = count === 0 ? [] : [...kept, ...lines].slice(-count);
    if (!isAll) continue;
    yield kept;
    kept = undefined;
  }
  if (kept !== undefined) yield kept;
}

/**
 * The lines of a log, oldest first. `isAll` is true from the batch on with which everything has been read that was there.
 * With `follow`, goes on until the log is closed and read out.
 */
async function* linesOf(
  path: string,
  live: LogFile | undefined,
  follow: boolean,
  signal: AbortSignal,
): AsyncGenerator<{ lines: LogLine[]; isAll: boolean }> {
  let generation = (live?.generation ?? 0) - 1;
  for (;;) {
    // Files move on while others read: the oldest that is left is the one before the newest.
    const newest = live?.generation ?? 0;
    generation = Math.max(generation, newest - 1);
    const isOlder = generation < newest;
    const file = await openIfThere(isOlder ? olderPath(path) : path);
    if ((live?.generation ?? 0) !== newest) {
      await file?.close();
      continue;
    }
    try {
      let position = 0;
      let rest: Buffer = Buffer.alloc(0);
      for (;;) {
        if (signal.aborted) return;
        // Asked before reading: what is written meanwhile makes another round.
        const isCurrent = live === undefined ? !isOlder : live.generation <= generation;
        const isClosed = live?.isClosed ?? true;
        const chunk = file === undefined ? Buffer.alloc(0) : await readAt(file, position);
        position += chunk.length;
        if (chunk.length > 0) {
          const { lines, rest: left } = cut(rest.length === 0 ? chunk : Buffer.concat([rest, chunk]));
          rest = left;
          yield { lines, isAll: false };
          continue;
        }
        if (!isCurrent) break;
        yield { lines: [], isAll: true };
        if (!follow || isClosed || live === undefined) return;
        await live.more(generation, position, signal);
      }
    } finally {
      await file?.close();
    }
    generation += 1;
  }
}

async function openIfThere(path: string): Promise<FileHandle | undefined> {
  try {
    return await open(path, 'r');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}

async function readAt(file: FileHandle, position: number): Promise<Buffer> {
  const { bytesRead, buffer } = await file.read(Buffer.alloc(chunkSize), 0, chunkSize, position);
  return buffer.subarray(0, bytesRead);
}

function cut(bytes: Buffer): { lines: LogLine[]; rest: Buffer } {
  const lines: LogLine[] = [];
  let start = 0;
  for (let end = bytes.indexOf(newline); end >= 0; end = bytes.indexOf(newline, start)) {
    const line = parseLogLine(bytes.subarray(start, end));
    if (line !== undefined) lines.push(line);
    start = end + 1;
  }
  return { lines, rest: Buffer.from(bytes.subarray(start)) };
}
