/** Weight of the stroke towards each side of a cell: 0 none, 1 light, 2 heavy. */
export interface Strokes {
  left: number;
  right: number;
  up: number;
  down: number;
  /** Broken into this many dashes. */
  dashes?: number;
}

const stroke = (left: number, right: number, up: number, down: number): Strokes => ({
  left,
  right,
  up,
  down,
});

/**
 * Box-drawing characters as strokes from the middle of the cell: fonts leave gaps between lines, strokes do not.
 * Source: Unicode Standard, block Box Drawing (U+2500 to U+257F), those that the program uses.
 */
export const boxDrawing: Readonly<Record<string, Strokes>> = {
  '─': stroke(1, 1, 0, 0),
  '━': stroke(2, 2, 0, 0),
  '│': stroke(0, 0, 1, 1),
  '┃': stroke(0, 0, 2, 2),
  '┌': stroke(0, 1, 0, 1),
  '┐': stroke(1, 0, 0, 1),
  '└': stroke(0, 1, 1, 0),
  '┘': stroke(1, 0, 1, 0),
  '┏': stroke(0, 2, 0, 2),
  '┓': stroke(2, 0, 0, 2),
  '┗': stroke(0, 2, 2, 0),
  '┛': stroke(2, 0, 2, 0),
  '├': stroke(0, 1, 1, 1),
  '┤': stroke(1, 0, 1, 1),
  '┬': stroke(1, 1, 0, 1),
  '┴': stroke(1, 1, 1, 0),
  '┼': stroke(1, 1, 1, 1),
  '╌': { ...stroke(1, 1, 0, 0), dashes: 2 },
};
