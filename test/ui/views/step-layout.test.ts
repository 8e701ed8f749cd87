import fc from 'fast-check';
import { expect, test } from 'vitest';
import { stepLayout } from '../../../source/ui/views/step-layout.ts';

test('the parts of a step fill the pane and no more, and the next action is always in sight', () => {
  const needs = fc.record({
    text: fc.integer({ min: 1, max: 80 }),
    output: fc.nat(40),
    checks: fc.nat(20),
    action: fc.integer({ min: 1, max: 3 }),
  });
  fc.assert(
    fc.property(
      needs,
      fc.integer({ min: 9, max: 60 }),
      fc.nat(100),
      fc.nat(79),
      (wants, rows, scroll, place) => {
        const from = Math.min(place, wants.text - 1);
        const action = { from, to: Math.min(wants.text, from + 2) };
        const heights = stepLayout(rows, wants, scroll, action);
        expect(heights.text + heights.action + heights.output + heights.checks).toBeLessThanOrEqual(rows);
        for (const part of [heights.text, heights.action, heights.output, heights.checks]) {
          expect(part).toBeGreaterThanOrEqual(0);
        }
        expect(heights.offset).toBeLessThanOrEqual(heights.maxOffset);
        const inText = action.from >= heights.offset && action.to <= heights.offset + heights.text;
        expect(inText || heights.action > 0).toBe(true);
        // Text that is too long for the pane can be scrolled to its end.
        expect(heights.maxOffset + heights.text).toBeGreaterThanOrEqual(wants.text);
      },
    ),
  );
});

test('what fits is shown whole, without scrolling', () => {
  expect(stepLayout(30, { text: 10, output: 5, checks: 3, action: 2 }, 0, { from: 8, to: 10 })).toMatchObject(
    {
      output: 5,
      checks: 3,
      action: 0,
      maxOffset: 0,
    },
  );
});
