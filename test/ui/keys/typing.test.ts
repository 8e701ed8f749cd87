import fc from 'fast-check';
import type { Key } from 'ink';
import { describe, expect, test } from 'vitest';
import { editLine, insert } from '../../../source/ui/keys/edit-line.ts';
import { keyNames } from '../../../source/ui/keys/key-names.ts';
import { parsePromptCommand } from '../../../source/ui/keys/prompt-command.ts';

const noKey: Key = {
  upArrow: false,
  downArrow: false,
  leftArrow: false,
  rightArrow: false,
  pageDown: false,
  pageUp: false,
  home: false,
  end: false,
  return: false,
  escape: false,
  ctrl: false,
  shift: false,
  tab: false,
  backspace: false,
  delete: false,
  meta: false,
  super: false,
  hyper: false,
  capsLock: false,
  numLock: false,
};

describe('names of keys', () => {
  test('keys that come together are told apart', () => {
    expect(keyNames('jj\r', noKey)).toEqual(['j', 'j', 'return']);
    expect(keyNames('\u007f \t\u0004👩‍💻', noKey)).toEqual(['backspace', 'space', 'tab', 'ctrl-d', '👩‍💻']);
  });

  test('special keys have names, and what no key is has none', () => {
    expect(keyNames('', { ...noKey, upArrow: true })).toEqual(['up']);
    expect(keyNames('c', { ...noKey, ctrl: true })).toEqual(['ctrl-c']);
    expect(keyNames('', { ...noKey, tab: true, shift: true })).toEqual(['shift-tab']);
    expect(keyNames('x', { ...noKey, meta: true })).toEqual([]);
  });
});

describe('a line being typed', () => {
  const keys = fc.constantFrom(
    'left',
    'right',
    'home',
    'end',
    'backspace',
    'delete',
    'ctrl-u',
    'ctrl-k',
    'ctrl-w',
    'space',
    'a',
    'ß',
    '漢',
    '👩‍💻',
    'é',
  );

  test('the cursor stands between graphemes whatever is pressed, and no key is answered with half a character', () => {
    const graphemes = new Intl.Segmenter();
    fc.assert(
      fc.property(fc.array(keys, { maxLength: 40 }), (pressed) => {
        let line = { text: '', cursor: 0 };
        for (const key of pressed) line = editLine(line, key) ?? line;
        const edges = new Set([
          line.text.length,
          ...Array.from(graphemes.segment(line.text), ({ index }) => index),
        ]);
        expect(edges).toContain(line.cursor);
      }),
    );
  });

  test('words, line ends and pasted text', () => {
    expect(editLine({ text: 'oc get pods', cursor: 11 }, 'ctrl-w')).toEqual({ text: 'oc get ', cursor: 7 });
    expect(editLine({ text: 'oc get', cursor: 2 }, 'ctrl-k')).toEqual({ text: 'oc', cursor: 2 });
    expect(insert({ text: 'oc pods', cursor: 3 }, 'get ')).toEqual({ text: 'oc get pods', cursor: 7 });
    expect(editLine({ text: 'a', cursor: 1 }, 'pageup')).toBeUndefined();
  });
});

describe('the prompt', () => {
  test.each([
    ['', { type: 'nothing' }],
    ['oc get pods', { type: 'line', line: 'oc get pods' }],
    [':oc-tutor publish v2', { type: 'line', line: 'oc-tutor publish v2' }],
    ['reset all', { type: 'command', id: 'reset', argument: 'all' }],
    ['out', { type: 'command', id: 'output', argument: '' }],
    ['q', { type: 'command', id: 'quit', argument: '' }],
    ['search  error 500 ', { type: 'command', id: 'search', argument: 'error 500' }],
    ['step 3', { type: 'step', step: 3 }],
    ['lesson imagestreams', { type: 'lesson', lesson: 'imagestreams' }],
  ])('%j', (text, command) => {
    expect(parsePromptCommand(text)).toEqual(command);
  });

  test('what could be several names is not guessed', () => {
    const command = parsePromptCommand('pa');
    expect(command).toMatchObject({ type: 'unknown' });
    expect(command).toHaveProperty(
      'words',
      expect.stringContaining(':pane, :pane-back, :page-down, :page-up'),
    );
  });

  test('answers to questions cannot be typed ahead as words', () => {
    expect(parsePromptCommand('yes')).toMatchObject({ type: 'unknown' });
  });
});
