import type { Snapshot, StepSnapshot } from '../../tutorial/snapshot.ts';
import { cut } from '../text/wrap.ts';
import type { Theme } from '../theme.ts';
import { outputLines } from './run-lines.ts';

/** What the block's commands before the newest one printed, newest last, as far as there is room for all that they printed. */
export function earlierOutput(
  step: StepSnapshot,
  { runs }: Snapshot,
  width: number,
  room: number,
  theme: Theme,
): string[] {
  const last = runs.at(-1);
  const block = step.blocks.find(
    (each) => each.type === 'run' && last !== undefined && each.commands.includes(last.command),
  );
  if (block?.type !== 'run') return [];
  let sections: string[] = [];
  for (const run of runs.slice(0, -1).toReversed()) {
    if (!block.commands.includes(run.command) || run.command === last?.command) break;
    const section = [rule(run.command, width, theme), ...outputLines(run, width, theme)];
    if (sections.length + section.length > room) break;
    sections = [...section, ...sections];
  }
  return sections;
}

/** The newest lines; of what went wrong the first ones, which say what, and the last, which says how it ended. */
export function mostTelling(output: readonly string[], room: number, failed: boolean): string[] {
  if (output.length <= room || !failed) return output.slice(Math.max(0, output.length - room));
  return [...output.slice(0, Math.max(0, room - 1)), ...output.slice(-1)];
}

/** What separates a section of the step's pane from the one above, with its name. */
export function rule(name: string, width: number, theme: Theme): string {
  const { rule: stroke, ellipsis } = theme.glyphs;
  const text = `${stroke.repeat(2)} ${cut(name, width - 6, ellipsis)} `;
  return theme.paint('muted', text.padEnd(width, stroke));
}
