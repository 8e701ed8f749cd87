import { stripVTControlCharacters } from 'node:util';
import fc from 'fast-check';
import stringWidth from 'string-width';
import { expect, test } from 'vitest';
import { renderMarkdown } from '../../../source/ui/markdown/render-markdown.ts';
import { makeTheme } from '../../../source/ui/theme.ts';

const color = makeTheme({ color: true, ascii: false });
const plain = makeTheme({ color: false, ascii: true, styles: false });
const text = (markdown: string, width = 40) => renderMarkdown(markdown, width, plain).join('\n');

test('headings, lists, quotes, code and tables keep their shape within the width', () => {
  const markdown = [
    '## Compare',
    '',
    '1. Open `image-stream.yaml` and replace \\<CDSID> by the id that is yours',
    '2. two',
    '   - nested',
    '   - [x] done',
    '',
    '> quoted words that go on into a second line',
    '',
    '```yaml',
    'spec:',
    '  a: 1',
    '```',
    '',
    '| hop | what it carries |',
    '|---|---|',
    '| Quay | the digest of the tag, in quite some words |',
  ].join('\n');
  expect(text(markdown)).toBe(
    [
      'Compare',
      '',
      '1. Open `image-stream.yaml` and replace',
      '   <CDSID> by the id that is yours',
      '2. two',
      '   * nested',
      '   * [x] done',
      '',
      '| quoted words that go on into a second',
      '| line',
      '',
      '  spec:',
      '    a: 1',
      '',
      'hop  | what it carries',
      '-----+----------------------------------',
      'Quay | the digest of the tag, in quite',
      '     | some words',
    ].join('\n'),
  );
});

test('a placeholder that nobody escaped is text, and no tag', () => {
  expect(text('Replace <CDSID> with <b>your</b> id.<br>Done.<!-- not this -->')).toBe(
    'Replace <CDSID> with your id.\nDone.',
  );
});

test('links name their address, once, and are links where the terminal can', () => {
  expect(text('[docs](https://example.com/a) and <https://example.com/b>', 80)).toBe(
    'docs (https://example.com/a) and https://example.com/b',
  );
  const linked = renderMarkdown('[docs](https://example.com/a)', 80, color).join('');
  expect(linked).toContain('\u001b]8;;https://example.com/a');
  expect(renderMarkdown('[docs](file:///etc/passwd)', 80, color).join('')).not.toContain('\u001b]8;;file');
});

test('code is coloured by its language and stays code', () => {
  const lines = renderMarkdown('```yaml\nname: "x" # yours\n```', 40, color);
  expect(lines[0]).toContain('\u001b[36mname:');
  expect(lines.map(stripVTControlCharacters)).toEqual(['  name: "x" # yours']);
});

test('control characters and directions of a lesson’s text do not get through', () => {
  expect(text('a\u001b[2Jb\u202ec\u0007')).toBe('abc');
});

test('whatever the text, no line is wider than there is room', () => {
  const piece = fc.constantFrom(
    'word ',
    'a-very-long-word-that-does-not-fit-into-any-line-of-the-pane ',
    '**bold** ',
    '`code` ',
    '漢字漢字漢字',
    '👩‍💻🎉 ',
    '- item\n',
    '\n\n',
    '> quote ',
    '# Head\n',
    '1. one\n',
    '| a | b |\n|---|---|\n| c | d |\n\n',
    '```yaml\na: b\n```\n',
    '[link](https://example.com/x) ',
  );
  fc.assert(
    fc.property(fc.array(piece, { maxLength: 20 }), fc.integer({ min: 24, max: 100 }), (pieces, width) => {
      for (const line of renderMarkdown(pieces.join(''), width, color)) {
        expect(stringWidth(line)).toBeLessThanOrEqual(width);
      }
    }),
  );
});
