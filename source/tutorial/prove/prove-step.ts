import type { Cluster } from '../../cluster/cluster.ts';
import type { CheckDefinition, Lesson, Step } from '../../lesson/lesson.ts';
import type { Clock } from '../../platform/clock.ts';
import type { Registry } from '../../registry/registry.ts';
import { type Evaluation, evaluateCheck } from '../checks/evaluate.ts';
import type { TutorSession } from '../create-session.ts';
import { observeOnce } from '../observe-once.ts';
import { failureWords } from '../solve.ts';
import { untilPassed } from '../until-passed.ts';
import type { ProveEvent } from './events.ts';
import type { CheckReport, StepReport } from './report.ts';

export interface StepProof {
  session: TutorSession;
  cluster: Cluster;
  registry: Registry;
  clock: Clock;
  signal: AbortSignal;
  emit: (event: ProveEvent) => void;
  lesson: Lesson;
  /** Checks of the lesson that were seen not to pass. */
  seenFailing: Set<CheckDefinition>;
}

/**
 * Proves one step: its checks do not pass, it is done, they pass, and pass again for a second witness who reads everything
 * afresh.
 * @throws the signal's reason when it is aborted
 */
export async function proveStep(proof: StepProof, step: Step, index: number): Promise<StepReport> {
  const { session, clock, signal, emit, lesson, seenFailing } = proof;
  const started = clock.now();
  emit({ type: 'step', lesson, step, index });
  session.goToStep(index);
  const before = session.evaluate(step.checks);
  note(step.checks, before, seenFailing);
  const stopTelling = tellCommands(session, emit);
  let after: Evaluation[];
  let solving: number;
  try {
    for (const block of step.blocks) if (block.type === 'edit') emit({ type: 'filled-in', file: block.file });
    session.dismissProblem();
    await session.solve();
    signal.throwIfAborted();
    solving = clock.now() - started;
    const source = { clock, observe: session.observe, onObserved: session.onObserved };
    after = await untilPassed(step.checks, source, signal);
  } finally {
    stopTelling();
  }
  const waiting = clock.now() - started - solving;
  const again = after.every(({ outcome }) => outcome === 'passed') ? await lookAgain(proof, step) : [];
  const checks = step.checks.map((check, place) =>
    checkReport(check, seenFailing.has(check), before[place], after[place], again[place]),
  );
  for (const check of checks) emit({ type: 'check', check });
  const { runs } = session.snapshot;
  const failed = runs.find((run) => run.state === 'failed');
  const failure = failureOf(step, checks, failed === undefined ? undefined : failureWords(failed));
  const report: StepReport = {
    id: step.id,
    title: step.title,
    state: failure === undefined ? 'passed' : 'failed',
    duration: clock.now() - started,
    solving,
    waiting,
    commands: runs.map(({ command, state, exitCode }) => ({
      command,
      state,
      ...(exitCode === undefined ? {} : { exitCode }),
    })),
    checks,
    ...(failure === undefined ? {} : { failure }),
  };
  emit({ type: 'step-finished', step: report });
  return report;
}

/** Tells each command that ends from now on. Returns the way to stop. */
export function tellCommands(session: TutorSession, emit: (event: ProveEvent) => void): () => void {
  const told = new Set(session.snapshot.runs.keys());
  return session.subscribe(({ runs }) => {
    for (const [place, run] of runs.entries()) {
      if (run.state === 'running' || told.has(place)) continue;
      told.add(place);
      emit({ type: 'command', run });
    }
  });
}

/** Remembers which checks do not pass. */
export function note(
  checks: readonly CheckDefinition[],
  evaluations: readonly Evaluation[],
  seenFailing: Set<CheckDefinition>,
): void {
  for (const [index, check] of checks.entries()) {
    if (evaluations[index]?.outcome !== 'passed') seenFailing.add(check);
  }
}

async function lookAgain(
  { session, cluster, registry, signal }: StepProof,
  step: Step,
): Promise<Evaluation[]> {
  if (step.checks.length === 0) return [];
  await session.refreshWorkspace();
  const seen = session.observe();
  const observed = await observeOnce(cluster, registry, seen.learner, seen.tags.keys(), seen, signal);
  return step.checks.map((check) => evaluateCheck(check, observed));
}

function checkReport(
  check: CheckDefinition,
  seenFailing: boolean,
  before: Evaluation | undefined,
  after: Evaluation | undefined,
  again: Evaluation | undefined,
): CheckReport {
  const last = again ?? after;
  const passed = last?.outcome === 'passed';
  const { expected, found, next } = last ?? {};
  return {
    type: check.type,
    title: last?.title ?? check.type,
    before: before?.outcome ?? 'unmet',
    seenFailing,
    after: after?.outcome ?? 'unmet',
    ...(again === undefined ? {} : { again: again.outcome }),
    ...(passed || expected === undefined ? {} : { expected }),
    ...(passed || found === undefined ? {} : { found }),
    ...(passed || next === undefined ? {} : { next }),
  };
}

function failureOf(
  step: Step,
  checks: readonly CheckReport[],
  command: string | undefined,
): string | undefined {
  const because = command === undefined ? '' : ` ${command}`;
  const open = checks.find(({ after, again }) => after !== 'passed' || again !== 'passed');
  if (open !== undefined) {
    const when =
      open.after === 'passed' ? 'passed, but not when everything was read again' : 'did not pass in time';
    const found = open.found ?? 'otherwise';
    const end = found.endsWith('…') ? '' : '.';
    return `“${open.title}” ${when}: expected ${open.expected ?? 'it to hold'}, found ${found}${end}${because}`;
  }
  if (step.checks.length === 0) return command;
  const idle = checks.find(({ seenFailing }) => !seenFailing);
  if (idle !== undefined)
    return `“${idle.title}” passed all along: it does not prove that the step was done.`;
  return undefined;
}
