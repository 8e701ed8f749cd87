import type { IBufferCell, Terminal } from '@xterm/headless';
import { boxDrawing, type Strokes } from './box-drawing.ts';
import { indexedColor, palette } from './palette.ts';

/** Pixels of a cell; the width is what monospaced fonts of this size advance by. */
const fontSize = 15;
const cellWidth = 9.03;
const cellHeight = 19;
const margin = 16;
const titleHeight = 30;
const strokeWidths = [0, 1.2, 2.6];

export interface PictureOptions {
  /** Said above the screen, where a window has its title. */
  title?: string;
}

/** What a terminal's screen shows, as a picture: characters, colours, bold, dim, underlined, inverse. */
export function screenToSvg(terminal: Terminal, options: PictureOptions = {}): string {
  const top = margin + (options.title === undefined ? 0 : titleHeight);
  const width = Math.ceil(terminal.cols * cellWidth + margin * 2);
  const height = Math.ceil(terminal.rows * cellHeight + margin + top);
  const parts: string[] = [];
  const buffer = terminal.buffer.active;
  for (let row = 0; row < terminal.rows; row++) {
    const line = buffer.getLine(buffer.baseY + row);
    if (line === undefined) continue;
    for (let column = 0; column < terminal.cols; column++) {
      const cell = line.getCell(column);
      if (cell === undefined || cell.getWidth() === 0) continue;
      parts.push(drawCell(cell, margin + column * cellWidth, top + row * cellHeight));
    }
  }
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}">`,
    `<rect width="${width}" height="${height}" rx="10" fill="${palette.background}" stroke="${palette.frame}"/>`,
    options.title === undefined ? '' : windowTitle(options.title, width),
    `<g font-family="'DejaVu Sans Mono', Menlo, Consolas, monospace" font-size="${fontSize}" xml:space="preserve">`,
    ...parts,
    '</g></svg>',
  ].join('\n');
}

function windowTitle(title: string, width: number): string {
  const dots = ['#f0716b', '#e5c07b', '#7fc97a'].map(
    (fill, index) => `<circle cx="${margin + 6 + index * 20}" cy="21" r="6" fill="${fill}"/>`,
  );
  return `${dots.join('')}<text x="${width / 2}" y="26" text-anchor="middle" font-family="'DejaVu Sans', Helvetica, sans-serif" font-size="13" fill="#9aa0ac">${escapeXml(title)}</text>`;
}

function drawCell(cell: IBufferCell, x: number, y: number): string {
  const inverse = cell.isInverse() !== 0;
  const [front, back] = inverse
    ? [backgroundOf(cell) ?? palette.background, foregroundOf(cell)]
    : [foregroundOf(cell), backgroundOf(cell)];
  const width = cellWidth * cell.getWidth();
  const opacity = cell.isDim() !== 0 ? ' opacity="0.6"' : '';
  const behind =
    back === undefined
      ? ''
      : `<rect x="${fixed(x)}" y="${fixed(y)}" width="${fixed(width + 0.2)}" height="${cellHeight}" fill="${back}"/>`;
  const text = cell.getChars();
  if (text === '' || text === ' ') return behind;
  const strokes = boxDrawing[text];
  if (strokes !== undefined) return behind + drawStrokes(strokes, x, y, front, opacity);
  const weight = cell.isBold() !== 0 ? ' font-weight="bold"' : '';
  const slant = cell.isItalic() !== 0 ? ' font-style="italic"' : '';
  const line =
    cell.isUnderline() !== 0
      ? `<path d="M${fixed(x)} ${fixed(y + 16.5)}h${fixed(width)}" stroke="${front}" stroke-width="1"${opacity}/>`
      : '';
  return `${behind}${line}<text x="${fixed(x)}" y="${fixed(y + 14.5)}" fill="${front}"${weight}${slant}${opacity}>${escapeXml(text)}</text>`;
}

function drawStrokes(strokes: Strokes, x: number, y: number, color: string, opacity: string): string {
  const middleX = x + cellWidth / 2;
  const middleY = y + cellHeight / 2;
  const line = (weight: number, path: string) =>
    weight === 0
      ? ''
      : `<path d="${path}" stroke="${color}" stroke-width="${strokeWidths[weight]}"${dashes(strokes)}${opacity} fill="none"/>`;
  // Half a stroke beyond the middle, so that corners close.
  const reach = 0.6 * Math.max(strokes.left, strokes.right, strokes.up, strokes.down);
  return [
    line(strokes.left, `M${fixed(x)} ${fixed(middleY)}H${fixed(middleX + reach)}`),
    line(strokes.right, `M${fixed(middleX - reach)} ${fixed(middleY)}H${fixed(x + cellWidth)}`),
    line(strokes.up, `M${fixed(middleX)} ${fixed(y)}V${fixed(middleY + reach)}`),
    line(strokes.down, `M${fixed(middleX)} ${fixed(middleY - reach)}V${fixed(y + cellHeight)}`),
  ].join('');
}

function dashes({ dashes: count }: Strokes): string {
  return count === undefined
    ? ''
    : ` stroke-dasharray="${fixed((cellWidth / count) * 0.55)} ${fixed((cellWidth / count) * 0.45)}"`;
}

function foregroundOf(cell: IBufferCell): string {
  if (cell.isFgDefault()) return palette.foreground;
  return cell.isFgRGB() ? rgb(cell.getFgColor()) : indexedColor(cell.getFgColor());
}

function backgroundOf(cell: IBufferCell): string | undefined {
  if (cell.isBgDefault()) return undefined;
  return cell.isBgRGB() ? rgb(cell.getBgColor()) : indexedColor(cell.getBgColor());
}

function rgb(color: number): string {
  return `#${color.toString(16).padStart(6, '0')}`;
}

function fixed(value: number): string {
  return value.toFixed(2);
}

function escapeXml(text: string): string {
  return text.replace(/[<>&"]/g, (character) => `&#${character.charCodeAt(0)};`);
}
