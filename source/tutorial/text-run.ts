import type { Block, Step } from '../lesson/lesson.ts';
import { sanitize } from '../platform/sanitize.ts';
import type { ProveEvent } from './prove/events.ts';
import { type ProveOptions, prove } from './prove/prove.ts';
import { failuresOf, type ProveReport } from './prove/report.ts';

/**
 * Plays the course as plain text that reads well in a file or aloud: what each step says, its commands with what they print,
 * and what its checks found.
 * @param write gets whole lines
 * @returns the report
 * @throws as {@link prove}
 */
export async function runAsText(options: ProveOptions, write: (text: string) => void): Promise<ProveReport> {
  for await (const event of prove(options)) {
    const text = textOf(event);
    if (text !== '') write(`${sanitize(text)}\n`);
    if (event.type === 'finished') return event.report;
  }
  throw new Error('The run ended without a report.');
}

function textOf(event: ProveEvent): string {
  switch (event.type) {
    case 'started':
      return `Playing ${event.lessons.length === 1 ? 'one lesson' : `${event.lessons.length} lessons`} as ${event.cdsid}.`;
    case 'lesson': {
      const { lesson } = event;
      const title = `Lesson ${lesson.number}: ${lesson.title}`;
      return `\n${title}\n${'='.repeat(title.length)}\n${proseOf(lesson.introduction)}`.trimEnd();
    }
    case 'prerequisite':
      return `\n${event.words}`;
    case 'step':
      return stepText(event.step, event.index, event.lesson.steps.length);
    case 'filled-in':
      return `\nFilled in ${event.file}.`;
    case 'command': {
      const { command, lines, exitCode, state, effect } = event.run;
      const printed = lines.map(({ text }) => `  ${text}`.trimEnd());
      const end =
        state === 'cancelled'
          ? ['  (ended)']
          : exitCode === 0
            ? []
            : [`  (exit code ${exitCode ?? 'unknown'})`];
      return [`\n$ ${command}`, ...printed, ...end, ...(effect === undefined ? [] : [`  → ${effect}`])].join(
        '\n',
      );
    }
    case 'check': {
      const { title, after, again, expected, found, next } = event.check;
      if (after === 'passed' && again === 'passed') return `[ok] ${title}`;
      const more = [
        ...(expected === undefined ? [] : [`     expected: ${expected}`]),
        ...(found === undefined ? [] : [`     found:    ${found}`]),
        ...(next === undefined ? [] : [`     next:     ${next}`]),
      ];
      return [`[failed] ${title}`, ...more].join('\n');
    }
    case 'step-finished':
      return event.step.failure === undefined ? '' : `Step failed: ${event.step.failure}`;
    case 'lesson-finished': {
      const { title, state, reason } = event.lesson;
      return state === 'passed'
        ? `\n“${title}” is complete.`
        : `\n“${title}” ${state}${reason === undefined ? '' : `: ${reason}`}`;
    }
    case 'reset': {
      const gone = event.plan.deletions.map(({ kind, name }) => `  ${kind} ${name}`);
      const left = event.plan.leftAlone.map(
        ({ kind, name, why }) => `  ${kind} ${name} is left alone: ${why}`,
      );
      return ['\nCleaning up:', ...(gone.length === 0 ? ['  nothing to delete'] : gone), ...left].join('\n');
    }
    case 'reset-finished':
      return event.cleanUp.failure === undefined
        ? '[ok] nothing is left behind, and nothing of others was touched'
        : `[failed] ${event.cleanUp.failure}`;
    case 'finished':
      return summary(event.report);
  }
}

function stepText(step: Step, index: number, count: number): string {
  const title = `${index + 1}/${count} ${step.title}`;
  return `\n${title}\n${'-'.repeat(title.length)}\n${proseOf(step.blocks)}`.trimEnd();
}

function proseOf(blocks: readonly Block[]): string {
  return blocks
    .flatMap((block) => {
      if (block.type === 'prose') return block.markdown;
      if (block.type === 'code') return indent(block.text);
      return block.type === 'excerpt' && block.text !== undefined ? indent(block.text) : [];
    })
    .join('\n\n');
}

function indent(text: string): string {
  return text
    .split('\n')
    .map((line) => `    ${line}`.trimEnd())
    .join('\n');
}

function summary(report: ProveReport): string {
  const failures = failuresOf(report);
  const seconds = Math.round(report.duration / 1000);
  const steps = report.lessons.flatMap((lesson) => lesson.steps);
  const passed = steps.filter(({ state }) => state === 'passed').length;
  const line = `${passed} of ${steps.length} steps passed in ${seconds} s.`;
  return ['', line, ...failures.map((failure) => `Failed: ${failure}`)].join('\n');
}
