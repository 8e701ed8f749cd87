/** The HTML that a lesson may hold between its paragraphs: hints in `<details>` and comments. */
export type HtmlPart =
  /** `<details>…</details>` complete; `inside` is what follows the summary. Lines count from the node's first. */
  | { type: 'details'; inside: string; line: number }
  | { type: 'details-open'; inside: string; line: number }
  | { type: 'details-close'; inside: string }
  | { type: 'comment'; text: string; line: number }
  | { type: 'other'; text: string; line: number };

const opening = /^<details(?:\s[^>]*)?>\s*(?:<summary>[\s\S]*?<\/summary>)?/i;

/** Takes an HTML node's text apart: CommonMark ends one only at a blank line, so that several things may be in it. */
export function splitHtml(value: string): HtmlPart[] {
  const parts: HtmlPart[] = [];
  let position = 0;
  const lineAt = (offset: number) => value.slice(0, offset).split('\n').length - 1;
  while (position < value.length) {
    const rest = value.slice(position);
    const blank = /^\s+/.exec(rest);
    if (blank !== null) {
      position += blank[0].length;
      continue;
    }
    const line = lineAt(position);
    const comment = /^<!--([\s\S]*?)-->/.exec(rest);
    if (comment !== null) {
      parts.push({ type: 'comment', text: comment[1] ?? '', line });
      position += comment[0].length;
      continue;
    }
    const open = opening.exec(rest);
    if (open !== null) {
      const from = open[0].length;
      const insideLine = lineAt(position + from);
      const end = rest.search(/<\/details>/i);
      if (end < 0) {
        parts.push({ type: 'details-open', inside: rest.slice(from), line: insideLine });
        break;
      }
      parts.push({ type: 'details', inside: rest.slice(from, end), line: insideLine });
      position += end + '</details>'.length;
      continue;
    }
    const close = /^([\s\S]*?)<\/details>/i.exec(rest);
    if (close !== null) {
      parts.push({ type: 'details-close', inside: close[1] ?? '' });
      position += close[0].length;
      continue;
    }
    parts.push({ type: 'other', text: rest.trim(), line });
    break;
  }
  return parts;
}

const marks: [RegExp, string][] = [
  [/<code>([\s\S]*?)<\/code>/gi, '`$1`'],
  [/<(?:b|strong)>([\s\S]*?)<\/(?:b|strong)>/gi, '**$1**'],
  [/<(?:i|em)>([\s\S]*?)<\/(?:i|em)>/gi, '*$1*'],
  [/<kbd>([\s\S]*?)<\/kbd>/gi, '`$1`'],
  [/<br\s*\/?>/gi, '  \n'],
  [/<\/?p>/gi, '\n'],
  [/&lt;/g, '<'],
  [/&gt;/g, '>'],
  [/&amp;/g, '&'],
];

/** The few inline tags that a forge needs inside `<details>`, as the Markdown that they stand for. */
export function inlineHtmlToMarkdown(html: string): string {
  return marks.reduce((text, [tag, markdown]) => text.replace(tag, markdown), html);
}
