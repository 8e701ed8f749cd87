import type { CommandRun, OutputLine } from '../../tutorial/snapshot.ts';
import { wrap, wrapVerbatim } from '../text/wrap.ts';
import type { Theme } from '../theme.ts';
import { commandLines } from './document-lines.ts';
import { turnTable } from './fit-table.ts';

/** More output than this is not laid out in a pane: its end is what is shown there. */
const tail = 200;

/** What a run printed, how it ended and what that changed. */
export function outputLines(run: CommandRun, width: number, theme: Theme, limit = tail): string[] {
  const lines = run.lines.slice(-limit);
  const table = turnTable(
    lines.filter((line) => line.stream === 'stdout').map((line) => line.text),
    width,
  );
  const errors = table === undefined ? [] : lines.filter((line) => line.stream === 'stderr');
  const printed =
    table === undefined
      ? lines.flatMap((line) => printedLine(line, width, theme))
      : [...table, ...errors.flatMap((line) => printedLine(line, width, theme))];
  return [...printed, ...endLines(run, width, theme)];
}

/** Sentences break at blanks; what is set in columns or set in breaks where it must. */
function printedLine({ stream, text }: OutputLine, width: number, theme: Theme): string[] {
  const lines = /^\s| {2}|\t/.test(text) ? wrapVerbatim(text, width) : wrap(text, width);
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
