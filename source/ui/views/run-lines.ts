import type { CommandRun, OutputLine } from '../../tutorial/snapshot.ts';
import { wrap, wrapListed } from '../text/wrap.ts';
import type { Theme } from '../theme.ts';
import { commandLines } from './document-lines.ts';
import { fitTable } from './fit-table.ts';

/** More output than this is not laid out in a pane: its end is what is shown there. */
const tail = 200;

/** What a run printed, how it ended and what that changed. */
export function outputLines(run: CommandRun, width: number, theme: Theme, limit = tail): string[] {
  const printed = paragraphs(run.lines.slice(-limit)).flatMap((lines) => {
    const table = fitTable(
      lines.map(({ text }) => text),
      width,
    );
    return table ?? lines.flatMap((line) => printedLine(line, width, theme));
  });
  return [...printed, ...endLines(run, width, theme)];
}

/** Cut where a blank line stands, or another stream begins: `oc get rc,pods` prints two tables, after warnings. */
function paragraphs(lines: readonly OutputLine[]): OutputLine[][] {
  const all: OutputLine[][] = [];
  let last: OutputLine | undefined;
  for (const line of lines) {
    const goesOn = last !== undefined && last.stream === line.stream && last.text.trim() !== '';
    if (goesOn && line.text.trim() !== '') all.at(-1)?.push(line);
    else all.push([line]);
    last = line;
  }
  return all;
}

/** Sentences break at blanks; what is set in columns or set in keeps its blanks where it fits. */
function printedLine({ stream, text }: OutputLine, width: number, theme: Theme): string[] {
  const isSet = stream === 'stderr' ? /^\s|\t/ : /^\s| {2}|\t/;
  const lines = isSet.test(text) ? wrapListed(text, width) : wrap(text, width);
  return stream === 'stderr' ? lines.map((line) => theme.paint('warning', line)) : lines;
}

/** All runs of the step, one after the other, each below its command. */
export function allRunLines(runs: readonly CommandRun[], width: number, theme: Theme): string[] {
  return runs.flatMap((run, index) => [
    ...(index > 0 ? [''] : []),
    ...commandLines(run.command, width, theme),
    ...outputLines(run, width, theme, Number.POSITIVE_INFINITY),
  ]);
}

function endLines(run: CommandRun, width: number, theme: Theme): string[] {
  const effect =
    run.effect === undefined
      ? []
      : wrap(`${theme.glyphs.arrow} ${run.effect}`, width).map((line) => theme.paint('accent', line));
  switch (run.state) {
    case 'running':
      return [theme.paint('muted', `${theme.glyphs.pending} running; Ctrl-C ends it`)];
    case 'cancelled':
      return [theme.paint('warning', `${theme.glyphs.broken} ended before it was done`), ...effect];
    case 'failed':
      return [theme.paint('bad', `${theme.glyphs.failed} exit code ${run.exitCode ?? 1}`), ...effect];
    case 'succeeded':
      return effect;
  }
}
