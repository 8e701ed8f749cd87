import measure, { type Options } from 'string-width';

/**
 * Characters of which each takes one column and none joins another: printable ASCII and Latin-1, the dashes, quotes and dots of
 * ordinary text, arrows, and what frames are drawn with. (U+25FD and U+25FE are emoji.)
 */
const plain =
  /^[\u0020-\u007E\u00A0-\u00AC\u00AE-\u00FF\u2010-\u2027\u2190-\u2199\u23CE\u2500-\u25FC\u25FF\u2713\u2717\u2800-\u28FF]*$/;

const most = 4096;
const known = new Map<string, number>();

/**
 * How many columns a terminal takes for a text: `string-width`, which looks up every character in Unicode's tables, with a
 * short cut for plain text and a memory for the rest. A screen is measured many times over, and hardly changes.
 */
export default function stringWidth(text: string, options?: Options): number {
  if (options !== undefined) return measure(text, options);
  if (plain.test(text)) return text.length;
  let width = known.get(text);
  if (width === undefined) {
    width = measure(text);
    if (known.size >= most) known.clear();
    known.set(text, width);
  }
  return width;
}
