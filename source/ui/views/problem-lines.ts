import type { Problem } from '../../tutorial/snapshot.ts';
import { inlineCode } from '../text/inline-code.ts';
import { wrap, wrapVerbatim } from '../text/wrap.ts';
import type { Theme } from '../theme.ts';

/** What failed, the server's own words, what to do. */
export function problemLines(problem: Problem, width: number, theme: Theme): string[] {
  const bar = theme.paint('bad', theme.glyphs.quote);
  return [
    ...wrap(problem.what, width).map((line) => theme.paint('strong', line)),
    ...(problem.words === undefined
      ? []
      : wrapVerbatimWords(problem.words, width - 2).map((line) => bar + line)),
    ...(problem.remedy === undefined
      ? []
      : wrap(`${theme.glyphs.arrow} ${inlineCode(problem.remedy, theme)}`, width)),
  ];
}

/** All of them, newest first. */
export function problemsPage(problems: readonly Problem[], width: number, theme: Theme): string[] {
  return problems
    .toReversed()
    .flatMap((problem, index) => [...(index > 0 ? [''] : []), ...problemLines(problem, width, theme)]);
}

/** At spaces where there are some: these are sentences; and no word of theirs is lost. */
function wrapVerbatimWords(text: string, width: number): string[] {
  return text
    .split('\n')
    .flatMap((line) => (/^\s/.test(line) ? wrapVerbatim(line, width) : wrap(line, width)));
}
