import { type Dispatch, useReducer } from 'react';
import type { UiOptions } from '../options.ts';
import { type Action, initialState, reduce, type ScreenState } from './screen-state.ts';

/** The screen's own state, changed by actions only. It begins with the question for the CDSID, the lesson asked for, or the menu. */
export function useScreenState(options: UiOptions): readonly [ScreenState, Dispatch<Action>] {
  return useReducer(reduce, options, ({ needsCdsid, initialLesson, marked, history }) => {
    const lines = history?.lines;
    if (needsCdsid === undefined) {
      const state = initialState(initialLesson === undefined ? 'menu' : 'lesson', initialLesson, lines);
      return marked === undefined ? state : { ...state, marked };
    }
    return reduce(initialState('cdsid', initialLesson, lines), {
      type: 'input',
      purpose: 'cdsid',
      text: needsCdsid.suggestion,
    });
  });
}
