import wrapAnsi from 'wrap-ansi';
import stringWidth from './string-width.ts';

const graphemes = new Intl.Segmenter();

/** Breaks text, which may carry styles and links, into lines of at most `width` columns: at spaces, or where there is none anywhere. */
export function wrap(text: string, width: number): string[] {
  const room = Math.max(1, width);
  const broken = breakLongWords(text, room);
  const lines = wrapAnsi(broken, room, { hard: true, trim: true }).split('\n');
  // It carries styles over the breaks that it makes, and not over those that were there.
  return broken === text ? lines : carryStyles(lines);
}

/** Words that fit into no line, such as image references, break after a slash, a colon or the like. */
function breakLongWords(text: string, width: number): string {
  // Within an escape sequence a break would end it.
  if (text.includes('\u001b]')) return text;
  return text.replace(/[^\s]+/g, (word) => {
    if (word.includes('\u001b') || stringWidth(word) <= width) return word;
    let line = '';
    const lines: string[] = [];
    for (const piece of word.split(/(?<=[/@,=])|(?<=(?<!sha256):)/)) {
      if (line !== '' && stringWidth(line + piece) > width) {
        lines.push(line);
        line = '';
      }
      line += piece;
    }
    return [...lines, line].join('\n');
  });
}

/** {@link wrap} that keeps every blank as it is: for code and output. */
export function wrapVerbatim(text: string, width: number): string[] {
  return wrapAnsi(expandTabs(text), Math.max(1, width), { hard: true, trim: false, wordWrap: false }).split(
    '\n',
  );
}

/** Breaks at blanks, as {@link wrap} does, but keeps those that a line begins with: for lines of logs. */
export function wrapIndented(text: string, width: number): string[] {
  const lines = wrapAnsi(expandTabs(text), Math.max(1, width), { hard: true, trim: false }).split('\n');
  return lines.map((line, index) => (index === 0 ? line : line.trimStart()).trimEnd());
}

/** {@link wrap} that keeps the blanks before the first word, and sets what follows in by two more: for lists and listings. */
export function wrapListed(text: string, width: number): string[] {
  if (stringWidth(text) <= width) return [text];
  const line = expandTabs(text);
  const indent = line.slice(0, Math.min(line.search(/\S|$/), Math.floor(width / 2)));
  return wrapHanging(line.trimStart(), width, indent, `${indent}  `, 2);
}

/**
 * Wraps with `first` before the first line and `rest` before the others.
 * @param wider by how many columns `rest` is wider than `first`
 */
export function wrapHanging(text: string, width: number, first: string, rest: string, wider = 0): string[] {
  return wrap(text, width - stringWidth(first) - wider).map(
    (line, index) => (index === 0 ? first : rest) + line,
  );
}

const styles = /\u001b\[([0-9;]*)m/g;
const closing: readonly (readonly [string, RegExp])[] = [
  ['22', /^[12]$/],
  ['23', /^3$/],
  ['24', /^4$/],
  ['27', /^7$/],
  ['29', /^9$/],
  ['39', /^(?:3[0-8]|9[0-7])/],
  ['49', /^(?:4[0-8]|10[0-7])/],
];

/** Ends the styles that are open at a line's end there, and begins them again on the next line. */
function carryStyles(lines: readonly string[]): string[] {
  let open: { code: string; close: string }[] = [];
  return lines.map((line) => {
    const before = open.map(({ code }) => `\u001b[${code}m`).join('');
    for (const [, code = ''] of line.matchAll(styles)) {
      const close = closing.find(([, opens]) => opens.test(code))?.[0];
      if (close === undefined) open = open.filter((style) => style.close !== code);
      else open = [...open, { code, close }];
    }
    const after = open.toReversed().map(({ close }) => `\u001b[${close}m`);
    return before + line + after.join('');
  });
}

/** Tabs as blanks up to the next stop of eight columns: a terminal's own tabs would break out of a pane. */
export function expandTabs(text: string): string {
  if (!text.includes('\t')) return text;
  return text
    .split('\n')
    .map((line) => {
      let out = '';
      for (const part of line.split(/(\t)/)) {
        out += part === '\t' ? ' '.repeat(8 - (stringWidth(out) % 8)) : part;
      }
      return out;
    })
    .join('\n');
}

/** Cuts plain text without styles to `width` columns, with an ellipsis in place of what is lost. */
export function cut(text: string, width: number, ellipsis = '…'): string {
  if (stringWidth(text) <= width) return text;
  if (width <= stringWidth(ellipsis)) return ellipsis.slice(0, Math.max(0, width));
  let out = '';
  let used = stringWidth(ellipsis);
  for (const { segment } of graphemes.segment(text)) {
    used += stringWidth(segment);
    if (used > width) break;
    out += segment;
  }
  return out + ellipsis;
}

/** {@link cut} from the start: the end of a long name is what tells it from others. */
export function cutStart(text: string, width: number, ellipsis = '…'): string {
  if (stringWidth(text) <= width) return text;
  const parts = Array.from(graphemes.segment(text), ({ segment }) => segment);
  let out = '';
  let used = stringWidth(ellipsis);
  while (parts.length > 0) {
    const last = parts.pop() ?? '';
    used += stringWidth(last);
    if (used > width) break;
    out = last + out;
  }
  return ellipsis + out;
}

/** Fills up with blanks to `width` columns; text that is wider stays as it is. */
export function pad(text: string, width: number): string {
  return text + ' '.repeat(Math.max(0, width - stringWidth(text)));
}

/** Two ends of one line, pushed apart to `width` columns; undefined when they do not fit with a blank between. */
export function apart(left: string, right: string, width: number): string | undefined {
  const room = width - stringWidth(left) - stringWidth(right);
  if (right === '') return room >= 0 ? left : undefined;
  return room >= 1 ? left + ' '.repeat(room) + right : undefined;
}
