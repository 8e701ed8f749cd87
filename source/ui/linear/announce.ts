import type { CommandRun, Snapshot } from '../../tutorial/snapshot.ts';
import { checkSentences, connectionSentence, hopSentence, problemSentences } from './plain-text.ts';

/** What has happened between two snapshots, in the order in which one wants to hear it. */
export function announce(before: Snapshot, after: Snapshot): string[] {
  return [
    ...connection(before, after),
    ...runs(before.runs, after.runs),
    ...chain(before, after),
    ...checks(before, after),
    ...(after.problem !== undefined && !isSame(before.problem, after.problem)
      ? problemSentences(after.problem)
      : []),
    ...(after.notice !== undefined && after.notice !== before.notice ? [`Note: ${after.notice}`] : []),
    ...(after.lesson?.complete && before.lesson?.id === after.lesson.id && !before.lesson.complete
      ? ['The lesson is complete.']
      : []),
  ];
}

function connection(before: Snapshot, after: Snapshot): string[] {
  return before.connection.state === after.connection.state ? [] : [connectionSentence(after.connection)];
}

/** Lines that commands have printed since, and how they ended. */
function runs(before: readonly CommandRun[], after: readonly CommandRun[]): string[] {
  return after.flatMap((run, index) => {
    const known = before[index]?.command === run.command ? before[index] : undefined;
    const lines = run.lines
      .slice(known?.lines.length ?? 0)
      .map(({ stream, text }) => (stream === 'stderr' ? `  Error output: ${text}` : `  ${text}`));
    const ended = run.state !== 'running' && (known === undefined || known.state === 'running');
    return [
      ...(known === undefined ? [`Running: ${run.command}`] : []),
      ...lines,
      ...(ended ? endWords(run) : []),
    ];
  });
}

function endWords(run: CommandRun): string[] {
  const ends = {
    succeeded: [],
    failed: [`Failed with exit code ${run.exitCode ?? 1}.`],
    cancelled: ['Ended before it was done.'],
    running: [],
  }[run.state];
  return [...ends, ...(run.effect === undefined ? [] : [run.effect])];
}

function chain(before: Snapshot, after: Snapshot): string[] {
  return after.chain.hops.flatMap((hop, index) => {
    const known = before.chain.hops.find(({ name }) => name === hop.name);
    const changed = known?.digest !== hop.digest || known?.status.state !== hop.status.state;
    return known !== undefined && changed ? [hopSentence(hop, index === 0)] : [];
  });
}

function checks(before: Snapshot, after: Snapshot): string[] {
  if (before.lesson === undefined || before.lesson.id !== after.lesson?.id) return [];
  const { steps } = before.lesson;
  return after.lesson.steps.flatMap((step) => {
    const known = steps.find(({ id }) => id === step.id);
    return step.checks.flatMap((check) => {
      const old = known?.checks.find(({ title }) => title === check.title);
      return old !== undefined && old.state !== check.state ? checkSentences(check) : [];
    });
  });
}

function isSame(a: unknown, b: unknown): boolean {
  return JSON.stringify(a) === JSON.stringify(b);
}
