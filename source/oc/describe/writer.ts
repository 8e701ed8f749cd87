import { layOut, type TabOptions } from '../printers/tabwriter.ts';

/** Collects the lines of a description; a tab ends a cell. */
export interface Writer {
  /** A line, indented by two spaces a level. */
  line(level: number, text: string): void;
  /** Text as it is. */
  raw(text: string): void;
}

/** Lays out what `describe` writes. */
export function written(tabs: TabOptions, describe: (writer: Writer) => void): string {
  let text = '';
  describe({
    line(level, content) {
      text += `${'  '.repeat(level)}${content}\n`;
    },
    raw(content) {
      text += content;
    },
  });
  return layOut(text, tabs);
}
