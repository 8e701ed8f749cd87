import { keepYoungHeap } from '../platform/young-heap.ts';
import { cdsidFault } from '../tutorial/cdsid.ts';
import type { Session } from '../tutorial/session.ts';
import type { SessionOptions } from '../tutorial/session-options.ts';
import { findLesson, readOwnCourse } from './find-lesson.ts';
import { progressFile } from './progress-file.ts';
import { takeCourse } from './single-copy.ts';
import { rememberCdsid, type Settings } from './target/settings.ts';
import { openTarget, sessionOptionsFor, type Target } from './target/target.ts';

/** The course: on the terminal, or, with none on standard output, as text. */
export async function learn(settings: Settings, lesson: string | undefined): Promise<number> {
  const course = await readOwnCourse();
  const chosen = lesson === undefined ? undefined : findLesson(course, lesson);
  if (!process.stdout.isTTY || !process.stdin.isTTY) {
    const { proveAll } = await import('./test.ts');
    const report = await proveAll(settings, chosen === undefined ? [] : [chosen.id]);
    return report.passed ? 0 : 1;
  }
  using _lock = await takeCourse(settings);
  let target: Target | undefined;
  const begin = async (cdsid: string): Promise<Session> => {
    await rememberCdsid(settings.stateDirectory, cdsid);
    await target?.close();
    target = await openTarget(settings, cdsid, { keepAlive: true, quiet: true });
    const { createSession } = await import('../tutorial/create-session.ts');
    const session = await createSession({
      ...sessionOptionsFor(target),
      workspaceDirectory: settings.workspaceDirectory,
      progressFile: progressFile(settings, cdsid),
      shareProgress: settings.options.progress === 'cluster',
      ...(target.isPlayground ? {} : { obstaclesTo }),
    });
    void session.connect();
    return session;
  };
  const { startUi } = await import('../ui/start-ui.tsx');
  const { cdsid, options } = settings;
  // Keys that are typed ahead go by the first frame: it has to show what the next ones show.
  const { readProgress, stepsDone } = await import('../tutorial/progress.ts');
  const progress = cdsid === undefined ? { lessons: {} } : await readProgress(progressFile(settings, cdsid));
  const stopped = course.find(({ id }) => id === progress.lesson);
  const marked =
    stopped !== undefined && stepsDone(progress, stopped) < stopped.steps ? stopped.id : undefined;
  const { openPromptHistory } = await import('./prompt-history.ts');
  const history = await openPromptHistory(settings.stateDirectory);
  const colorWanted = options.color === 'always' || (options.color !== 'never' && !process.env['NO_COLOR']);
  try {
    return await startUi({
      // Its promise is made a turn after the first frame has been written.
      ...(cdsid === undefined
        ? {
            needsCdsid: {
              suggestion: settings.suggestion,
              validate: cdsidFault,
              accept: begin,
            },
          }
        : { session: afterFirstFrame(() => begin(cdsid)), restart: () => begin(cdsid) }),
      course: course.map((entry) => {
        const { id, number, title, minutes, steps } = entry;
        return { id, number, title, minutes, steps, stepsDone: stepsDone(progress, entry) };
      }),
      ...(marked === undefined ? {} : { marked }),
      header: {
        target: settings.target,
        namespace: options.namespace ?? 'devenablement-workshop-dev',
        ...(cdsid === undefined ? {} : { cdsid }),
      },
      starting: settings.target === 'playground' ? 'Starting the playground' : 'Connecting',
      ...(chosen === undefined ? {} : { initialLesson: chosen.id }),
      history,
      async shell() {
        const { openOwnShell } = await import('./own-shell.ts');
        await openOwnShell({ kubeconfig: target?.kubeconfig, authFile: target?.authFile });
      },
      environment: process.env,
      accessible: options.accessible === true || process.env['ACCESSIBLE'] === '1',
      ascii: !/utf-?8/i.test(
        process.env['LC_ALL'] ?? process.env['LC_CTYPE'] ?? process.env['LANG'] ?? 'utf8',
      ),
      color: colorWanted,
    });
  } finally {
    await target?.close();
  }
}

/** The playground is started beside the first frame, never before it. */
function afterFirstFrame<T>(work: () => Promise<T>): Promise<T> {
  return new Promise<T>((resolve, reject) => {
    setTimeout(() => {
      // From now on little is made that stays.
      keepYoungHeap();
      void work().then(resolve, reject);
    }, 0);
  });
}

/** Loaded only when a lesson is open and there is a connection. */
const obstaclesTo: NonNullable<SessionOptions['obstaclesTo']> = async (...asked) => {
  const { obstaclesTo: find } = await import('./doctor/before-lesson.ts');
  return await find(...asked);
};
