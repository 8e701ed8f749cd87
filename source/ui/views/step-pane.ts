import { basename } from 'node:path';
import type { Snapshot, StepSnapshot } from '../../tutorial/snapshot.ts';
import { isBusy } from '../keys/key-context.ts';
import stringWidth from '../text/string-width.ts';
import { cut } from '../text/wrap.ts';
import type { Theme } from '../theme.ts';
import { checksThatFit } from './check-lines.ts';
import { commandLines, promptLine, type RichText, stepDocument } from './document-lines.ts';
import { type NextAction, nextAction, type Onward, onward } from './next-action.ts';
import { moreText, type PaneContent, type PaneSize, type Scrolled } from './pane-view.ts';
import { outputLines } from './run-lines.ts';
import { mostForChecks, stepLayout } from './step-layout.ts';

export interface StepPaneInput {
  snapshot: Snapshot;
  lesson: NonNullable<Snapshot['lesson']>;
  theme: Theme;
  rich: RichText;
  /** First line of the text asked for; infinity is the end. */
  scroll: number;
  /** It has the keys. */
  focused: boolean;
}

/** The step: its text, which scrolls, and below it what has to stay in sight: next action, output, checks. */
export function stepPane(input: StepPaneInput, size: PaneSize): { content: PaneContent; scrolled: Scrolled } {
  const { lesson, snapshot, theme, rich, scroll } = input;
  const { width } = size;
  const step = lesson.steps[lesson.step];
  if (step === undefined) {
    return {
      content: { pane: 'step', title: lesson.title, note: '', more: '', lines: [] },
      scrolled: { offset: 0, maxOffset: 0, page: 1 },
    };
  }
  const next = nextAction(lesson, snapshot.runs);
  const run = snapshot.runs.at(-1);
  // What is under way needs no telling how to begin it.
  const action: NextAction = isBusy(snapshot) ? { type: 'none' } : next;
  const introduction = lesson.step === 0 ? lesson.introduction : [];
  const document = stepDocument({ introduction, step, missing: lesson.missing }, action, {
    width,
    theme,
    rich,
  });
  const to = onward(lesson, next, snapshot.course);
  // What is done needs no reminder.
  const pinned = pinnedAction(to === undefined ? action : { type: 'none' }, width, theme);
  const output = run === undefined ? [] : outputLines(run, width, theme);
  // Keys that go on are answered when nothing is under way.
  const goesOn = to === undefined || isBusy(snapshot) ? undefined : to;
  const lastRows = goesOn === undefined ? 0 : 1;
  const wantsOutput = run === undefined ? 0 : output.length + 1;
  const checks = checkSection(step, wasTried(step, snapshot), theme, {
    width,
    rows: Math.max(mostForChecks(size.height), size.height - document.lines.length - wantsOutput) - lastRows,
    spare: size.height - document.lines.length - wantsOutput - lastRows,
  });
  const spare = size.height - document.lines.length - wantsOutput - checks.length - lastRows;
  const earlier = earlierOutput(step, snapshot, width, spare, theme);
  const heights = stepLayout(
    size.height,
    {
      text: document.lines.length,
      output: earlier.length + wantsOutput,
      checks: checks.length + lastRows,
      action: pinned.lines.length,
    },
    scroll,
    document.action,
  );

  const lines = document.lines.slice(heights.offset, heights.offset + heights.text);
  if (lines.length < heights.text && (run !== undefined || checks.length > 0)) lines.push('');
  if (heights.action > 0) {
    lines.push(...(heights.action < pinned.lines.length ? [pinned.short] : pinned.lines));
  }
  if (run !== undefined && heights.output > 0) {
    const room = heights.output - earlier.length - 1;
    lines.push(...earlier);
    const name = output.length > room ? `o: all output of ${run.command}` : run.command;
    lines.push(rule(name, width, theme), ...mostTelling(output, room, run.state === 'failed'));
  }
  lines.push(...checks.slice(0, Math.max(0, heights.checks - lastRows)));
  if (goesOn !== undefined) {
    const unread = input.focused && heights.offset < heights.maxOffset;
    lines.push(onwardLine(goesOn, step.done, unread, snapshot, theme));
  }
  return {
    content: {
      pane: 'step',
      title: step.title,
      note: step.skipped ? 'skipped' : step.done ? `${theme.glyphs.passed} done` : '',
      more: moreText(heights, theme, input.focused),
      lines: lines.slice(0, size.height),
    },
    scrolled: {
      offset: heights.offset,
      maxOffset: heights.maxOffset,
      page: Math.max(1, heights.text - 1),
    },
  };
}

function rule(name: string, width: number, theme: Theme): string {
  const { rule: stroke, ellipsis } = theme.glyphs;
  const text = `${stroke.repeat(2)} ${cut(name, width - 6, ellipsis)} `;
  return theme.paint('muted', text.padEnd(width, stroke));
}

