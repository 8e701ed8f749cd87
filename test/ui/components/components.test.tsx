import { cleanup, render } from 'ink-testing-library';
import { afterEach, expect, test } from 'vitest';
import { Pane } from '../../../source/ui/components/pane.tsx';
import { ProblemBox } from '../../../source/ui/components/problem-box.tsx';
import { ThemeContext } from '../../../source/ui/components/theme-context.ts';
import { MenuScreen } from '../../../source/ui/screens/menu.tsx';
import { makeTheme } from '../../../source/ui/theme.ts';
import type { PaneView } from '../../../source/ui/views/pane-view.ts';
import { summaries } from '../fixtures/scripted-session.ts';

afterEach(cleanup);

const plain = makeTheme({ color: false, ascii: false, styles: false });
const draw = (node: React.ReactNode, theme = plain) =>
  render(<ThemeContext value={theme}>{node}</ThemeContext>).lastFrame();
const view = (change: Partial<PaneView> = {}): PaneView => ({
  pane: 'step',
  title: 'Title',
  note: 'note',
  more: '↓ 3 more',
  lines: ['one', '', 'a line that is longer than the pane is wide'],
  width: 24,
  height: 5,
  framed: true,
  focused: false,
  ...change,
});

test('a pane has its title and note in the upper edge, what is hidden in the lower, and cuts what is too wide', () => {
  expect(draw(<Pane view={view()} />)).toBe(
    [
      '┌ Title ──────── note ─┐',
      '│ one                  │',
      '│                      │',
      '│ a line that is long… │',
      '└─────────── ↓ 3 more ─┘',
    ].join('\n'),
  );
});

test('the pane that has the keys is told by its strokes, in ASCII too', () => {
  expect(draw(<Pane view={view({ focused: true })} />)).toContain('┏ Title ━');
  const ascii = makeTheme({ color: false, ascii: true, styles: false });
  expect(draw(<Pane view={view({ focused: true, more: '' })} />, ascii)).toMatch(
    /^\+ Title =+ note =\+\n! one/,
  );
});

test('a pane alone has no frame: what is copied from it is its text', () => {
  expect(
    draw(<Pane view={view({ framed: false, width: 60 })} />)
      ?.split('\n')
      .slice(1),
  ).toEqual(['one', '', 'a line that is longer than the pane is wide', '']);
});

test('a problem says what failed, the server’s words and what to do, and how to read what does not fit', () => {
  const problem = {
    what: 'The command was refused.',
    words: 'Error from server (Forbidden): no',
    remedy: 'Ask for edit.',
  };
  expect(draw(<ProblemBox problem={problem} note="esc dismiss" width={50} height={5} />)).toBe(
    [
      '┏ ✗ Problem ━━━━━━━━━━━━━━━━━━━━━━━ esc dismiss ━┓',
      '┃ The command was refused.                       ┃',
      '┃ │ Error from server (Forbidden): no            ┃',
      '┃ → Ask for edit.                                ┃',
      '┗━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━┛',
    ].join('\n'),
  );
  expect(draw(<ProblemBox problem={problem} note="esc dismiss" width={50} height={4} />)).toContain(
    '1 more lines, ! reads all',
  );
});

test('the menu keeps its mark in sight in whatever room there is', () => {
  for (const lesson of summaries) {
    const frame = draw(<MenuScreen course={summaries} marked={lesson.id} columns={80} rows={5} />);
    expect(frame).toMatch(new RegExp(`▸ .*${lesson.title}`));
  }
});
