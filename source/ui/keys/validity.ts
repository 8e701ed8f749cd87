import type { KeyContext } from './context.ts';

/** When keys are valid: conditions that several of them share. */

export const always = (): boolean => true;

export function inLesson({ place, ready }: KeyContext): boolean {
  return place === 'lesson' && ready;
}

export function inMenu({ place }: KeyContext): boolean {
  return place === 'menu';
}

export function inPage({ place }: KeyContext): boolean {
  return place === 'page' || place === 'reset';
}

export function idle(context: KeyContext): boolean {
  return inLesson(context) && !context.busy;
}

export function scrolls({ place }: KeyContext): boolean {
  return place === 'menu' || place === 'lesson' || place === 'page' || place === 'reset';
}

export function inLogs(context: KeyContext): boolean {
  return inLesson(context) && context.pane === 'logs';
}

export function asks({ place }: KeyContext): boolean {
  return place === 'reset' || place === 'quit';
}

export function free({ place }: KeyContext): boolean {
  return place === 'menu' || place === 'lesson';
}
