import type { Binding } from './binding.ts';
import { inLogs, scrolls } from './validity.ts';

/** Moving about in a pane or page. */
export const scrollBindings: readonly Binding[] = [
  {
    id: 'down',
    keys: ['j', 'down'],
    label: 'down',
    help: 'Scrolls down a line.',
    group: 'Scrolling',
    valid: scrolls,
  },
  {
    id: 'up',
    keys: ['k', 'up'],
    label: 'up',
    help: 'Scrolls up a line; the logs stand still then, and count what comes.',
    group: 'Scrolling',
    valid: scrolls,
  },
  {
    id: 'page-down',
    keys: ['pagedown', 'space', 'ctrl-f'],
    label: 'page down',
    help: 'Scrolls down a page.',
    group: 'Scrolling',
    valid: scrolls,
  },
  {
    id: 'page-up',
    keys: ['pageup', 'ctrl-b'],
    label: 'page up',
    help: 'Scrolls up a page.',
    group: 'Scrolling',
    valid: scrolls,
  },
  {
    id: 'half-down',
    keys: ['ctrl-d'],
    label: 'half down',
    help: 'Scrolls down half a page.',
    group: 'Scrolling',
    valid: scrolls,
  },
  {
    id: 'half-up',
    keys: ['ctrl-u'],
    label: 'half up',
    help: 'Scrolls up half a page.',
    group: 'Scrolling',
    valid: scrolls,
  },
  {
    id: 'top',
    keys: ['g', 'home'],
    label: 'top',
    help: 'Goes to the start.',
    group: 'Scrolling',
    valid: scrolls,
  },
  {
    id: 'bottom',
    keys: ['G', 'end'],
    label: 'end',
    help: 'Goes to the end; the logs follow again.',
    group: 'Scrolling',
    footer: 17,
    valid: inLogs,
  },
  {
    id: 'bottom',
    keys: ['G', 'end'],
    label: 'end',
    help: 'Goes to the end; the logs follow again.',
    group: 'Scrolling',
    valid: scrolls,
  },
];
