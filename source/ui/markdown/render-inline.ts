import type { PhrasingContent } from 'mdast';
import { inlineCode } from '../text/inline-code.ts';
import type { Theme } from '../theme.ts';

/** Words of a paragraph as one styled string, not yet broken into lines; a hard break is a newline. */
export function renderInline(nodes: readonly PhrasingContent[], theme: Theme): string {
  return nodes.map((node) => renderNode(node, theme)).join('');
}

function renderNode(node: PhrasingContent, theme: Theme): string {
  switch (node.type) {
    case 'text':
      return node.value.replace(/\n/g, ' ');
    case 'strong':
      return theme.paint('strong', renderInline(node.children, theme));
    case 'emphasis':
      return theme.paint('emphasis', renderInline(node.children, theme));
    case 'delete':
      return theme.paint('struck', renderInline(node.children, theme));
    case 'inlineCode':
      return inlineCode(`\`${node.value}\``, theme);
    case 'break':
      return '\n';
    case 'link':
      return renderLink(renderInline(node.children, theme), node.url, theme);
    case 'image':
      return renderLink(node.alt || 'image', node.url, theme);
    case 'html':
      return renderHtml(node.value);
    case 'linkReference':
      return renderInline(node.children, theme);
    case 'imageReference':
      return node.alt ?? '';
    case 'footnoteReference':
      return `[${node.identifier}]`;
    default:
      return '';
  }
}

/** The words with the address behind them, and as a hyperlink for terminals that know these. */
export function renderLink(words: string, url: string, theme: Theme): string {
  const linked = (text: string) =>
    theme.hyperlinks && isWebAddress(url) ? `\u001b]8;;${url}\u0007${text}\u001b]8;;\u0007` : text;
  if (words === url) return linked(theme.paint('link', url));
  return `${linked(theme.paint('link', words))} (${linked(url)})`;
}

const formatting =
  /^<\/?(?:a|b|code|del|details|em|i|ins|kbd|p|span|strong|sub|summary|sup|u)(?:\s[^>]*)?\/?>$|^<!--/i;

/** Tags that format are left out; what only looks like a tag, such as `<CDSID>`, is text that somebody forgot to escape. */
function renderHtml(html: string): string {
  if (/^<br\s*\/?>$/i.test(html)) return '\n';
  return formatting.test(html) ? '' : html;
}

function isWebAddress(url: string): boolean {
  return /^https?:\/\/[\u0021-\u007e]+$/.test(url);
}
