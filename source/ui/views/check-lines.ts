import type { CheckSnapshot } from '../../tutorial/snapshot.ts';
import { inlineCode } from '../text/inline-code.ts';
import { cut, wrap, wrapHanging } from '../text/wrap.ts';
import type { Style, Theme } from '../theme.ts';

const looks = {
  passed: { style: 'good', words: '' },
  waiting: { style: 'muted', words: '' },
  failed: { style: 'bad', words: '' },
  broken: { style: 'bad', words: ' (had passed, is broken now)' },
} satisfies Record<CheckSnapshot['state'], { style: Style; words: string }>;

/**
 * The checks, a line each, and for those that have not passed what was expected, what was found and what comes next.
 * @param details for how many of them: the first ones are the ones to work on; 0: a line each in every case
 */
export function checkLines(
  checks: readonly CheckSnapshot[],
  width: number,
  theme: Theme,
  details = Number.POSITIVE_INFINITY,
): string[] {
  let explained = 0;
  return checks.flatMap((check) => {
    const { style, words } = looks[check.state];
    const mark = theme.glyphs[check.state];
    const blank = ' '.repeat(mark.length + 1);
    const title =
      details === 0
        ? [
            `${theme.paint(style, mark)} ${cut(check.title + words, width - blank.length, theme.glyphs.ellipsis)}`,
          ]
        : wrapHanging(check.title + words, width, `${mark} `, blank).map((line, index) =>
            index === 0 ? theme.paint(style, mark) + line.slice(mark.length) : line,
          );
    if (check.state === 'passed' || explained >= details) return title;
    const facts = factLines(check, width - blank.length, theme);
    if (facts.length > 0) explained++;
    return [...title, ...facts.map((line) => blank + line)];
  });
}

function factLines(check: CheckSnapshot, width: number, theme: Theme): string[] {
  const fact = (label: string, text: string | undefined) => {
    if (text === undefined) return [];
    const lead = `${label} `;
    const first = theme.paint('muted', lead);
    return wrap(inlineCode(text, theme), width - lead.length).map((line, index) =>
      index === 0 ? first + line : ' '.repeat(lead.length) + line,
    );
  };
  return [
    ...fact('expected', check.expected),
    ...fact('found   ', check.found),
    ...fact('next    ', check.next),
  ];
}
