import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';

/** What the menu shows of a lesson. */
export interface CourseEntry {
  id: string;
  number: number;
  title: string;
  minutes: number;
  requires: string[];
  after?: string;
  /** How many steps it has. */
  steps: number;
  /** Path of the lesson's file. */
  file: string;
}

/** Names of the lesson files in a folder: `01-hardcoded-image.md`, in their order. */
export async function lessonFiles(directory: string): Promise<string[]> {
  const names = await readdir(directory);
  return names.filter((name) => /^\d+-.*\.md$/.test(name)).sort();
}

/**
 * The course's lessons for a menu, read with nothing heavier than regular expressions, since it is on the way to the first
 * frame. A file without an id goes by its own name: opening it says what is wrong with it.
 * @throws the system's error when the folder cannot be read
 */
export async function readCourse(directory: string): Promise<CourseEntry[]> {
  const names = await lessonFiles(directory);
  return await Promise.all(
    names.map(async (name) => {
      const file = join(directory, name);
      return indexLesson(await readFile(file, 'utf8'), name, file);
    }),
  );
}

export function indexLesson(text: string, name: string, file: string): CourseEntry {
  const source = text.replace(/^\uFEFF/, '').replace(/\r\n?/g, '\n');
  const match = /^---[ \t]*\n([\s\S]*?)\n---[ \t]*(?:\n|$)/.exec(source);
  const head = match?.[1] ?? '';
  const id = value(head, 'id') ?? name.replace(/^\d+-|\.md$/g, '');
  const after = value(head, 'after');
  return {
    id,
    number: Number(/^\d+/.exec(name)?.[0] ?? 0),
    title: value(head, 'title') ?? id,
    minutes: Number(value(head, 'minutes') ?? 0),
    requires: list(head, 'requires'),
    ...(after === undefined ? {} : { after }),
    steps: countSteps(source.slice(match?.[0].length ?? 0)),
    file,
  };
}

function value(head: string, key: string): string | undefined {
  const found = new RegExp(`^${key}:[ \\t]*(.*?)[ \\t]*$`, 'm').exec(head)?.[1];
  const text = found?.replace(/^(["'])(.*)\1$/, '$2');
  return text === '' ? undefined : text;
}

/** Both ways of YAML to write a list of words. */
function list(head: string, key: string): string[] {
  const block = new RegExp(`^${key}:[ \\t]*\\n((?:[ \\t]*-.*(?:\\n|$))+)`, 'm').exec(head)?.[1];
  const words =
    block?.split('\n').map((line) => line.replace(/^\s*-\s*/, '')) ?? value(head, key)?.split(',');
  return (words ?? []).map((word) => word.replace(/^[\s["']+|[\s\]"']+$/g, '')).filter((word) => word !== '');
}

/** `##` headings outside of fences and comments. */
function countSteps(body: string): number {
  let fence: string | undefined;
  let count = 0;
  for (const line of body.replace(/<!--[\s\S]*?-->/g, '').split('\n')) {
    const mark = /^ {0,3}(`{3,}|~{3,})/.exec(line)?.[1];
    if (fence === undefined) {
      if (mark !== undefined) fence = mark;
      else if (/^ {0,3}##(?:[ \t]|$)/.test(line)) count += 1;
    } else if (mark?.startsWith(fence) && line.trim() === mark) {
      fence = undefined;
    }
  }
  return count;
}
