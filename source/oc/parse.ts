/** What came of a typed command line: its words, or one sentence that says why it is not taken. */
export type ParsedCommand = { words: string[] } | { problem: string };

export interface ParseOptions {
  /** Values of `$NAME` and `${NAME}`; others are refused, not guessed. */
  variables?: Readonly<Record<string, string>>;
}

/**
 * Splits a command line into words by the quoting rules of a POSIX shell. No shell is ever called, so what only a shell could do
 * (pipes, redirections, several commands, substitutions, patterns) is refused with a sentence.
 */
export function parseCommand(line: string, options: ParseOptions = {}): ParsedCommand {
  const words: string[] = [];
  let word: string | undefined;
  let position = 0;
  const add = (text: string) => {
    word = (word ?? '') + text;
  };

  while (position < line.length) {
    const character = line[position] ?? '';
    if (/\s/.test(character)) {
      if (word !== undefined) words.push(word);
      word = undefined;
      position += 1;
    } else if (character === '#' && word === undefined) {
      const end = line.indexOf('\n', position);
      position = end < 0 ? line.length : end;
    } else if (character === '\\') {
      const next = line[position + 1];
      if (next === undefined) return { problem: 'The line ends in a backslash, with nothing after it.' };
      // A backslash at the end of a line joins it with the next.
      if (next !== '\n') add(next);
      position += 2;
    } else if (character === "'") {
      const end = line.indexOf("'", position + 1);
      if (end < 0) return { problem: "A single quote (') is opened and not closed." };
      add(line.slice(position + 1, end));
      position = end + 1;
    } else if (character === '"') {
      const quoted = doubleQuoted(line, position + 1, options);
      if ('problem' in quoted) return quoted;
      add(quoted.text);
      position = quoted.end;
    } else if (character === '$') {
      const expanded = expand(line, position, options);
      if ('problem' in expanded) return expanded;
      add(expanded.text);
      position = expanded.end;
    } else {
      const problem = shellOnly(line, position);
      if (problem !== undefined) return { problem };
      add(character);
      position += 1;
    }
  }
  if (word !== undefined) words.push(word);
  return { words };
}

/**
 * The command lines of a text of several lines, as a shell would see them: a line break within quotes or after a backslash ends
 * nothing. Empty lines and comments are none; a `$ ` before a line, as documents have it, is left out.
 * @returns the lines; `open` says that the last is not finished: a quote is open, or it ends in a backslash
 */
export function splitCommands(text: string): { lines: string[]; open: boolean } {
  const lines: string[] = [];
  let start = 0;
  let quote = '';
  let position = 0;
  let comment = false;
  const take = (end: number) => {
    const line = text
      .slice(start, end)
      .trim()
      .replace(/^\$\s+/, '');
    if (line !== '' && !line.startsWith('#')) lines.push(line);
    start = end + 1;
  };
  for (; position < text.length; position += 1) {
    const character = text[position] ?? '';
    if (comment && character !== '\n') continue;
    if (character === '\\' && quote !== "'") position += 1;
    else if (quote !== '') quote = character === quote ? '' : quote;
    else if (character === '"' || character === "'") quote = character;
    else if (character === '#' && /(^|\s)$/.test(text.slice(start, position))) comment = true;
    else if (character === '\n') {
      comment = false;
      take(position);
    }
  }
  take(text.length);
  return { lines, open: quote !== '' || position > text.length };
}

type Part = { text: string; end: number } | { problem: string };

function doubleQuoted(line: string, start: number, options: ParseOptions): Part {
  let text = '';
  let position = start;
  while (position < line.length) {
    const character = line[position] ?? '';
    if (character === '"') return { text, end: position + 1 };
    if (character === '\\') {
      const next = line[position + 1] ?? '';
      if ('"\\$`'.includes(next)) text += next;
      else if (next !== '\n') text += character + next;
      position += 2;
    } else if (character === '$') {
      const expanded = expand(line, position, options);
      if ('problem' in expanded) return expanded;
      text += expanded.text;
      position = expanded.end;
    } else if (character === '`') return { problem: substitution };
    else {
      text += character;
      position += 1;
    }
  }
  return { problem: 'A double quote (") is opened and not closed.' };
}

const substitution =
  'Commands inside a command ($(…) or `…`) are not run here: run the inner one first and type in what it printed.';

function expand(line: string, position: number, { variables = {} }: ParseOptions): Part {
  if (line[position + 1] === '(') return { problem: substitution };
  const match = /^\$(?:\{([A-Za-z_][A-Za-z0-9_]*)\}|([A-Za-z_][A-Za-z0-9_]*))/.exec(line.slice(position));
  if (match === null) {
    if (line[position + 1] === '{') {
      return { problem: 'Of variables in braces, only plain names are known here.' };
    }
    return { text: '$', end: position + 1 };
  }
  const name = match[1] ?? match[2] ?? '';
  const value = Object.hasOwn(variables, name) ? variables[name] : undefined;
  if (value === undefined) return { problem: `There is no variable ${name} here: type its value instead.` };
  return { text: value, end: position + match[0].length };
}

/** Why a character that means something to a shell alone is not taken. */
function shellOnly(line: string, position: number): string | undefined {
  const rest = line.slice(position);
  if (rest.startsWith('&&') || rest.startsWith('||') || rest.startsWith(';')) {
    return 'One command at a time, please: run the first, then the second.';
  }
  if (rest.startsWith('|')) {
    return 'Pipes (|) need a shell, and none is used here: run the command alone. -o name, jsonpath or custom-columns often do what the pipe was for. `:shell` opens your own shell on this cluster, where pipes work.';
  }
  if (rest.startsWith('>') || rest.startsWith('<')) {
    return 'Redirections (> and <) need a shell, and none is used here: run the command alone, and use -f for files.';
  }
  if (rest.startsWith('&')) return 'Commands cannot be put into the background here: leave the & away.';
  if (rest.startsWith('`')) return substitution;
  return undefined;
}
