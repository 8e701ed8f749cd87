import type { Step } from '../../lesson/lesson.ts';
import { note, proveStep, type StepProof, tellCommands } from './prove-step.ts';
import type { LessonReport, StepReport } from './report.ts';

/** Proves a lesson, step by step, up to the first that fails. Rejects only with the signal's reason. */
export async function proveLesson(
  proof: Omit<StepProof, 'lesson' | 'seenFailing'>,
  entry: { id: string; number: number; title: string },
): Promise<LessonReport> {
  const { session, clock, signal, emit } = proof;
  const started = clock.now();
  const finish = (state: LessonReport['state'], steps: StepReport[], reason?: string): LessonReport => {
    const report: LessonReport = {
      id: entry.id,
      number: entry.number,
      title: entry.title,
      state,
      duration: clock.now() - started,
      steps,
      ...(reason === undefined ? {} : { reason }),
    };
    emit({ type: 'lesson-finished', lesson: report });
    return report;
  };

  session.dismissProblem();
  await session.openLesson(entry.id);
  signal.throwIfAborted();
  const { lesson } = session;
  if (lesson === undefined) return finish('failed', [], problemOf(proof) ?? 'It could not be opened.');
  const unavailable = session.snapshot.course.find(({ id }) => id === entry.id)?.unavailable;
  if (unavailable !== undefined) return finish('skipped', [], unavailable);
  if (session.snapshot.connection.state !== 'connected') {
    const { connection } = session.snapshot;
    return finish('failed', [], connection.state === 'lost' ? connection.words : 'There is no connection.');
  }
  emit({ type: 'lesson', lesson });
  const { missing } = session.snapshot.lesson ?? {};
  if (missing !== undefined) {
    emit({ type: 'prerequisite', words: missing });
    const stopTelling = tellCommands(session, emit);
    await session.solve();
    stopTelling();
    signal.throwIfAborted();
    const still = session.snapshot.lesson?.missing;
    if (still !== undefined) return finish('failed', [], problemOf(proof) ?? still);
  }

  const checks = lesson.steps.flatMap((step) => step.checks);
  const seenFailing: StepProof['seenFailing'] = new Set();
  const look = () => note(checks, session.evaluate(checks), seenFailing);
  look();
  const stop = session.onObserved(look);
  const steps: StepReport[] = [];
  try {
    for (const [index, step] of lesson.steps.entries()) {
      const failed = steps.some(({ state }) => state === 'failed');
      steps.push(failed ? notRun(step) : await proveStep({ ...proof, lesson, seenFailing }, step, index));
    }
  } finally {
    stop();
  }
  return finish(steps.some(({ state }) => state === 'failed') ? 'failed' : 'passed', steps);
}

function problemOf({ session }: Pick<StepProof, 'session'>): string | undefined {
  const { problem } = session.snapshot;
  if (problem === undefined) return undefined;
  return [problem.what, problem.words, problem.remedy].filter((text) => text !== undefined).join(' ');
}

function notRun(step: Step): StepReport {
  return {
    id: step.id,
    title: step.title,
    state: 'not run',
    duration: 0,
    solving: 0,
    waiting: 0,
    commands: [],
    checks: [],
  };
}
