import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { writeFileAtomic } from '../platform/atomic-file.ts';

export interface PromptHistory {
  /** Oldest first. */
  lines: readonly string[];
  /** Adds a line, unless it holds a secret or begins with a space. */
  keep(line: string): Promise<void>;
}

const most = 500;

/**
 * The lines typed at the prompt in earlier runs, kept in `prompt-history` of the state folder (0600), each as a JSON string.
 * A file that is not there or cannot be read is an empty one: nobody is kept from learning by it.
 */
export async function openPromptHistory(stateDirectory: string): Promise<PromptHistory> {
  const file = join(stateDirectory, 'prompt-history');
  let lines = await read(file);
  return {
    lines,
    async keep(line) {
      if (line === lines.at(-1) || isSecret(line)) return;
      lines = [...lines, line].slice(-most);
      await writeFileAtomic(file, lines.map((each) => `${JSON.stringify(each)}\n`).join(''));
    },
  };
}

async function read(file: string): Promise<string[]> {
  let text: string;
  try {
    text = await readFile(file, 'utf8');
  } catch {
    return [];
  }
  return text.split('\n').flatMap((line) => {
    try {
      const value: unknown = JSON.parse(line);
      return typeof value === 'string' ? [value] : [];
    } catch {
      return [];
    }
  });
}

/** As a shell that is told to: what begins with a space is not kept. Neither is what holds a password or a token. */
export function isSecret(line: string): boolean {
  return (
    /^\s/.test(line) ||
    /--(?:docker-)?(?:token|password|from-literal)\b/i.test(line) ||
    /\bcreate\s+secret\b/.test(line) ||
    /\b[\w-]*(?:password|passwd|secret|token|api-?key|credential)[\w-]*=/i.test(line) ||
    /\bsha256~|\bBearer\s/i.test(line)
  );
}
