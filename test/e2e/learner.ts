import type { ScriptedTerminal } from '../support/terminal.ts';

const codes: Record<string, string> = { '⏎': 'enter', '↓': 'down', '↑': 'up', esc: 'esc', Tab: 'tab' };

/** The keys that the footer names now, with what it says of them. */
export function footerOf(terminal: ScriptedTerminal): Map<string, string> {
  const footer = terminal.screen().split('\n').at(-1) ?? '';
  const entries = footer
    .trim()
    .split(/ {2,}/)
    .map((entry): [string, string] => {
      const [key = '', ...label] = entry.split(' ');
      return [label.join(' '), key];
    });
  return new Map(entries);
}

/** Presses the key that the footer names for `label`, as soon as it does. */
export async function pressNamed(terminal: ScriptedTerminal, label: string): Promise<void> {
  await terminal.waitFor(() => footerOf(terminal).has(label));
  const key = footerOf(terminal).get(label) ?? '';
  await terminal.press(codes[key] ?? key);
}

/** What the learner does in one step, as the footer calls it, and how many checks it has. */
export interface StepPlay {
  title: string;
  keys: ('edit' | 'fill in' | 'run')[];
  checks: number;
  /** Something to be seen at the end, beside the ticks. */
  shows?: string | RegExp;
}

/** Does a step by the footer's keys alone and leaves it when all of its checks are ticked. */
export async function playStep(terminal: ScriptedTerminal, step: StepPlay): Promise<void> {
  await terminal.waitFor(`┏ ${step.title}`);
  for (const key of step.keys) {
    await pressNamed(terminal, key);
    if (key === 'edit') await terminal.waitFor('✓ filled in');
    if (key === 'fill in') {
      await terminal.waitFor('Filled in: what changed');
      await pressNamed(terminal, 'close');
    }
  }
  await terminal.waitFor(/ (?:Done\.|Lesson complete\.|Course complete\.) /);
  if (step.checks > 0) await terminal.waitFor(`── checks ${step.checks}/${step.checks} ─`);
  if (step.shows !== undefined) await terminal.waitFor(step.shows);
}
