import { sanitizeLine } from '../../platform/sanitize.ts';
import type { Examination } from './examine.ts';
import { enumerate, type Finding, lessonsWords } from './finding.ts';

const indent = ' '.repeat(11);

/** What was found, as lines for people. */
export function asText({ findings, playable }: Examination): string {
  const count = (state: Finding['state']) => findings.filter((finding) => finding.state === state).length;
  const [problems, warnings] = [count('problem'), count('warning')];
  const counted = [plural(problems, 'problem'), plural(warnings, 'warning')].filter((text) => text !== '');
  const lines = findings.flatMap(linesOf);
  const last =
    problems === 0
      ? `The course can be played here${warnings === 0 ? '.' : `; ${enumerate(counted)}.`}`
      : `${enumerate(counted)}. ${
          playable.length === 0
            ? 'No lesson can be played as it is.'
            : `Of the course, ${lessonsWords(playable)} can be played.`
        }`;
  return `${[...lines.map(sanitizeLine), '', last].join('\n')}\n`;
}

function linesOf({ state, what, why, remedy, commands }: Finding): string[] {
  return [
    `${`[${state}]`.padEnd(indent.length)}${what}`,
    ...(why === undefined ? [] : [`${indent}${why}`]),
    ...(remedy === undefined ? [] : [`${indent}→ ${remedy}`]),
    ...(commands ?? []).map((command) => `${indent}    ${command}`),
  ];
}

const plural = (count: number, word: string): string =>
  count === 0 ? '' : `${count} ${word}${count === 1 ? '' : 's'}`;

/** The same for programs. */
export function asJson(examination: Examination): string {
  const passed = examination.findings.every(({ state }) => state !== 'problem');
  const { findings, ...where } = examination;
  return `${JSON.stringify({ ...where, passed, findings }, null, 2)}\n`;
}
