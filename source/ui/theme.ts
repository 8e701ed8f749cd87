import { styleText } from 'node:util';

/** What a piece of text means; how it looks is decided here alone. */
export type Style =
  | 'heading'
  | 'strong'
  | 'emphasis'
  | 'struck'
  | 'muted'
  | 'accent'
  | 'good'
  | 'bad'
  | 'warning'
  | 'code'
  | 'link'
  | 'key'
  | 'match'
  | 'yamlKey'
  | 'yamlString'
  | 'yamlLiteral'
  | 'added'
  | 'removed';

/** Pods' colours: of the sixteen, those that can be read on dark and on light, without red and green, which mean something. */
export const podColors = ['cyan', 'magenta', 'blue', 'yellow'] as const;

export interface Glyphs {
  passed: string;
  waiting: string;
  failed: string;
  broken: string;
  skipped: string;
  same: string;
  pending: string;
  absent: string;
  branch: string;
  trunk: string;
  lastBranch: string;
  pointer: string;
  arrow: string;
  bullet: string;
  quote: string;
  rule: string;
  column: string;
  cross: string;
  barDone: string;
  barLeft: string;
  enter: string;
  ellipsis: string;
  separator: string;
  up: string;
  down: string;
  cursor: string;
  dash: string;
}

/** A frame's corners and sides: top left, top right, bottom left, bottom right, horizontal, vertical. */
export interface Frame {
  topLeft: string;
  topRight: string;
  bottomLeft: string;
  bottomRight: string;
  horizontal: string;
  vertical: string;
}

export interface Theme {
  ascii: boolean;
  glyphs: Glyphs;
  frame: Frame;
  /** The frame of the pane that has the keys: other strokes, so that it is told without colour. */
  focusedFrame: Frame;
  /** Whether links may be written as OSC 8 hyperlinks. */
  hyperlinks: boolean;
  paint(style: Style, text: string): string;
  /** @param index which pod, counted from its first appearance */
  paintPod(index: number, text: string): string;
}

const unicodeGlyphs: Glyphs = {
  passed: '✓',
  waiting: '○',
  failed: '✗',
  broken: '!',
  skipped: '»',
  same: '✓',
  pending: '◌',
  absent: '–',
  branch: '├ ',
  trunk: '│ ',
  lastBranch: '└ ',
  pointer: '▸',
  arrow: '→',
  bullet: '•',
  quote: '│ ',
  rule: '─',
  column: '│',
  cross: '┼',
  barDone: '━',
  barLeft: '╌',
  enter: '⏎',
  ellipsis: '…',
  separator: '·',
  up: '↑',
  down: '↓',
  cursor: '▏',
  dash: '–',
};

const asciiGlyphs: Glyphs = {
  passed: '[x]',
  waiting: '[ ]',
  failed: '[-]',
  broken: '[!]',
  skipped: '[>]',
  same: '=',
  pending: '~',
  absent: '-',
  branch: '|-',
  trunk: '| ',
  lastBranch: '`-',
  pointer: '>',
  arrow: '->',
  bullet: '*',
  quote: '| ',
  rule: '-',
  column: '|',
  cross: '+',
  barDone: '#',
  barLeft: '.',
  enter: 'Enter',
  ellipsis: '..',
  separator: '|',
  up: '^',
  down: 'v',
  cursor: '_',
  dash: '-',
};

const lightFrame: Frame = {
  topLeft: '┌',
  topRight: '┐',
  bottomLeft: '└',
  bottomRight: '┘',
  horizontal: '─',
  vertical: '│',
};
const heavyFrame: Frame = {
  topLeft: '┏',
  topRight: '┓',
  bottomLeft: '┗',
  bottomRight: '┛',
  horizontal: '━',
  vertical: '┃',
};
const asciiFrame: Frame = {
  topLeft: '+',
  topRight: '+',
  bottomLeft: '+',
  bottomRight: '+',
  horizontal: '-',
  vertical: '|',
};
const heavyAsciiFrame: Frame = { ...asciiFrame, horizontal: '=', vertical: '!' };

type Format = Parameters<typeof styleText>[0];

const inColor: Record<Style, Format> = {
  heading: ['bold', 'cyan'],
  strong: 'bold',
  emphasis: 'italic',
  struck: 'strikethrough',
  muted: 'dim',
  accent: 'cyan',
  good: 'green',
  bad: 'red',
  warning: 'yellow',
  code: 'cyan',
  link: ['underline', 'blue'],
  key: ['bold', 'cyan'],
  match: 'inverse',
  yamlKey: 'cyan',
  yamlString: 'green',
  yamlLiteral: 'magenta',
  added: 'green',
  removed: 'red',
};

/** Attributes are no colours: NO_COLOR leaves them. */
const withoutColor: Partial<Record<Style, Format>> = {
  heading: 'bold',
  strong: 'bold',
  emphasis: 'italic',
  struck: 'strikethrough',
  muted: 'dim',
  bad: 'bold',
  warning: 'bold',
  link: 'underline',
  key: 'bold',
  match: 'inverse',
};

/**
 * @param options.styles false: no escape sequence at all, for plain text
 */
export function makeTheme(options: { color: boolean; ascii: boolean; styles?: boolean }): Theme {
  const formats = options.styles === false ? {} : options.color ? inColor : withoutColor;
  const apply = (format: Format | undefined, text: string) =>
    format === undefined || text === '' ? text : styleText(format, text, { validateStream: false });
  return {
    ascii: options.ascii,
    glyphs: options.ascii ? asciiGlyphs : unicodeGlyphs,
    frame: options.ascii ? asciiFrame : lightFrame,
    focusedFrame: options.ascii ? heavyAsciiFrame : heavyFrame,
    hyperlinks: options.styles !== false && !options.ascii,
    paint: (style, text) => apply(formats[style], text),
    paintPod: (index, text) =>
      apply(
        options.color && options.styles !== false ? podColors[index % podColors.length] : undefined,
        text,
      ),
  };
}
