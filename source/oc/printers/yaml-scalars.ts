import { readsAsString } from './yaml-plain.ts';

/**
 * How go-yaml 2 writes strings: plain where that reads back as the same string, quoted or as a block where it would not, and
 * folded at spaces beyond column 80.
 * Source: go.yaml.in/yaml/v2 `encode.go` (stringv), `resolve.go`, `emitterc.go`.
 */

/** Columns after which a plain or quoted string is folded at the next space. */
const bestWidth = 80;

export interface Place {
  /** Column at which the scalar begins, with the space before it already written. */
  column: number;
  /** Spaces before each further line. */
  indent: number;
  /** Keys stay on one line. */
  isKey: boolean;
}

type Style = 'plain' | 'single' | 'double' | 'literal';

export function writeString(text: string, place: Place): string {
  switch (styleOf(text, place.isKey)) {
    case 'plain':
      return fold(text, place, place.column, (part) => part);
    case 'single':
      return `'${fold(text, place, place.column + 1, (part) => part.replaceAll("'", "''"), true)}'`;
    case 'double':
      return writeDouble(text, place);
    case 'literal':
      return writeLiteral(text, place.indent);
  }
}

function styleOf(text: string, isKey: boolean): Style {
  const facts = analyze(text);
  let style: Style = text.includes('\n') ? 'literal' : readsAsString(text) ? 'plain' : 'double';
  if (isKey && facts.lineBreaks) style = 'double';
  if (style === 'plain' && (!facts.plainAllowed || (text === '' && isKey))) style = 'single';
  if (style === 'single' && !facts.singleAllowed) style = 'double';
  if (style === 'literal' && (!facts.blockAllowed || isKey)) style = 'double';
  return style;
}

interface Facts {
  lineBreaks: boolean;
  plainAllowed: boolean;
  singleAllowed: boolean;
  blockAllowed: boolean;
}

const lineBreak = /[\n\r\u0085\u2028\u2029]/u;

function analyze(text: string): Facts {
  if (text === '') return { lineBreaks: false, plainAllowed: true, singleAllowed: true, blockAllowed: false };
  const lineBreaks = lineBreak.test(text);
  const indicators =
    /^(---|\.\.\.)/.test(text) ||
    /^[#,[\]{}&*!|>'"%@`]/.test(text) ||
    /^[?:-]([ \t]|$)/.test(text) ||
    /:([ \t]|$)/.test(text.slice(1)) ||
    /[ \t\n\r\u0085\u2028\u2029]#/u.test(text);
  const special = Array.from(text).some((character) => !isPrintable(character));
  const edge = /^[ \n\r\u0085\u2028\u2029]|[ \n\r\u0085\u2028\u2029]$/u.test(text);
  const breakSpace = /[\n\r\u0085\u2028\u2029] /u.test(text);
  const spaceBreak = / [\n\r\u0085\u2028\u2029]/u.test(text);
  const broken = spaceBreak || special;
  return {
    lineBreaks,
    plainAllowed: !(indicators || edge || breakSpace || broken || lineBreaks),
    singleAllowed: !(breakSpace || broken),
    blockAllowed: !(text.endsWith(' ') || broken),
  };
}

/** The emitter takes nothing beyond the basic plane for printable, nor tabs and carriage returns. */
function isPrintable(character: string): boolean {
  const code = character.codePointAt(0) ?? 0;
  return (
    code === 0x0a ||
    (code >= 0x20 && code <= 0x7e) ||
    (code >= 0xa0 && code <= 0xd7ff) ||
    (code >= 0xe000 && code <= 0xffff && code !== 0xfeff && code !== 0xfffe && code !== 0xffff)
  );
}

/** Plain and single-quoted strings, which hold no line breaks here: at a lone space past the best width a new line begins. */
function fold(
  text: string,
  place: Place,
  start: number,
  escapePart: (part: string) => string,
  quoted = false,
): string {
  const characters = Array.from(text);
  let column = start;
  let output = '';
  let spaces = false;
  for (const [i, character] of characters.entries()) {
    const isSpace = character === ' ';
    const inside = !quoted || (i > 0 && i < characters.length - 1);
    if (isSpace && !place.isKey && !spaces && column > bestWidth && inside && characters[i + 1] !== ' ') {
      output += `\n${' '.repeat(place.indent)}`;
      column = place.indent;
    } else {
      const written = escapePart(character);
      output += written;
      column += written.length > 1 && character === "'" ? 2 : 1;
    }
    spaces = isSpace;
  }
  return output;
}

const escapes = new Map([
  ['\0', '0'],
  ['\u0007', 'a'],
  ['\b', 'b'],
  ['\t', 't'],
  ['\n', 'n'],
  ['\v', 'v'],
  ['\f', 'f'],
  ['\r', 'r'],
  ['\u001b', 'e'],
  ['"', '"'],
  ['\\', '\\'],
  ['\u0085', 'N'],
  ['\u00a0', '_'],
  ['\u2028', 'L'],
  ['\u2029', 'P'],
]);

function writeDouble(text: string, place: Place): string {
  const characters = Array.from(text);
  let column = place.column + 1;
  let output = '"';
  let spaces = false;
  for (const [i, character] of characters.entries()) {
    if (!isPrintable(character) || lineBreak.test(character) || character === '"' || character === '\\') {
      const written = escapeCharacter(character);
      output += written;
      column += written.length;
      spaces = false;
    } else if (character === ' ') {
      if (!place.isKey && !spaces && column > bestWidth && i > 0 && i < characters.length - 1) {
        const next = characters[i + 1] === ' ' ? '\\' : '';
        output += `\n${' '.repeat(place.indent)}${next}`;
        column = place.indent + next.length;
      } else {
        output += ' ';
        column += 1;
      }
      spaces = true;
    } else {
      output += character;
      column += 1;
      spaces = false;
    }
  }
  return `${output}"`;
}

function escapeCharacter(character: string): string {
  const short = escapes.get(character);
  if (short !== undefined) return `\\${short}`;
  const code = character.codePointAt(0) ?? 0;
  const hex = code.toString(16).toUpperCase();
  if (code <= 0xff) return `\\x${hex.padStart(2, '0')}`;
  return code <= 0xffff ? `\\u${hex.padStart(4, '0')}` : `\\U${hex.padStart(8, '0')}`;
}

/** A block: the hint of its indentation where it begins with blanks, and of what to do with the newlines at its end. */
function writeLiteral(text: string, indent: number): string {
  const hint = /^[ \n\r\u0085\u2028\u2029]/u.test(text) ? '2' : '';
  const ends = /\n*$/.exec(text)?.[0].length ?? 0;
  const chomp = ends === 0 ? '-' : ends > 1 || text === '\n' ? '+' : '';
  const body = ends > 0 ? text.slice(0, -1) : text;
  const lines = body.split('\n').map((line) => (line === '' ? '' : ' '.repeat(indent) + line));
  return `|${hint}${chomp}\n${lines.join('\n')}`;
}
