import { createInterface } from 'node:readline';

/** A conversation in lines: what is said stays where it was said, nothing is ever drawn over. */
export interface LineConsole {
  say(...lines: string[]): void;
  /** The next line that is typed, or was typed ahead; undefined once there will be none. */
  ask(prompt: string): Promise<string | undefined>;
  /** Ends it: whoever asks gets undefined. */
  close(): void;
}

export interface ConsoleOptions {
  input: NodeJS.ReadableStream;
  output: NodeJS.WritableStream;
  /** False: the terminal cannot even move its cursor. */
  editing: boolean;
  onInterrupt(): void;
}

export function openConsole({ input, output, editing, onInterrupt }: ConsoleOptions): LineConsole {
  const reader = createInterface({ input, output, terminal: editing });
  const typed: string[] = [];
  let waiting: ((line: string | undefined) => void) | undefined;
  let closed = false;
  const hand = (line: string | undefined) => {
    const receive = waiting;
    waiting = undefined;
    receive?.(line);
  };
  reader.on('line', (line) => {
    if (waiting === undefined) typed.push(line);
    else hand(line);
  });
  reader.on('SIGINT', onInterrupt);
  reader.on('close', () => {
    closed = true;
    hand(undefined);
  });
  return {
    say(...lines) {
      // While a line is being typed, what is said goes above it.
      const start = waiting !== undefined && editing ? '\r\u001b[K' : '';
      output.write(`${start}${lines.join('\n')}\n`);
      if (waiting !== undefined && !closed) reader.prompt(true);
    },
    ask(prompt) {
      const ahead = typed.shift();
      if (ahead !== undefined) {
        output.write(`${prompt}${ahead}\n`);
        return Promise.resolve(ahead);
      }
      if (closed) return Promise.resolve(undefined);
      reader.setPrompt(prompt);
      reader.prompt();
      return new Promise((resolve) => {
        waiting = resolve;
      });
    },
    close() {
      reader.close();
    },
  };
}
