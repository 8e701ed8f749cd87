import type { Element, ElementContent, RootContent } from 'hast';
import { common, createLowlight } from 'lowlight';
import type { Style, Theme } from '../theme.ts';

const known = ['yaml', 'bash', 'json', 'dockerfile'] as const;
const lowlight = createLowlight(
  Object.fromEntries(Object.entries(common).filter(([name]) => known.some((language) => language === name))),
);
lowlight.registerAlias({ bash: ['sh', 'shell', 'console'] });

const styles: Record<string, Style> = {
  'hljs-attr': 'yamlKey',
  'hljs-string': 'yamlString',
  'hljs-number': 'yamlLiteral',
  'hljs-literal': 'yamlLiteral',
  'hljs-comment': 'muted',
  'hljs-meta': 'muted',
  'hljs-built_in': 'yamlKey',
  'hljs-keyword': 'yamlLiteral',
  'hljs-variable': 'yamlLiteral',
};

/** Code with its colours, a string for each of its lines; a language that is not known stays plain. */
export function highlight(code: string, language: string, theme: Theme): string[] {
  if (!lowlight.registered(language)) return code.split('\n');
  const lines: string[] = [''];
  const add = (text: string, style: Style | undefined) => {
    text.split('\n').forEach((part, index) => {
      if (index > 0) lines.push('');
      lines[lines.length - 1] += style === undefined ? part : theme.paint(style, part);
    });
  };
  const walk = (nodes: readonly (RootContent | ElementContent)[], style: Style | undefined) => {
    for (const node of nodes) {
      if (node.type === 'text') add(node.value, style);
      else if (node.type === 'element') walk(node.children, styleOf(node) ?? style);
    }
  };
  walk(lowlight.highlight(language, code).children, undefined);
  return lines;
}

function styleOf(node: Element): Style | undefined {
  const classes = node.properties['className'];
  if (!Array.isArray(classes)) return undefined;
  for (const name of classes) {
    const style = styles[String(name)];
    if (style !== undefined) return style;
  }
  return undefined;
}
