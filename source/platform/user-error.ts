/**
 * An error that the user can do something about: said in one sentence (what, where, what to do), without a stack.
 * `exitCode` is 2 for a wrong call, 1 for everything else.
 */
export class UserError extends Error {
  readonly exitCode: number;
  /** What to do about it, as a sentence or a command. */
  readonly remedy: string | undefined;

  constructor(message: string, options: { remedy?: string; exitCode?: number; cause?: unknown } = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.name = 'UserError';
    this.exitCode = options.exitCode ?? 1;
    this.remedy = options.remedy;
  }
}

/** The words of anything thrown. */
export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
