import type { Snapshot, StepSnapshot } from '../../tutorial/snapshot.ts';
import { cut } from '../text/wrap.ts';
import type { Theme } from '../theme.ts';
import { checkLines } from './check-lines.ts';
import { commandLines, promptLine, type RichText, stepDocument } from './document-lines.ts';
import { type NextAction, nextAction, onward } from './next-action.ts';
import { moreText, type PaneContent, type PaneSize, type Scrolled } from './pane-view.ts';
import { outputLines } from './run-lines.ts';
import { stepLayout } from './step-layout.ts';

export interface StepPaneInput {
  snapshot: Snapshot;
  lesson: NonNullable<Snapshot['lesson']>;
  theme: Theme;
  rich: RichText;
  /** First line of the text asked for; infinity is the end. */
  scroll: number;
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
  const action = nextAction(lesson, snapshot.runs);
  const introduction = lesson.step === 0 ? lesson.introduction : [];
  const document = stepDocument({ introduction, step, missing: lesson.missing }, action, {
    width,
    theme,
    rich,
  });
  const to = onward(lesson, action);
  // What is done needs no reminder.
  const pinned = to === undefined ? pinnedAction(action, width, theme) : [];
  const run = snapshot.runs.at(-1);
  const output = run === undefined ? [] : outputLines(run, width, theme);
  const checks = checkLines(step.checks, width, theme);
  const last = to === undefined ? [] : [onwardLine(to, step.done, theme)];
  const heights = stepLayout(
    size.height,
    {
      text: document.lines.length,
      output: run === undefined ? 0 : output.length + 1,
      checks: (checks.length === 0 ? 0 : checks.length + 1) + last.length,
      action: pinned.length,
    },
    scroll,
    document.action,
  );

  const lines = document.lines.slice(heights.offset, heights.offset + heights.text);
  if (lines.length < heights.text && (run !== undefined || checks.length > 0)) lines.push('');
  lines.push(...pinned.slice(0, heights.action));
  if (run !== undefined && heights.output > 0) {
    const room = heights.output - 1;
    const from = Math.max(0, output.length - room);
    const name = from > 0 ? `o: all output of ${run.command}` : run.command;
    lines.push(rule(name, width, theme), ...output.slice(from, from + room));
  }
  if (checks.length > 0 && heights.checks > 1) {
    lines.push(...checkSection(step, heights.checks - last.length, width, theme));
  }
  lines.push(...last);
  return {
    content: {
      pane: 'step',
      title: step.title,
      note: step.skipped ? 'skipped' : step.done ? `${theme.glyphs.passed} done` : '',
      more: moreText(heights, theme),
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

/** All that is known of each check if there is room, else of the first that has not passed, else only their titles. */
function checkSection(step: StepSnapshot, rows: number, width: number, theme: Theme): string[] {
  const passed = step.checks.filter((check) => check.state === 'passed').length;
  const variants = [Number.POSITIVE_INFINITY, 1, 0].map((details) =>
    checkLines(step.checks, width, theme, details),
  );
  const shown = variants.find((lines) => lines.length < rows) ?? variants.at(-1) ?? [];
  return [rule(`checks ${passed}/${step.checks.length}`, width, theme), ...shown.slice(0, rows - 1)];
}

/** The next action in at most three lines, for when its place in the text is out of sight. */
function pinnedAction(action: NextAction, width: number, theme: Theme): string[] {
  const mark = `${theme.paint('key', theme.glyphs.pointer)} `;
  if (action.type === 'edit') {
    return [mark + theme.paint('strong', action.block.file), promptLine(action, theme)];
  }
  if (action.type !== 'run') return [];
  const [first = '', ...others] = action.block.commands.flatMap((command) =>
    commandLines(command, width - 2, theme),
  );
  const prompt = promptLine(action, theme);
  if (others.length <= 1) return [mark + first, ...others.map((line) => `  ${line}`), prompt];
  return [mark + first, `${prompt}   ${theme.paint('muted', `and ${others.length} lines more`)}`];
}

function onwardLine(to: 'step' | 'lesson', done: boolean, theme: Theme): string {
  const key = (name: string) => theme.paint('key', name);
  if (to === 'lesson') {
    return `${theme.paint('good', 'Lesson complete.')} ${key('n')} next lesson   ${key('m')} menu`;
  }
  return `${done ? `${theme.paint('good', 'Done.')} ` : ''}${key('n')} next step`;
}
