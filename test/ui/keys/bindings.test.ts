import fc from 'fast-check';
import stringWidth from 'string-width';
import { expect, test } from 'vitest';
import { bindingFor, bindings, footerBindings } from '../../../source/ui/keys/bindings.ts';
import type { KeyContext } from '../../../source/ui/keys/context.ts';
import { makeTheme } from '../../../source/ui/theme.ts';
import { footerLine } from '../../../source/ui/views/footer-line.ts';

const flag = fc.boolean();
const contexts: fc.Arbitrary<KeyContext> = fc.record({
  place: fc.constantFrom('cdsid', 'menu', 'lesson', 'page', 'reset', 'quit'),
  ready: flag,
  busy: flag,
  hasCommands: flag,
  runsAgain: flag,
  hasFile: flag,
  fileFirst: flag,
  hasHint: flag,
  hasOutput: flag,
  hasFailed: flag,
  hasLink: flag,
  isFirstStep: flag,
  lacksStart: flag,
  onward: fc.constantFrom('step', 'lesson', 'wait', 'end'),
  canRetry: flag,
  hasProblem: flag,
  hadProblems: flag,
  hasNotice: flag,
  pane: fc.constantFrom('step', 'chain', 'logs'),
  zoomed: flag,
  searching: flag,
  filtering: flag,
  hasTimestamps: flag,
});

test('wherever one is, every key that the footer names does what the footer says', () => {
  fc.assert(
    fc.property(contexts, (context) => {
      for (const binding of footerBindings(context)) {
        expect(bindingFor(binding.keys[0] ?? '', context)?.id).toBe(binding.id);
      }
    }),
  );
});

test('wherever one is, Ctrl-C is answered, and neither esc nor q quits from a page or a question', () => {
  fc.assert(
    fc.property(contexts, (context) => {
      expect(bindingFor('ctrl-c', context)?.id).toBe('interrupt');
      expect(bindingFor('escape', context)?.id).not.toBe('quit');
      if (['page', 'reset', 'quit'].includes(context.place)) {
        expect(bindingFor('q', context)?.id).not.toBe('quit');
      }
    }),
  );
});

test('the footer fits its width, and help and quit are always on it in the menu and in a lesson', () => {
  const theme = makeTheme({ color: true, ascii: false });
  fc.assert(
    fc.property(contexts, fc.integer({ min: 60, max: 200 }), (context, width) => {
      const line = footerLine(context, width, theme);
      expect(stringWidth(line)).toBeLessThanOrEqual(width);
      if (context.place === 'menu' || context.place === 'lesson') {
        expect(line).toContain('help');
        expect(line).toContain('quit');
      }
    }),
  );
});

test('while something runs nothing else can be started', () => {
  fc.assert(
    fc.property(contexts, (context) => {
      const valid = bindings
        .filter((binding) => binding.valid({ ...context, busy: true }))
        .map(({ id }) => id);
      for (const id of ['run', 'next', 'edit', 'fill', 'solve', 'skip', 'reset'] as const) {
        expect(valid).not.toContain(id);
      }
    }),
  );
});
