import type { RichText } from '../views/document-lines.ts';
import { highlight } from './highlight.ts';
import { renderCode, renderMarkdown } from './render-markdown.ts';

/** A step has a handful of blocks; more are kept only to leaf back without parsing again. */
const mostKept = 200;

/** The drawing of Markdown and code, remembering what it drew: the text of a step stays while all around it changes. */
export function makeRichText(): RichText {
  return {
    markdown: remembering(renderMarkdown),
    code: renderCode,
    highlight,
  };
}

function remembering(render: typeof renderMarkdown): typeof renderMarkdown {
  const kept = new Map<string, string[]>();
  return (markdown, width, theme) => {
    const key = `${theme.ascii}\0${width}\0${markdown}`;
    const known = kept.get(key);
    if (known !== undefined) return known;
    if (kept.size >= mostKept) kept.clear();
    const lines = render(markdown, width, theme);
    kept.set(key, lines);
    return lines;
  };
}
