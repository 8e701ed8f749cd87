import { yamlPathLine } from './yaml-path.ts';

/** First line, counted from 0, of a run of lines in a text that are the same but for their common indent. */
export function findLines(text: string, wanted: string): number | undefined {
  const lines = text.split('\n').map((line) => line.trimEnd());
  const needle = dedent(wanted.split('\n').map((line) => line.trimEnd()));
  for (let start = 0; start + needle.length <= lines.length; start += 1) {
    const candidate = dedent(lines.slice(start, start + needle.length));
    if (candidate.every((line, index) => line === needle[index])) return start;
  }
  return undefined;
}

/**
 * The lines of a learner's file that an excerpt shows: as many as the lesson's fence has, with the line pointed at in the
 * same place as in the pristine manifest. A file whose path is broken shows the lines of the nearest place that is left.
 */
export function excerptLines(
  text: string,
  excerpt: { path: string; text?: string },
  pristine: string | undefined,
): { number: number; text: string; pointed: boolean }[] {
  const lines = text.replace(/\n$/, '').split('\n');
  const length = Math.max(1, excerpt.text?.split('\n').length ?? 1);
  const start = pristine === undefined ? undefined : findLines(pristine, excerpt.text ?? '');
  const home = pristine === undefined ? undefined : yamlPathLine(pristine, excerpt.path)?.line;
  const offset = start === undefined || home === undefined ? Math.floor(length / 2) : home - 1 - start;
  const found = yamlPathLine(text, excerpt.path);
  const pointed = (found?.line ?? home ?? 1) - 1;
  const first = Math.max(0, Math.min(pointed - offset, lines.length - length));
  return lines.slice(first, first + length).map((line, index) => ({
    number: first + index + 1,
    text: line,
    pointed: first + index === pointed,
  }));
}

function dedent(lines: string[]): string[] {
  const indents = lines
    .filter((line) => line.trim() !== '')
    .map((line) => line.length - line.trimStart().length);
  const common = indents.length === 0 ? 0 : Math.min(...indents);
  return lines.map((line) => line.slice(common));
}
