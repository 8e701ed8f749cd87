import type { Snapshot, StepSnapshot } from '../../tutorial/snapshot.ts';
import { isBusy } from '../keys/key-context.ts';
import type { Theme } from '../theme.ts';
import { checksThatFit } from './check-lines.ts';
import { type RichText, stepDocument } from './document-lines.ts';
import { type NextAction, nextAction, type Onward, onward } from './next-action.ts';
import { moreText, type PaneContent, type PaneSize, type Scrolled } from './pane-view.ts';
import { pinnedAction } from './pinned-action.ts';
import { outputLines } from './run-lines.ts';
import { mostForChecks, stepLayout } from './step-layout.ts';
import { earlierOutput, mostTelling, rule } from './step-output.ts';

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
