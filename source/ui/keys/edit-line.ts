/** A line being typed. */
export interface EditedLine {
  text: string;
  /** Index into `text`, always between two graphemes. */
  cursor: number;
}

const graphemes = new Intl.Segmenter();

/** The line after a key; undefined for keys that do not edit. Names of keys as {@link keyNames} makes them. */
export function editLine({ text, cursor }: EditedLine, key: string): EditedLine | undefined {
  const before = text.slice(0, cursor);
  const after = text.slice(cursor);
  switch (key) {
    case 'left':
    case 'ctrl-b':
      return { text, cursor: cursor - lastGrapheme(before).length };
    case 'right':
    case 'ctrl-f':
      return { text, cursor: cursor + firstGrapheme(after).length };
    case 'home':
    case 'ctrl-a':
      return { text, cursor: 0 };
    case 'end':
    case 'ctrl-e':
      return { text, cursor: text.length };
    case 'backspace':
    case 'ctrl-h': {
      const kept = before.slice(0, before.length - lastGrapheme(before).length);
      return { text: kept + after, cursor: kept.length };
    }
    case 'delete':
    case 'ctrl-d':
      return { text: before + after.slice(firstGrapheme(after).length), cursor };
    case 'ctrl-u':
      return { text: after, cursor: 0 };
    case 'ctrl-k':
      return { text: before, cursor };
    case 'ctrl-w': {
      const kept = before.replace(/\S+\s*$/, '');
      return { text: kept + after, cursor: kept.length };
    }
    case 'space':
      return insert({ text, cursor }, ' ');
    default:
      return isCharacter(key) ? insert({ text, cursor }, key) : undefined;
  }
}

export function insert({ text, cursor }: EditedLine, inserted: string): EditedLine {
  return {
    text: text.slice(0, cursor) + inserted + text.slice(cursor),
    cursor: cursor + inserted.length,
  };
}

/** Names of keys are longer than the one grapheme that a typed character is. */
function isCharacter(key: string): boolean {
  return firstGrapheme(key) === key;
}

function firstGrapheme(text: string): string {
  const first = graphemes.segment(text)[Symbol.iterator]().next();
  return first.done ? '' : first.value.segment;
}

function lastGrapheme(text: string): string {
  return Array.from(graphemes.segment(text)).at(-1)?.segment ?? '';
}
