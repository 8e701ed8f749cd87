import { constants } from 'node:os';
import { messageOf, UserError } from '../../platform/user-error.ts';
import type { Session } from '../../tutorial/session.ts';
import type { LessonSummary, Snapshot } from '../../tutorial/snapshot.ts';
import { interruptWindow } from '../intents/interrupt.ts';
import { makeRichText } from '../markdown/rich-text.ts';
import type { CdsidQuestion, UiOptions } from '../options.ts';
import { sanitizeData } from '../sanitize-snapshot.ts';
import { openEditor } from '../terminal/open-editor.ts';
import { makeTheme } from '../theme.ts';
import { announce } from './announce.ts';
import { askReset, type Left, type Talk, talkThroughLesson } from './lesson-talk.ts';
import { type LineConsole, openConsole } from './line-console.ts';
import { problemSentences } from './plain-text.ts';

/**
 * The course as a conversation in plain lines, for screen readers and for terminals that cannot move their cursor: nothing is
 * drawn over, no boxes, choices have numbers and names.
 * @returns the exit code
 */
export async function startLinear(options: UiOptions): Promise<number> {
  const exit = Promise.withResolvers<number>();
  let session: Session | undefined;
  let interruptedAt: number | undefined;
  const interrupt = () => {
    if (interruptedAt !== undefined && Date.now() - interruptedAt < interruptWindow) exit.resolve(130);
    interruptedAt = Date.now();
    const ended = session?.cancel() ?? false;
    console.say('', `${ended ? 'Ended. ' : ''}Press Ctrl-C again to quit.`);
  };
  const console = openConsole({
    input: process.stdin,
    output: process.stdout,
    editing: process.stdout.isTTY && options.environment['TERM'] !== 'dumb',
    onInterrupt: interrupt,
  });
  const undo: (() => void)[] = [];
  const on = (name: NodeJS.Signals, listener: () => void) => {
    process.on(name, listener);
    undo.push(() => process.off(name, listener));
  };
  for (const name of ['SIGTERM', 'SIGHUP', 'SIGQUIT'] as const) {
    on(name, () => exit.resolve(128 + constants.signals[name]));
  }
  // Where lines are not edited here, the terminal makes a signal of Ctrl-C.
  on('SIGINT', interrupt);
  // A terminal that is gone fails to be read or written: that is no crash.
  const gone = () => exit.resolve(128 + constants.signals.SIGHUP);
  process.stdin.on('error', gone);
  process.stdout.on('error', gone);
  try {
    const conversation = converse(options, console, (ready) => {
      session = ready;
    });
    return await Promise.race([conversation, exit.promise]);
  } finally {
    console.close();
    for (const each of undo) each();
    await session?.close();
  }
}

async function converse(
  options: UiOptions,
  console: LineConsole,
  onSession: (session: Session) => void,
): Promise<number> {
  const { target, namespace } = options.header;
  console.say(`oc-tutor on ${target}, namespace ${namespace}.`);
  const session = await openSession(options, console);
  if (session === undefined) return 1;
  onSession(session);
  const talk: Talk = {
    console,
    session,
    snapshot: () => sanitizeData(session.snapshot),
    theme: makeTheme({ color: false, ascii: true, styles: false }),
    rich: makeRichText(),
    columns: process.stdout.columns ?? 80,
    editor: options.editor ?? ((file) => openEditor(file, options.environment)),
    now: Date.now,
  };
  let before = talk.snapshot();
  const stop = session.subscribe(() => {
    const after = talk.snapshot();
    const lines = announce(before, after);
    before = after;
    if (lines.length > 0) console.say(...lines);
  });
  try {
    let left: Left = options.initialLesson === undefined ? 'menu' : { lesson: options.initialLesson };
    while (left !== 'quit') {
      left = left === 'menu' ? await talkOverMenu(talk) : await talkThroughLesson(talk, left.lesson);
    }
    return 0;
  } finally {
    stop();
  }
}

async function openSession(options: UiOptions, console: LineConsole): Promise<Session | undefined> {
  let attempt: Session | Promise<Session> | undefined = options.session;
  if (options.needsCdsid !== undefined) {
    const cdsid = await askCdsid(options.needsCdsid, console);
    if (cdsid === undefined) return undefined;
    attempt = options.needsCdsid.accept(cdsid);
  }
  for (;;) {
    if (attempt === undefined) throw new Error('There is neither a session nor a question that brings one.');
    if (attempt instanceof Promise) console.say(`${options.starting ?? 'Connecting'}.`);
    try {
      return await attempt;
    } catch (error) {
      const remedy = error instanceof UserError ? error.remedy : undefined;
      console.say(...problemSentences({ what: messageOf(error), ...(remedy ? { remedy } : {}) }));
    }
    if (options.restart === undefined) return undefined;
    const answer = await console.ask('Press Enter to try again, or type quit: ');
    if (answer === undefined || answer.trim() === 'quit') return undefined;
    attempt = options.restart();
  }
}

async function askCdsid(question: CdsidQuestion, console: LineConsole): Promise<string | undefined> {
  const suggestion = question.validate(question.suggestion) === undefined ? question.suggestion : '';
  for (;;) {
    const suggested = suggestion === '' ? '' : ` (Enter takes ${suggestion})`;
    const line = await console.ask(`What is your CDSID${suggested}? `);
    if (line === undefined) return undefined;
    const cdsid = line.trim() === '' ? suggestion : line.trim();
    const fault = question.validate(cdsid);
    if (fault === undefined) return cdsid;
    console.say(fault);
  }
}

async function talkOverMenu(talk: Talk): Promise<Left> {
  const { console, session } = talk;
  for (;;) {
    const { course }: Snapshot = talk.snapshot();
    console.say('', 'Lessons:', ...course.map(lessonSentence));
    const line = await console.ask('Number of a lesson, reset, or quit: ');
    if (line === undefined) return 'quit';
    const typed = line.trim();
    if (typed === 'quit' || typed === 'q') return 'quit';
    if (typed === 'reset') await askReset(talk, await session.planReset('all'));
    else if (typed !== '') {
      const lesson = course.find(({ id, number }) => id === typed || String(number) === typed);
      if (lesson === undefined) console.say('There is no such lesson.');
      else if (lesson.unavailable !== undefined) console.say(lesson.unavailable);
      else return { lesson: lesson.id };
    }
  }
}

function lessonSentence({ number, title, stepsDone, steps, minutes, unavailable }: LessonSummary): string {
  const state = unavailable ?? `${stepsDone} of ${steps} steps done, ${minutes} minutes`;
  return `${number}. ${title}: ${state.replace(/\.$/, '')}.`;
}
