/**
 * One line of a container's log file, as CRI writes it: `2026-11-23T04:00:47.000000000Z stdout F Hello`. `P` instead of `F`
 * marks a part of a line that goes on in the next.
 */
export interface LogLine {
  /** RFC 3339 with nine digits of a second. */
  time: string;
  isWhole: boolean;
  content: Uint8Array;
}

const newline = 0x0a;
const space = 0x20;

/** Longer lines are split. As CRI-O does. */
export const longestLine = 16 * 1024;

export function formatLogLine(
  now: number,
  stream: 'stdout' | 'stderr',
  content: Uint8Array,
  isWhole: boolean,
): Buffer {
  const time = `${new Date(now).toISOString().slice(0, -1)}000000Z`;
  return Buffer.concat([
    Buffer.from(`${time} ${stream} ${isWhole ? 'F' : 'P'} `),
    content,
    Buffer.from('\n'),
  ]);
}

/** Parses a line without its newline; undefined for what is none, such as the rest of a half-written one. */
export function parseLogLine(line: Buffer): LogLine | undefined {
  const first = line.indexOf(space);
  const second = line.indexOf(space, first + 1);
  const third = line.indexOf(space, second + 1);
  if (first < 0 || second < 0 || third < 0) return undefined;
  return {
    time: line.toString('latin1', 0, first),
    isWhole: line.toString('latin1', second + 1, third) === 'F',
    content: line.subarray(third + 1),
  };
}

/** Cuts output into lines, and lines that are too long into parts. Keeps what has no end yet. */
export interface LineSplitter {
  push(bytes: Uint8Array, emit: (content: Uint8Array, isWhole: boolean) => void): void;
  /** The rest, when nothing more comes. */
  end(emit: (content: Uint8Array, isWhole: boolean) => void): void;
}

export function createLineSplitter(): LineSplitter {
  let rest: Buffer = Buffer.alloc(0);
  return {
    push(bytes, emit) {
      const all = rest.length === 0 ? Buffer.from(bytes) : Buffer.concat([rest, bytes]);
      let start = 0;
      for (;;) {
        const end = all.indexOf(newline, start);
        const length = (end < 0 ? all.length : end) - start;
        if (length > longestLine) {
          emit(all.subarray(start, start + longestLine), false);
          start += longestLine;
        } else if (end < 0) break;
        else {
          emit(all.subarray(start, end), true);
          start = end + 1;
        }
      }
      rest = Buffer.from(all.subarray(start));
    },
    end(emit) {
      if (rest.length > 0) emit(rest, false);
      rest = Buffer.alloc(0);
    },
  };
}
