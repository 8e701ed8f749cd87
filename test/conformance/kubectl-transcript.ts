import { readFileSync } from 'node:fs';

/** A command and what it has to print. */
export interface TranscriptCommand {
  /** For bash. */
  command: string;
  /** Repeated until it prints what is expected: what it shows takes a moment to come about. */
  eventually: boolean;
  out: string[];
  err: string[];
  code: number;
  line: number;
}

/** Commands that belong together, in order, with the files that they name. */
export interface TranscriptGroup {
  title: string;
  files: Record<string, string>;
  commands: TranscriptCommand[];
}

/**
 * Reads a transcript: `== title` begins a group; `--- name` a file, up to a line of `---`; `$ command` is followed by its
 * standard output, its standard error as `2> …` and, when it is not 0, its exit code as `[exit 1]`. `$~ command` is one to
 * repeat. Lines before the first group, and those that begin with `# `, say something to the reader.
 */
export function readTranscript(name: string): TranscriptGroup[] {
  const groups: TranscriptGroup[] = [];
  let file: { name: string; lines: string[] } | undefined;
  const lines = readFileSync(new URL(name, import.meta.url), 'utf8')
    .trimEnd()
    .split('\n');
  for (const [i, line] of lines.entries()) {
    const group = groups.at(-1);
    const command = group?.commands.at(-1);
    const prompt = /^\$(~?) (.*)$/.exec(line);
    const exit = /^\[exit (\d+)\]$/.exec(line);
    if (file !== undefined && line !== '---') file.lines.push(line);
    else if (file !== undefined) {
      if (group !== undefined) group.files[file.name] = `${file.lines.join('\n')}\n`;
      file = undefined;
    } else if (line.startsWith('== ')) groups.push({ title: line.slice(3), files: {}, commands: [] });
    else if (group === undefined || line.startsWith('# ')) continue;
    else if (line.startsWith('--- ')) file = { name: line.slice(4), lines: [] };
    else if (prompt !== null)
      group.commands.push({
        command: prompt[2] ?? '',
        eventually: prompt[1] === '~',
        out: [],
        err: [],
        code: 0,
        line: i + 1,
      });
    else if (command === undefined) {
      if (line !== '') throw new Error(`${name}:${i + 1}: there is no command above this`);
    } else if (exit !== null) command.code = Number(exit[1]);
    else if (line === '2>' || line.startsWith('2> ')) command.err.push(line.slice(3));
    else command.out.push(line);
  }
  // Empty lines part the commands; the empty lines that end an output are not compared.
  for (const { commands } of groups) for (const each of commands) each.out = withoutLastEmpty(each.out);
  return groups;
}

export function withoutLastEmpty(lines: readonly string[]): string[] {
  const kept = [...lines];
  while (kept.at(-1) === '') kept.pop();
  return kept;
}

/** What stands for something that is different each time. */
const placeholders: Readonly<Record<string, string>> = {
  '<age>': '(?:\\d+[smhd])+',
  '<ago>': '(?:Less than a second|About an? \\w+|\\d+ \\w+) ago',
  '<uid>': '[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}',
  '<time>': '\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d(?:\\.\\d+)?Z',
  '<date>': '\\w{3}, \\d\\d \\w{3} \\d{4} \\d\\d:\\d\\d:\\d\\d \\+0000',
  '<digest>': 'sha256:[0-9a-f]{64}',
  '<number>': '\\d+',
  '<id>': '[a-z0-9]{5}',
  '<hash>': '[bcdfghjklmnpqrstvwxz2456789]{5,10}',
  '<ip>': '\\d+\\.\\d+\\.\\d+\\.\\d+',
  '<any>': '.*',
};
const anyLines = '<lines>';
const placeholder = new RegExp(Object.keys(placeholders).join('|'), 'g');

/** Whether columns may be of another width than in the transcript: ages that end a line do not move anything. */
const isMovable = (line: string): boolean =>
  [...line.matchAll(placeholder)].some(
    (match) => !(match[0] === '<age>' && match.index + match[0].length === line.length),
  );

function patternOf(line: string, flexible: boolean): RegExp {
  const escaped = (text: string): string => text.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&');
  const source = line
    .split(new RegExp(`(${placeholder.source})`))
    .map((part) => placeholders[part] ?? (flexible ? escaped(part).replace(/ {2,}/g, ' +') : escaped(part)))
    .join('');
  return new RegExp(`^${source}${flexible ? ' *' : ''}$`);
}

/**
 * The actual lines, with each that is as expected written as it is in the transcript: so what is left is the difference.
 * `<lines>` takes any number of lines.
 */
export function compared(expected: readonly string[], actual: readonly string[]): string[] {
  const flexible = expected.some(isMovable);
  const patterns = expected.map((line) => patternOf(line, flexible));
  const matches = (i: number, j: number): boolean => {
    if (i === expected.length) return j === actual.length;
    if (expected[i] === anyLines) return matches(i + 1, j) || (j < actual.length && matches(i, j + 1));
    return j < actual.length && patterns[i]?.test(actual[j] ?? '') === true && matches(i + 1, j + 1);
  };
  if (matches(0, 0)) return [...expected];
  return actual.map((line, i) => (patterns[i]?.test(line) === true ? (expected[i] ?? line) : line));
}
