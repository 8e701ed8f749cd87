import type { Binding } from './binding.ts';
import type { KeyContext } from './context.ts';
import { idle, inLesson } from './validity.ts';

/**
 * The step's keys come first in the footer, except while another pane has the whole screen.
 * @param withFile the place while a file is to be filled in first
 */
const ofStep =
  (place: number, withFile = place) =>
  (context: KeyContext) =>
    (context.fileFirst ? withFile : place) + (context.zoomed && context.pane !== 'step' ? 25 : 0);

/** The step: what one does with it. */
export const stepBindings: readonly Binding[] = [
  {
    id: 'run',
    keys: ['return'],
    label: (c) => (c.runsAgain ? 'run again' : 'run'),
    help: 'Runs the command of the step.',
    group: 'Step',
    footer: ofStep(1, 4),
    valid: (c) => idle(c) && c.hasCommands,
  },
  {
    id: 'next',
    keys: ['n'],
    label: (c) => (c.onward === 'lesson' ? 'next lesson' : 'next'),
    help: 'Goes on to the next step, or says what this one still waits for.',
    group: 'Step',
    footer: ofStep(2, 6),
    valid: (c) => idle(c) && c.onward !== 'end',
  },
  {
    id: 'previous',
    keys: ['p'],
    label: 'previous',
    help: 'Goes back to the step before.',
    group: 'Step',
    footer: ofStep(40),
    valid: (c) => idle(c) && !c.isFirstStep,
  },
  {
    id: 'edit',
    keys: ['e'],
    label: 'edit',
    help: 'Opens the step’s file in your editor ($VISUAL, $EDITOR, vi or nano).',
    group: 'Step',
    footer: ofStep(5, 1),
    valid: (c) => idle(c) && c.hasFile,
  },
  {
    id: 'fill',
    keys: ['f'],
    label: 'fill in',
    help: 'Fills the step’s file in for you and shows what changed.',
    group: 'Step',
    footer: ofStep(6, 2),
    valid: (c) => idle(c) && c.hasFile,
  },
  {
    id: 'hint',
    keys: ['h'],
    label: 'hint',
    help: 'Shows the next hint.',
    group: 'Step',
    footer: ofStep(7),
    valid: (c) => inLesson(c) && c.hasHint,
  },
  {
    id: 'solve',
    keys: ['s'],
    label: 'solve',
    help: 'Does the step for you: fills its file in and runs its commands.',
    group: 'Step',
    footer: (c) => ofStep(c.lacksStart ? 0 : 41)(c),
    valid: idle,
  },
  {
    id: 'skip',
    keys: ['S'],
    label: 'skip',
    help: 'Marks the step as skipped and goes on.',
    group: 'Step',
    // It has just been said that the step could be skipped.
    footer: 1,
    valid: (c) => idle(c) && c.hasNotice,
  },
  {
    id: 'skip',
    keys: ['S'],
    label: 'skip',
    help: 'Marks the step as skipped and goes on.',
    group: 'Step',
    valid: idle,
  },
  {
    id: 'output',
    keys: ['o'],
    label: 'output',
    help: 'Shows all output of the step’s commands.',
    group: 'Step',
    footer: (c) => ofStep(c.hasFailed ? 3 : 12)(c),
    valid: (c) => inLesson(c) && c.hasOutput,
  },
  {
    id: 'copy',
    keys: ['y'],
    label: 'copy',
    help: 'Copies the command, to run it in a terminal of your own.',
    group: 'Step',
    footer: ofStep(42),
    valid: (c) => inLesson(c) && c.hasCommands,
  },
  {
    id: 'browser',
    keys: ['b'],
    label: 'browser',
    help: 'Opens the page of the web console in your browser.',
    group: 'Step',
    footer: ofStep(13),
    valid: (c) => inLesson(c) && c.hasLink,
  },
];