/** What the block's commands before the newest one printed, newest last, as far as there is room for all that they printed. */
function earlierOutput(
  step: StepSnapshot,
  { runs }: Snapshot,
  width: number,
  room: number,
  theme: Theme,
): string[] {
  const last = runs.at(-1);
  const block = step.blocks.find(
    (each) => each.type === 'run' && last !== undefined && each.commands.includes(last.command),
  );
  if (block?.type !== 'run') return [];
  let sections: string[] = [];
  for (const run of runs.slice(0, -1).toReversed()) {
    if (!block.commands.includes(run.command) || run.command === last?.command) break;
    const section = [rule(run.command, width, theme), ...outputLines(run, width, theme)];
    if (sections.length + section.length > room) break;
    sections = [...section, ...sections];
  }
  return sections;
}

/** The newest lines; of what went wrong the first ones, which say what, and the last, which says how it ended. */
function mostTelling(output: readonly string[], room: number, failed: boolean): string[] {
  if (output.length <= room || !failed) return output.slice(Math.max(0, output.length - room));
  return [...output.slice(0, Math.max(0, room - 1)), ...output.slice(-1)];
}

/**
 * The checks under a rule.
 * @param room.rows all that they may have
 * @param room.spare what they may have without taking a line from the text
 */
function checkSection(
  step: StepSnapshot,
  tried: boolean,
  theme: Theme,
  room: { width: number; rows: number; spare: number },
): string[] {
  if (step.checks.length === 0) return [];
  const { width } = room;
  const passed = step.checks.filter((check) => check.state === 'passed').length;
  // Before anything was tried, the text is what is to be read.
  const rows = tried ? room.rows : Math.min(room.rows, Math.max(room.spare, 1 + step.checks.length * 2));
  return [
    rule(`checks ${passed}/${step.checks.length}`, width, theme),
    ...checksThatFit(step.checks, { width, rows: rows - 1, theme, details: tried || rows === room.spare }),
  ];
}

/** Whether the learner did something for the step already, here or in an editor. */
function wasTried(step: StepSnapshot, { runs }: Snapshot): boolean {
  return (
    runs.length > 0 ||
    step.checks.some(({ state }) => state === 'failed' || state === 'broken') ||
    step.blocks.some((block) => block.type === 'edit' && block.edited === true && !block.filled)
  );
}

/**
 * The next action for when its place in the text is out of sight: on one line if it fits, else on up to three; and in a form of
 * one line for where there is no room, since a command's first line alone would look like a whole one.
 */
function pinnedAction(action: NextAction, width: number, theme: Theme): { lines: string[]; short: string } {
  if (action.type === 'none') return { lines: [], short: '' };
  const mark = `${theme.paint('key', theme.glyphs.pointer)} `;
  const prompt = promptLine(action, theme);
  const what = action.type === 'edit' ? basename(action.block.file) : (action.block.commands[0] ?? '');
  const key = (name: string) => theme.paint('key', name);
  const keys = action.type === 'edit' ? `${key('e')} edit  ${key('f')} fill in` : key(theme.glyphs.enter);
  const room = width - stringWidth(mark) - stringWidth(keys) - 2;
  const dots = action.type === 'run' && action.block.commands.length > 1;
  const name = cut(dots ? `${what} ${theme.glyphs.ellipsis}` : what, room, theme.glyphs.ellipsis);
  const short = `${mark}${keys}  ${theme.paint(action.type === 'edit' ? 'strong' : 'code', name)}`;
  if (action.type === 'edit') return { lines: [short], short };
  const [first = '', ...others] = action.block.commands.flatMap((command) =>
    commandLines(command, width - 2, theme),
  );
  const lines =
    others.length <= 1
      ? [mark + first, ...others.map((line) => `  ${line}`), prompt]
      : [mark + first, `${prompt}   ${theme.paint('muted', `and ${others.length} lines more`)}`];
  return { lines, short };
}

function onwardLine(
  to: Onward,
  done: boolean,
  /** What the step says about what has just happened is out of sight. */
  unread: boolean,
  { course }: Snapshot,
  theme: Theme,
): string {
  const key = (name: string) => theme.paint('key', name);
  if (to === 'end') {
    const all = course.every(
      ({ stepsDone, steps, unavailable }) => stepsDone >= steps || unavailable !== undefined,
    );
    return `${theme.paint('good', all ? 'Course complete.' : 'Lesson complete.')} ${key('m')} menu`;
  }
  if (to === 'lesson') {
    return `${theme.paint('good', 'Lesson complete.')} ${key('n')} next lesson   ${key('m')} menu`;
  }
  const more = unread ? `   ${key('Space')} reads on` : '';
  return `${done ? `${theme.paint('good', 'Done.')} ` : ''}${key('n')} next step${more}`;
}
