import { sanitizeLine } from '../platform/sanitize.ts';
import type { LogBuffer, LogLine } from './snapshot.ts';

/** A {@link LogBuffer} that can be written. */
export interface WritableLogBuffer extends LogBuffer {
  /** @param at when the line was written, milliseconds since the epoch, where that is known */
  add(pod: string, mark: LogLine['mark'], text: string, at?: number): void;
  clear(): void;
}

/** @param limit how many lines are kept at least; older ones go in batches, so that a line costs little */
export function createLogBuffer(limit = 5000): WritableLogBuffer {
  const listeners = new Set<() => void>();
  let lines: LogLine[] = [];
  let total = 0;
  let scheduled = false;

  function changed(): void {
    if (scheduled || listeners.size === 0) return;
    scheduled = true;
    setImmediate(() => {
      scheduled = false;
      for (const listener of listeners) listener();
    });
  }

  return {
    get lines() {
      return lines;
    },
    get total() {
      return total;
    },
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    add(pod, mark, text, at) {
      lines.push({
        sequence: total,
        pod,
        mark,
        text: sanitizeLine(text),
        ...(at === undefined ? {} : { at }),
      });
      total += 1;
      if (lines.length > limit * 1.2) lines = lines.slice(-limit);
      changed();
    },
    clear() {
      lines = [];
      changed();
    },
  };
}
