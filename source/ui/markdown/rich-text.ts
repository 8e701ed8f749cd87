import type { RichText } from '../views/document-lines.ts';
import { highlight } from './highlight.ts';
import { renderCode, renderMarkdown } from './render-markdown.ts';

/** A step has a handful of blocks; more are kept only to leaf back without parsing again. */
const mostKept = 200;

/** The drawing of Markdown and code, remembering what it drew: the text of a step stays while all around it changes. */
export function makeRichText(): RichText {
  const markdown = remembering();
  const code = remembering();
  const lines = remembering();
  return {
    markdown: (text, width, theme) => markdown(`${width} ${text}`, () => renderMarkdown(text, width, theme)),
    code: (text, language, width, theme) =>
      code(`${language} ${width} ${text}`, () => renderCode(text, language, width, theme)),
    highlight: (text, language, theme) =>
      lines(`${language} ${text}`, () => highlight(text, language, theme)),
  };
}

function remembering(): (key: string, render: () => string[]) => string[] {
  const kept = new Map<string, string[]>();
  return (key, render) => {
    const known = kept.get(key);
    if (known !== undefined) return known;
    if (kept.size >= mostKept) kept.clear();
    const lines = render();
    kept.set(key, lines);
    return lines;
  };
}
