import type { BlockContent, DefinitionContent, List, ListItem, RootContent } from 'mdast';
import { parseMarkdown } from '../../lesson/markdown.ts';
import { sanitize } from '../../platform/sanitize.ts';
import { wrap, wrapHanging, wrapVerbatim } from '../text/wrap.ts';
import type { Theme } from '../theme.ts';
import { highlight } from './highlight.ts';
import { renderInline } from './render-inline.ts';
import { renderTable } from './render-table.ts';

/** Markdown as styled lines of at most `width` columns, without a blank line at either end. */
export function renderMarkdown(markdown: string, width: number, theme: Theme): string[] {
  return renderBlocks(parseMarkdown(sanitize(markdown)).children, width, theme, false);
}

type Content = RootContent | BlockContent | DefinitionContent;

function renderBlocks(nodes: readonly Content[], width: number, theme: Theme, tight: boolean): string[] {
  const lines: string[] = [];
  for (const node of nodes) {
    const rendered = renderBlock(node, width, theme);
    if (rendered.length === 0) continue;
    if (lines.length > 0 && !tight) lines.push('');
    lines.push(...rendered);
  }
  return lines;
}

function renderBlock(node: Content, width: number, theme: Theme): string[] {
  switch (node.type) {
    case 'heading':
      return wrap(theme.paint('heading', renderInline(node.children, theme)), width);
    case 'paragraph':
      return wrap(renderInline(node.children, theme), width);
    case 'list':
      return renderList(node, width, theme);
    case 'blockquote': {
      const mark = theme.paint('muted', theme.glyphs.quote);
      return renderBlocks(node.children, width - 2, theme, false).map((line) => mark + line);
    }
    case 'code':
      return renderCode(node.value, node.lang ?? '', width, theme);
    case 'table':
      return renderTable(node, width, theme);
    case 'thematicBreak':
      return [theme.paint('muted', theme.glyphs.rule.repeat(width))];
    case 'html':
    case 'definition':
    case 'yaml':
      return [];
    case 'footnoteDefinition':
      return [`[${node.identifier}]`, ...renderBlocks(node.children, width, theme, true)];
    default:
      return [];
  }
}

/** Code with its colours, set in by two columns; lines that are too long go on in the next. */
export function renderCode(text: string, language: string, width: number, theme: Theme): string[] {
  return highlight(text, language, theme).flatMap((line) =>
    wrapVerbatim(line, width - 2).map((part) => `  ${part}`),
  );
}

function renderList(list: List, width: number, theme: Theme): string[] {
  const lines: string[] = [];
  const last = (list.start ?? 1) + list.children.length - 1;
  const room = list.ordered ? String(last).length + 2 : 2;
  list.children.forEach((item, index) => {
    if (index > 0 && list.spread) lines.push('');
    const mark = list.ordered ? `${(list.start ?? 1) + index}.` : theme.glyphs.bullet;
    lines.push(...renderItem(item, mark.padEnd(room), width, theme));
  });
  return lines;
}

function renderItem(item: ListItem, mark: string, width: number, theme: Theme): string[] {
  const box =
    typeof item.checked === 'boolean' ? `${item.checked ? theme.glyphs.passed : theme.glyphs.waiting} ` : '';
  const first = mark + box;
  const blank = ' '.repeat(mark.length);
  const [head, ...tail] = item.children;
  const lines =
    head?.type === 'paragraph'
      ? wrapHanging(renderInline(head.children, theme), width, first, ' '.repeat(first.length))
      : [first.trimEnd()];
  const rest = head?.type === 'paragraph' ? tail : item.children;
  const inner = renderBlocks(rest, width - mark.length, theme, item.spread !== true);
  return [...lines, ...inner.map((line) => (line === '' ? '' : blank + line))];
}
