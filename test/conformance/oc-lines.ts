import { readFileSync } from 'node:fs';

export interface Line {
  /** What stands after `oc`. */
  command: string;
  /** Whether what is printed has to be the same. */
  compared: boolean;
  number: number;
}

export interface LineGroup {
  title: string;
  files: Record<string, string>;
  lines: Line[];
}

/**
 * Reads a list of command lines: `== title` begins a group; `--- NAME` a file, up to a line of `...`; `$ line` is compared,
 * `$~ line` only said. What stands before the first group is for the reader.
 */
export function readLines(name: string): LineGroup[] {
  const groups: LineGroup[] = [];
  let file: { name: string; text: string } | undefined;
  const rows = readFileSync(new URL(name, import.meta.url), 'utf8')
    .trimEnd()
    .split('\n');
  for (const [i, row] of rows.entries()) {
    const group = groups.at(-1);
    const line = /^\$(~?) (.*)$/.exec(row);
    if (file !== undefined && row !== '...') file.text += `${row}\n`;
    else if (file !== undefined) {
      if (group !== undefined) group.files[file.name] = file.text;
      file = undefined;
    } else if (row.startsWith('== ')) groups.push({ title: row.slice(3), files: {}, lines: [] });
    else if (group === undefined || row === '') continue;
    else if (row.startsWith('--- ')) file = { name: row.slice(4), text: '' };
    else if (line === null) throw new Error(`${name}:${i + 1}: this is no command line: ${row}`);
    else group.lines.push({ command: line[2] ?? '', compared: line[1] === '', number: i + 1 });
  }
  return groups;
}
