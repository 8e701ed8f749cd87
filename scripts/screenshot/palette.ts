/** Colours of the pictures: sixteen, as a terminal has them, and those behind and in front of all. */
export const palette = {
  background: '#16181d',
  foreground: '#d7dae0',
  frame: '#2a2d35',
  ansi: '#2a2d35 #f0716b #7fc97a #e5c07b #6cb2f5 #c792ea #56c8d8 #d7dae0 #5c6370 #ff8f88 #9be395 #f2d694 #8fc7ff #dcb0ff #7fe3f0 #ffffff'.split(
    ' ',
  ),
} as const;

const steps = [0, 95, 135, 175, 215, 255];

/** One of the 256 colours: sixteen, a cube of 216, 24 greys. Source: xterm's `ctlseqs`, "256-color". */
export function indexedColor(index: number): string {
  const named = palette.ansi[index];
  if (named !== undefined) return named;
  if (index >= 232) {
    const grey = 8 + (index - 232) * 10;
    return `rgb(${grey},${grey},${grey})`;
  }
  const cube = index - 16;
  const parts = [Math.floor(cube / 36), Math.floor(cube / 6) % 6, cube % 6].map((part) => steps[part] ?? 0);
  return `rgb(${parts.join(',')})`;
}
