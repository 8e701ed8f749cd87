/** One measured figure. */
export interface Figure {
  /** What was measured: `GET of one ConfigMap of 1 KB`. */
  what: string;
  value: number;
  /** `ms`, `/s`, `MB`, `%`, or `×` for a ratio. */
  unit: string;
  /** What it is compared with, in the same unit; of a ratio, what it is a multiple of. */
  against?: number | string;
  /** What is wanted, in words: `≤ 1.5 ×`. */
  target?: string;
  /** Whether the target was met. Machines are noisy: this is told, and fails nothing. */
  ok?: boolean;
}

/** What a benchmark may use. */
export interface BenchmarkContext {
  /** A new temporary folder that is removed afterwards. */
  folder(): Promise<string>;
  /** Path of a program that is compared with, or undefined where the machine lacks it: then say so with {@link skip}. */
  tool(name: string): string | undefined;
  /** Tells that something is left out, and why. */
  skip(what: string, why: string): void;
}

export interface Benchmark {
  /** By which it is chosen: `npm run bench -- api-requests`. */
  name: string;
  title: string;
  run(context: BenchmarkContext): Promise<Figure[]> | AsyncIterable<Figure>;
}
