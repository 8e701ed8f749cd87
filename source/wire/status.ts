/** The API's `Status`, as an error that both sides use: the playground throws it, the client raises what it was sent. */
import type { Status } from './kubernetes.ts';

export class StatusError extends Error {
  readonly status: Status;
  /** What to do about it, where whoever raises it knows. */
  readonly remedy: string | undefined;

  constructor(status: Status, remedy?: string) {
    super(status.message ?? status.reason ?? 'unknown error');
    this.name = 'StatusError';
    this.status = status;
    this.remedy = remedy;
  }

  get code(): number {
    return this.status.code ?? 500;
  }

  get reason(): string {
    return this.status.reason ?? '';
  }
}

export const isNotFound = (error: unknown): boolean => error instanceof StatusError && error.code === 404;
export const isConflict = (error: unknown): boolean =>
  error instanceof StatusError && error.reason === 'Conflict';
export const isAlreadyExists = (error: unknown): boolean =>
  error instanceof StatusError && error.reason === 'AlreadyExists';
export const isForbidden = (error: unknown): boolean => error instanceof StatusError && error.code === 403;
export const isGone = (error: unknown): boolean => error instanceof StatusError && error.code === 410;
