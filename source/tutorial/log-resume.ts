export interface TimedText {
  text: string;
  /** Milliseconds since the epoch; undefined for a line that came without a timestamp. */
  at?: number;
}

/** Knows which lines of a log with timestamps were seen, so that a log that is read again goes on without repeats. */
export interface LogResume {
  /** For `sinceTime`: undefined as long as no line came. */
  readonly since: string | undefined;
  /** To be called before the log is read again. */
  restart(): void;
  /** A line without its timestamp; undefined for one that was seen before. */
  take(line: string): TimedText | undefined;
}

const stamp = /^(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d)(?:\.(\d+))?(Z|[+-]\d\d:\d\d) ?/;

/**
 * `sinceTime` has whole seconds, so that a log resumed there starts with lines that were seen: those with an earlier time,
 * and as many with the very last time as came with it.
 * Source: k8s.io/api core/v1 PodLogOptions; kubelet writes RFC 3339 with nanoseconds.
 */
export function createLogResume(): LogResume {
  let last: { time: bigint; text: string } | undefined;
  /** How many lines had the last time. */
  let count = 0;
  let resumedFrom: { time: bigint; toSkip: number } | undefined;
  return {
    get since() {
      return last?.text;
    },
    restart() {
      resumedFrom = last === undefined ? undefined : { time: last.time, toSkip: count };
    },
    take(line) {
      const match = stamp.exec(line);
      if (match === null) return { text: line };
      const text = line.slice(match[0].length);
      const time = nanoseconds(match);
      if (resumedFrom !== undefined) {
        if (time < resumedFrom.time) return undefined;
        if (time === resumedFrom.time && resumedFrom.toSkip > 0) {
          resumedFrom.toSkip -= 1;
          return undefined;
        }
      }
      if (last === undefined || time > last.time) {
        last = { time, text: match[0].trim() };
        count = 1;
      } else if (time === last.time) {
        count += 1;
      }
      return { text, at: Number(time / 1_000_000n) };
    },
  };
}

function nanoseconds([, seconds = '', fraction = '', zone = 'Z']: RegExpExecArray): bigint {
  const whole = BigInt(Date.parse(`${seconds}${zone}`)) * 1_000_000n;
  return whole + BigInt(fraction.padEnd(9, '0').slice(0, 9));
}
