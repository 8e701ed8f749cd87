import { LineCounter, parseDocument } from 'yaml';
import { z } from 'zod';
import { issueWords } from './issue-words.ts';
import type { LessonProblem } from './lesson.ts';

/** What stands between the two `---` at the top of a lesson. */
const FrontMatter = z.strictObject({
  id: z
    .string()
    .regex(/^[a-z][a-z0-9-]*$/, 'use lower case letters, digits and dashes, such as `imagestreams`'),
  title: z.string().min(1, 'give the lesson a title'),
  minutes: z.number().int().positive('give whole minutes, 1 or more'),
  requires: z.array(z.string()).default([]),
  after: z.string().optional(),
});

export type FrontMatter = z.infer<typeof FrontMatter>;

/** Cuts the front matter off. `body` keeps its line numbers: the lines that went are left empty. */
export function splitFrontMatter(text: string): { frontMatter?: string; body: string } {
  if (!/^---[ \t]*\n/.test(text)) return { body: text };
  const end = /\n---[ \t]*(?:\n|$)/.exec(text);
  if (end === null) return { body: text };
  const length = end.index + end[0].length;
  const head = text.slice(0, length);
  return {
    frontMatter: head.slice(head.indexOf('\n') + 1, end.index + 1),
    body: head.replace(/[^\n]/g, '') + text.slice(length),
  };
}

export function parseFrontMatter(
  text: string | undefined,
  file: string,
): { values?: FrontMatter; problems: LessonProblem[] } {
  if (text === undefined) {
    const message = 'Start the file with front matter between two `---` lines: id, title and minutes.';
    return { problems: [{ file, line: 1, message }] };
  }
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines });
  // The opening `---` is line 1 of the file.
  const lineOf = (offset: number) => lines.linePos(offset).line + 1;
  if (document.errors.length > 0) {
    return {
      problems: document.errors.map((error) => ({
        file,
        line: lineOf(error.pos[0]),
        message: `The front matter is not YAML: ${yamlErrorWords(error.message)}`,
      })),
    };
  }
  const result = FrontMatter.safeParse(document.toJS());
  if (result.success) return { values: result.data, problems: [] };
  return {
    problems: result.error.issues.map((issue) => {
      const key = issue.path[0];
      const node = key === undefined ? undefined : document.get(key, true);
      const offset = hasRange(node) ? node.range[0] : 0;
      const where = key === undefined ? 'The front matter' : `\`${String(key)}\` in the front matter`;
      return { file, line: lineOf(offset), message: `${where}: ${issueWords(issue)}.` };
    }),
  };
}

function hasRange(node: unknown): node is { range: [number, number, number] } {
  return typeof node === 'object' && node !== null && 'range' in node && Array.isArray(node.range);
}

/** A YAML error's words without the place, which we tell by our own line numbers, and the picture below. */
export function yamlErrorWords(text: string): string {
  return (text.split('\n', 1)[0] ?? text).replace(/ at line \d+, column \d+:?$/, '.');
}
