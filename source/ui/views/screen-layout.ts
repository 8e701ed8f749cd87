/** Smallest terminal that the screens are laid out for. */
export const leastColumns = 60;
export const leastRows = 16;

export interface Box {
  /** Frame included. */
  width: number;
  height: number;
}

export interface LessonBoxes {
  step: Box;
  chain: Box;
  /** Height 0: no room. */
  logs: Box;
}

/** Rows that are there in all cases: header, one line of status, footer; and one that stays free, since frames that fill a screen flicker. */
export const fixedRows = 4;

/** Widest column of text that still reads well. */
const widestStep = 104;

/** Rows that the logs have in any case, frame included, where there are so many rows at all. */
export const leastLogRows = (rows: number): number => (rows >= 16 ? 6 : 0);

/**
 * The lesson's three panes: the step on the left, on the right the chain above the logs.
 * @param rows for the panes alone
 * @param chainNeeds lines that the chain has to show at the right column's width, and how many it may come to need
 */
export function lessonBoxes(
  columns: number,
  rows: number,
  chainNeeds: (width: number) => { now: number; soon: number },
): LessonBoxes {
  const left = Math.min(widestStep, Math.max(Math.round(columns * 0.5), Math.min(43, columns - 32)));
  const right = columns - left;
  const needs = chainNeeds(right - 4);
  const most = rows - leastLogRows(rows);
  // With room to spare, so that the logs stay where they are when a hop begins to say what it waits for.
  const chain = Math.min(Math.max(needs.now, needs.soon) + 2, most);
  const rest = rows - chain;
  const logs = rest >= 3 ? rest : 0;
  return {
    step: { width: left, height: rows },
    chain: { width: right, height: logs === 0 ? rows : chain },
    logs: { width: right, height: logs },
  };
}
