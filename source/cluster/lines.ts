/**
 * Cuts a stream of bytes into lines, wherever the chunks are cut: within a line, or within a UTF-8 character. What follows the
 * last newline comes as `end`, if there is anything.
 * @param limit a longer line is given out in pieces of about this many characters, so that a stream without newlines cannot
 *   fill the memory
 */
export async function* splitLines(
  chunks: AsyncIterable<Uint8Array>,
  limit: number,
): AsyncGenerator<{ text: string; end: boolean }> {
  const decoder = new TextDecoder('utf-8', { ignoreBOM: true });
  let parts: string[] = [];
  let length = 0;
  const take = (rest: string): string => {
    const text = parts.length === 0 ? rest : parts.join('') + rest;
    parts = [];
    length = 0;
    return text;
  };
  for await (const chunk of chunks) {
    const text = decoder.decode(chunk, { stream: true });
    let from = 0;
    for (let newline = text.indexOf('\n'); newline >= 0; newline = text.indexOf('\n', from)) {
      yield { text: take(text.slice(from, newline)), end: false };
      from = newline + 1;
    }
    if (from < text.length) {
      parts.push(text.slice(from));
      length += text.length - from;
      if (length > limit) yield { text: take(''), end: false };
    }
  }
  const rest = take(decoder.decode());
  if (rest !== '') yield { text: rest, end: true };
}
