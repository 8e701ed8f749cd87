import type { CheckDefinition } from '../lesson/lesson.ts';
import type { Clock } from '../platform/clock.ts';
import { type Evaluation, evaluateCheck } from './checks/evaluate.ts';
import type { Observed } from './observed.ts';

/** Where what is observed comes from. */
export interface ObservedSource {
  readonly clock: Clock;
  observe(): Observed;
  onObserved(listener: (observed: Observed) => void): () => void;
}

/**
 * Waits until checks pass, all at the same moment, each for at most its own timeout.
 * @returns the evaluations at the end: all passed, or those of the moment at which the time was over
 * @throws the signal's reason when it is aborted
 */
export async function untilPassed(
  checks: readonly CheckDefinition[],
  source: ObservedSource,
  signal: AbortSignal,
): Promise<Evaluation[]> {
  signal.throwIfAborted();
  const look = () => checks.map((check) => evaluateCheck(check, source.observe()));
  const allPassed = (evaluations: Evaluation[]) => evaluations.every(({ outcome }) => outcome === 'passed');
  const first = look();
  if (allPassed(first)) return first;
  const over = new AbortController();
  const finished = Promise.withResolvers<Evaluation[]>();
  const stop = source.onObserved(() => {
    const evaluations = look();
    if (allPassed(evaluations)) finished.resolve(evaluations);
  });
  const timeout = Math.max(...checks.map((check) => check.timeout));
  source.clock.sleep(timeout, AbortSignal.any([signal, over.signal])).then(
    () => finished.resolve(look()),
    (error: unknown) => {
      if (signal.aborted) finished.reject(error instanceof Error ? error : new Error(String(error)));
    },
  );
  try {
    return await finished.promise;
  } finally {
    stop();
    over.abort();
  }
}
