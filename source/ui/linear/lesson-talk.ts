import { sanitizeLine } from '../../platform/sanitize.ts';
import { messageOf } from '../../platform/user-error.ts';
import type { Session } from '../../tutorial/session.ts';
import type { ResetPlan, Snapshot } from '../../tutorial/snapshot.ts';
import type { Theme } from '../theme.ts';
import { blockLines, type DocumentContext, type RichText } from '../views/document-lines.ts';
import { resetLines } from '../views/reset-lines.ts';
import { type ChoiceId, lessonChoices } from './choices.ts';
import type { LineConsole } from './line-console.ts';
import { checkSentences, hopSentence } from './plain-text.ts';

export interface Talk {
  console: LineConsole;
  session: Session;
  /** The session's snapshot as it is now, safe to print. */
  snapshot(): Snapshot;
  theme: Theme;
  rich: RichText;
  columns: number;
  editor(file: string): Promise<void>;
  /** Milliseconds since the epoch. */
  now(): number;
}

/** How a lesson was left. */
export type Left = 'menu' | 'quit' | { lesson: string };

const logTail = 20;

/** One lesson, from opening it to leaving it. */
export async function talkThroughLesson(talk: Talk, id: string): Promise<Left> {
  const { session, console } = talk;
  await session.openLesson(id);
  if (talk.snapshot().lesson === undefined) return 'menu';
  let told = '';
  for (;;) {
    const snapshot = talk.snapshot();
    const { lesson } = snapshot;
    if (lesson === undefined) return 'menu';
    const at = `${lesson.id} ${lesson.step}`;
    if (at !== told) console.say(...stepText(talk, snapshot));
    told = at;
    const choices = lessonChoices(snapshot);
    console.say('', ...choices.map(({ id: name, words }, index) => `${index + 1}. ${words} (${name})`));
    const line = await console.ask('Number, name, or a command that starts with oc: ');
    if (line === undefined) return 'quit';
    const typed = line.trim();
    if (typed === '') continue;
    if (/^oc(?:-tutor)?(?:\s|$)/.test(typed)) {
      await session.runCommand(typed);
      continue;
    }
    const chosen = choices[Number(typed) - 1] ?? choices.find(({ id: name }) => name === typed);
    if (chosen === undefined) {
      console.say(`“${sanitizeLine(typed)}” is none of the choices.`);
      continue;
    }
    const left = await act(chosen.id, talk);
    if (left === 'again') told = '';
    else if (left !== undefined) return left;
  }
}

/** The step as text: what it says, what was run, what it waits for. */
function stepText({ theme, rich, columns }: Talk, { lesson }: Snapshot): string[] {
  const step = lesson?.steps[lesson.step];
  if (lesson === undefined || step === undefined) return [];
  const context: DocumentContext = { width: Math.min(columns, 100), theme, rich };
  const introduction = lesson.step === 0 ? lesson.introduction : [];
  return [
    '',
    `Lesson ${lesson.number}, ${lesson.title}. Step ${lesson.step + 1} of ${lesson.steps.length}: ${step.title}.`,
    ...(lesson.missing === undefined ? [] : ['', lesson.missing]),
    ...[...introduction, ...step.blocks].flatMap((block) => ['', ...blockLines(block, context)]),
    ...(step.checks.length === 0 ? [] : ['', 'This step is done when:']),
    ...step.checks.flatMap(checkSentences),
  ];
}

/** @returns how the lesson is left; `again` to have the step told; undefined to go on */
async function act(id: ChoiceId, talk: Talk): Promise<Left | 'again' | undefined> {
  const { session, console } = talk;
  const snapshot = talk.snapshot();
  const step = snapshot.lesson?.steps[snapshot.lesson.step];
  switch (id) {
    case 'run':
      await session.run();
      return undefined;
    case 'edit': {
      const file = step?.blocks.find((block) => block.type === 'edit');
      if (file?.type !== 'edit') return undefined;
      try {
        await talk.editor(file.path);
      } catch (error) {
        console.say(messageOf(error));
      }
      await session.refreshWorkspace();
      return undefined;
    }
    case 'fill': {
      const diff = await session.fillIn();
      console.say(
        ...(diff === undefined ? ['There is nothing to fill in.'] : ['What changed:', diff.trimEnd()]),
      );
      return undefined;
    }
    case 'hint': {
      session.hint();
      const lesson = talk.snapshot().lesson;
      const hint = lesson?.steps[lesson.step]?.hints.at(-1) ?? [];
      const context = { width: Math.min(talk.columns, 100), theme: talk.theme, rich: talk.rich };
      console.say('Hint:', ...hint.flatMap((block) => blockLines(block, context)));
      return undefined;
    }
    case 'next':
      return next(talk, snapshot);
    case 'previous':
      session.previous();
      return undefined;
    case 'solve':
      await session.solve();
      return undefined;
    case 'skip':
      session.skip();
      return undefined;
    case 'again':
      return 'again';
    case 'chain':
      console.say(...snapshot.chain.hops.map((hop, index) => hopSentence(hop, index === 0, talk.now())));
      return undefined;
    case 'logs':
      console.say(...logText(session));
      return undefined;
    case 'reset':
      await askReset(talk, await session.planReset('lesson'));
      return 'again';
    case 'retry':
      session.reconnect();
      return undefined;
    case 'menu':
      session.closeLesson();
      return 'menu';
    case 'quit':
      return 'quit';
  }
}

function next({ session, console }: Talk, { lesson, course }: Snapshot): Left | undefined {
  const isLast = lesson !== undefined && lesson.step === lesson.steps.length - 1;
  if (lesson === undefined || !isLast || !lesson.complete) {
    session.next();
    return undefined;
  }
  const following = course.find((each) => each.number > lesson.number && each.unavailable === undefined);
  if (following !== undefined) return { lesson: following.id };
  console.say('That was the last lesson.');
  return 'menu';
}

function logText(session: Session): string[] {
  const lines = session.logs.lines.slice(-logTail);
  if (lines.length === 0) return ['No pod has written anything yet.'];
  const words = { '|': ':', '+': 'came', '-': 'went' };
  return lines.map(({ pod, mark, text }) => sanitizeLine(`${pod} ${words[mark]} ${text}`).trimEnd());
}

/** Shows what a reset would do, and does it only on a yes. */
export async function askReset({ console, session, theme, columns }: Talk, plan: ResetPlan): Promise<void> {
  // The last two lines name keys of the screen.
  console.say('', ...resetLines(plan, Math.min(columns, 100), theme).slice(0, -2).map(sanitizeLine));
  const answer = await console.ask('Type yes to do it, anything else to leave it: ');
  if (answer?.trim().toLowerCase() === 'yes') await session.confirmReset();
  else session.dismissReset();
}
