import { createInterface } from 'node:readline/promises';
import { sanitize } from '../platform/sanitize.ts';
import { UserError } from '../platform/user-error.ts';
import type { ResetPlan } from '../tutorial/snapshot.ts';
import { findLesson, readOwnCourse } from './find-lesson.ts';
import { progressFile } from './progress-file.ts';
import { takeCourse } from './single-copy.ts';
import type { Settings } from './target/settings.ts';
import { openTarget, sessionOptionsFor } from './target/target.ts';

/** `oc-tutor reset`: prints the plan, asks, carries it out. */
export async function reset(
  settings: Settings,
  lesson: string | undefined,
  options: { all?: boolean; yes?: boolean; dryRun?: boolean },
): Promise<number> {
  const id = lesson === undefined ? undefined : findLesson(await readOwnCourse(), lesson).id;
  const cdsid = settings.cdsid ?? settings.suggestion;
  using _lock = options.dryRun === true ? undefined : await takeCourse(settings);
  const target = await openTarget(settings, cdsid);
  const { createSession } = await import('../tutorial/create-session.ts');
  const session = await createSession({
    ...sessionOptionsFor(target),
    workspaceDirectory: settings.workspaceDirectory,
    progressFile: progressFile(settings, cdsid),
    shareProgress: settings.options.progress === 'cluster',
  });
  try {
    const plan =
      id === undefined || options.all === true
        ? await session.planReset('all')
        : await session.planReset('lesson', id);
    failOnProblem(session.snapshot.problem);
    process.stdout.write(sanitize(planText(plan)));
    if (options.dryRun === true) return 0;
    if (options.yes !== true && !(await agreed())) {
      process.stdout.write('Nothing was changed.\n');
      return 1;
    }
    await session.confirmReset();
    failOnProblem(session.snapshot.problem);
    process.stdout.write('Done: nothing of yours is left there.\n');
    return 0;
  } finally {
    await session.close();
    await target.close();
  }
}

function failOnProblem(problem: { what: string; words?: string; remedy?: string } | undefined): void {
  if (problem === undefined) return;
  const words = problem.words === undefined ? problem.what : `${problem.what} ${problem.words}`;
  throw new UserError(words, problem.remedy === undefined ? {} : { remedy: problem.remedy });
}

function planText(plan: ResetPlan): string {
  const deletions = plan.deletions.map(
    ({ kind, name, createdAt, step }) =>
      `  ${kind} ${name}${createdAt === undefined ? '' : `, created ${createdAt}`}${step === undefined ? '' : `, by “${step}”`}`,
  );
  return [
    `Reset of ${plan.scope}.`,
    'Will be deleted:',
    ...(deletions.length === 0 ? ['  nothing'] : deletions),
    ...(plan.restores.length === 0 ? [] : ['Will be put back:', ...plan.restores.map((line) => `  ${line}`)]),
    ...(plan.leftAlone.length === 0
      ? []
      : ['Left alone:', ...plan.leftAlone.map(({ kind, name, why }) => `  ${kind} ${name}: ${why}`)]),
    '',
  ].join('\n');
}

async function agreed(): Promise<boolean> {
  if (!process.stdin.isTTY) {
    throw new UserError('There is nobody to ask.', {
      remedy: 'Give --yes to go ahead, or --dry-run to only look.',
      exitCode: 2,
    });
  }
  const question = createInterface({ input: process.stdin, output: process.stdout });
  try {
    return /^y(es)?$/i.test((await question.question('Go ahead? [y/N] ')).trim());
  } finally {
    question.close();
  }
}
