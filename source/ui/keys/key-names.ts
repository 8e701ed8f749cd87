import type { Key } from 'ink';

const named = [
  ['return', 'return'],
  ['escape', 'escape'],
  ['upArrow', 'up'],
  ['downArrow', 'down'],
  ['leftArrow', 'left'],
  ['rightArrow', 'right'],
  ['pageUp', 'pageup'],
  ['pageDown', 'pagedown'],
  ['home', 'home'],
  ['end', 'end'],
  ['backspace', 'backspace'],
  ['delete', 'delete'],
] as const satisfies readonly (readonly [keyof Key, string])[];

const graphemes = new Intl.Segmenter();

/**
 * Names of the keys in one event of Ink's: `return`, `shift-tab`, `ctrl-d`, or the character itself. Several, when keys came
 * faster than they were read: typed ahead while the program was starting, or held down.
 */
export function keyNames(input: string, key: Key): string[] {
  if (key.eventType === 'release') return [];
  if (key.tab) return [key.shift ? 'shift-tab' : 'tab'];
  for (const [field, name] of named) if (key[field]) return [name];
  if (key.ctrl) return input === '' ? [] : [`ctrl-${input}`];
  if (key.meta) return [];
  return Array.from(graphemes.segment(input), ({ segment }) => characterName(segment)).filter(
    (name) => name !== '',
  );
}

function characterName(character: string): string {
  if (character === ' ') return 'space';
  if (character === '\r' || character === '\n' || character === '\r\n') return 'return';
  if (character === '\t') return 'tab';
  if (character === '\u001b') return 'escape';
  const code = character.codePointAt(0) ?? 0;
  if (code === 0x7f || code === 0x08) return 'backspace';
  if (code < 0x20) return `ctrl-${String.fromCharCode(code + 0x60)}`;
  return character;
}

const shown: Record<string, string> = {
  escape: 'esc',
  up: '↑',
  down: '↓',
  pagedown: 'PgDn',
  pageup: 'PgUp',
  home: 'Home',
  end: 'End',
  tab: 'Tab',
  'shift-tab': 'Shift-Tab',
  space: 'Space',
};
const shownInAscii: Record<string, string> = { up: 'Up', down: 'Down' };

/** How a key is written on the screen. */
export function keyLabel(name: string, glyphs: { enter: string }, ascii: boolean): string {
  if (name === 'return') return glyphs.enter;
  if (ascii && name in shownInAscii) return shownInAscii[name] ?? name;
  if (name.startsWith('ctrl-')) return `Ctrl-${name.slice(5).toUpperCase()}`;
  return shown[name] ?? name;
}
