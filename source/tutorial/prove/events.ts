import type { Lesson, Step } from '../../lesson/lesson.ts';
import type { CommandRun, ResetPlan } from '../snapshot.ts';
import type { CheckReport, CleanUpReport, LessonReport, ProveReport, StepReport } from './report.ts';

/** What happens in a headless run, as it happens. */
export type ProveEvent =
  | { type: 'started'; lessons: { id: string; title: string }[]; cdsid: string; bystander: string }
  | { type: 'lesson'; lesson: Lesson }
  /** What the lesson starts from is not there and is being made. */
  | { type: 'prerequisite'; words: string }
  | { type: 'step'; lesson: Lesson; step: Step; index: number }
  | { type: 'filled-in'; file: string }
  /** A command that has ended. */
  | { type: 'command'; run: CommandRun }
  | { type: 'check'; check: CheckReport }
  | { type: 'step-finished'; step: StepReport }
  | { type: 'lesson-finished'; lesson: LessonReport }
  | { type: 'reset'; plan: ResetPlan }
  | { type: 'reset-finished'; cleanUp: CleanUpReport }
  | { type: 'finished'; report: ProveReport };

/** An endless-until-closed stream of what is pushed into it. */
export interface EventQueue<T> {
  push(value: T): void;
  /** Ends the stream after what is in it; with an error, by throwing that. */
  close(error?: Error): void;
  stream(): AsyncGenerator<T, void, void>;
}

export function createEventQueue<T>(): EventQueue<T> {
  const waiting: T[] = [];
  let wake = Promise.withResolvers<void>();
  let closed: { error: Error | undefined } | undefined;
  return {
    push(value) {
      waiting.push(value);
      wake.resolve();
    },
    close(error) {
      closed ??= { error };
      wake.resolve();
    },
    async *stream() {
      for (;;) {
        const next = waiting.shift();
        if (next !== undefined) {
          yield next;
        } else if (closed !== undefined) {
          if (closed.error !== undefined) throw closed.error;
          return;
        } else {
          await wake.promise;
          wake = Promise.withResolvers();
        }
      }
    },
  };
}
