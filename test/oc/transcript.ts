import { readFileSync } from 'node:fs';

export interface RecordedCommand {
  /** As it was typed after `$ `, with `$CDSID` for the learner's name. */
  command: string;
  out: string;
  err: string;
  code: number;
}

/** What a learner's whole lesson printed on a real control plane, command by command. */
export function readTranscript(): RecordedCommand[] {
  const text = readFileSync(new URL('fixtures/lesson-transcript.txt', import.meta.url), 'utf8');
  const commands: RecordedCommand[] = [];
  for (const line of text.trimEnd().split('\n')) {
    const last = commands.at(-1);
    const exit = /^\[exit (\d+)\]$/.exec(line);
    if (line.startsWith('$ ')) commands.push({ command: line.slice(2), out: '', err: '', code: 0 });
    else if (last === undefined) throw new Error(`no command is above ${line}`);
    else if (exit !== null) last.code = Number(exit[1]);
    else if (line.startsWith('2> ')) last.err += `${line.slice(3)}\n`;
    else last.out += `${line}\n`;
  }
  return commands;
}

/** What the n-th (from 1) such command printed. */
export function recorded(command: string, nth = 1): string {
  const found = readTranscript().filter((each) => each.command === command)[nth - 1];
  if (found === undefined) throw new Error(`there is no ${command} in the transcript`);
  return found.out;
}
