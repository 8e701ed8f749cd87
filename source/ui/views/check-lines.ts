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

export interface CheckRoom {
  width: number;
  rows: number;
  theme: Theme;
  /** Whether to say what was expected and what was found, where there is room. */
  details: boolean;
}

/** The checks in as many words as there are rows for: all that is known of each, of the first that has not passed, or their titles. */
export function checksThatFit(checks: readonly CheckSnapshot[], room: CheckRoom): string[] {
  const { width, rows, theme } = room;
  const variants = [
    ...(room.details
      ? [
          () => checkLines(checks, width, theme),
          () => checkLines(checks, width, theme, 1),
          () => checkLines(checks, width, theme, 1, shortFacts),
        ]
      : []),
    () => checkLines(checks, width, theme, 0),
  ];
  for (const lines of variants) {
    const laidOut = lines();
    if (laidOut.length <= rows) return laidOut;
  }
  return checks.slice(0, Math.max(0, rows)).map((check) => {
    const { style, words } = looks[check.state];
    const mark = theme.glyphs[check.state];
    return `${theme.paint(style, mark)} ${cut(check.title + words, width - mark.length - 1, theme.glyphs.ellipsis)}`;
  });
}

type Fact = 'expected' | 'found' | 'next';
const allFacts: readonly Fact[] = ['expected', 'found', 'next'];
/** What was expected is mostly what the title says. */
const shortFacts: readonly Fact[] = ['found', 'next'];

/**
 * The checks, and for those that have not passed what was expected, what was found and what comes next.
 * @param details for how many of them: the first ones are the ones to work on
 */
export function checkLines(
  checks: readonly CheckSnapshot[],
  width: number,
  theme: Theme,
  details = Number.POSITIVE_INFINITY,
  facts = allFacts,
): string[] {
  let explained = 0;
  return checks.flatMap((check) => {
    const { style, words } = looks[check.state];
    const mark = theme.glyphs[check.state];
    const blank = ' '.repeat(mark.length + 1);
    const title = wrapHanging(check.title + words, width, `${mark} `, blank).map((line, index) =>
      index === 0 ? theme.paint(style, mark) + line.slice(mark.length) : line,
    );
    if (check.state === 'passed' || explained >= details) return title;
    const lines = factLines(check, facts, width - blank.length, theme);
    if (lines.length > 0) explained++;
    return [...title, ...lines.map((line) => blank + line)];
  });
}

function factLines(check: CheckSnapshot, facts: readonly Fact[], width: number, theme: Theme): string[] {
  return facts.flatMap((fact) => {
    const text = check[fact];
    if (text === undefined) return [];
    const lead = `${fact.padEnd(8)} `;
    const first = theme.paint('muted', lead);
    return wrap(inlineCode(text, theme), width - lead.length).map((line, index) =>
      index === 0 ? first + line : ' '.repeat(lead.length) + line,
    );
  });
}
