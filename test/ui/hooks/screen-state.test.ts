import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  type Action,
  initialState,
  reduce,
  type ScreenState,
} from '../../../source/ui/hooks/screen-state.ts';

const act = (state: ScreenState, ...actions: Action[]) => actions.reduce(reduce, state);

test('a zoomed pane has the keys; the same key again gives all panes back', () => {
  const zoomed = act(initialState('lesson'), { type: 'zoom', pane: 'logs' });
  expect(zoomed).toMatchObject({ zoomed: true, pane: 'logs' });
  expect(act(zoomed, { type: 'zoom', pane: 'chain' })).toMatchObject({ zoomed: true, pane: 'chain' });
  expect(act(zoomed, { type: 'zoom', pane: 'logs' })).toMatchObject({ zoomed: false, pane: 'step' });
});

test('panes go round, both ways', () => {
  fc.assert(
    fc.property(fc.array(fc.constantFrom<1 | -1>(1, -1)), (turns) => {
      const moved = act(initialState('lesson'), ...turns.map((by) => ({ type: 'cycle-pane' as const, by })));
      const back = act(
        moved,
        ...turns.map((by) => ({ type: 'cycle-pane' as const, by: by === 1 ? (-1 as const) : (1 as const) })),
      );
      expect(back.pane).toBe('step');
    }),
  );
});

test('typed lines are remembered once each time, and only so many', () => {
  const typed = (text: string): Action[] => [
    { type: 'input', purpose: 'command' },
    { type: 'close-input', remember: text },
  ];
  const state = act(initialState('lesson'), ...typed('a'), ...typed('a'), ...typed('b'));
  expect(state.history).toEqual(['a', 'b']);
  const many = Array.from({ length: 150 }, (_, index) => typed(String(index))).flat();
  expect(act(state, ...many).history).toHaveLength(100);
});

test('a problem is kept after it was dismissed, and not twice when it is only shown again', () => {
  const problem = { what: 'refused', words: 'Forbidden' };
  const state = act(
    initialState('menu'),
    { type: 'problem', problem },
    { type: 'remember-problem', problem: { ...problem } },
    { type: 'dismiss-problem' },
  );
  expect(state).toMatchObject({ problem: undefined, problems: [problem] });
});

test('another lesson begins at the end of its own logs', () => {
  const state = act(
    initialState('lesson'),
    { type: 'logs', change: { anchor: 5, query: 'x', filter: 'y', current: 5, wrap: false } },
    { type: 'want-lesson', lesson: 'other' },
  );
  expect(state.logs).toEqual({
    anchor: undefined,
    query: '',
    filter: '',
    current: undefined,
    wrap: false,
    timestamps: false,
  });
  expect(state.marked).toBe('other');
});

test('nothing scrolls above the first line', () => {
  expect(act(initialState('lesson'), { type: 'scroll', what: 'step', to: -3 }).scroll.step).toBe(0);
});
