import type { ShownBlock, StepSnapshot } from '../../tutorial/snapshot.ts';
import stringWidth from '../text/string-width.ts';
import { wrap, wrapHanging, wrapListed, wrapVerbatim } from '../text/wrap.ts';
import type { Theme } from '../theme.ts';
import type { NextAction } from './next-action.ts';

/** What draws Markdown and code, for one theme: loaded after the first frame, since the parsers behind it are heavy. */
export interface RichText {
  markdown(text: string, width: number, theme: Theme): string[];
  code(text: string, language: string, width: number, theme: Theme): string[];
  highlight(text: string, language: string, theme: Theme): string[];
}

/** Until the real one is there: the text as it stands. */
export const rawText: RichText = {
  markdown: (text, width) =>
    text
      .trim()
      .split('\n')
      .flatMap((line) => wrap(line, width)),
  code: (text, _language, width) =>
    text.split('\n').flatMap((line) => wrapVerbatim(line, width - 2).map((part) => `  ${part}`)),
  highlight: (text) => text.split('\n'),
};

export interface DocumentContext {
  width: number;
  theme: Theme;
  rich: RichText;
}

export interface StepDocument {
  lines: string[];
  /** Where the block that the next action is about stands: first line and the one after its last. */
  action?: { from: number; to: number };
}

/** A step as it is read, top to bottom: text, commands, files, hints shown so far. */
export function stepDocument(
  parts: { introduction: readonly ShownBlock[]; step: StepSnapshot; missing?: string | undefined },
  action: NextAction,
  context: DocumentContext,
): StepDocument {
  const { theme, width } = context;
  const lines: string[] = [];
  const add = (section: string[]) => {
    if (section.length === 0) return;
    if (lines.length > 0) lines.push('');
    lines.push(...section);
  };
  let range: StepDocument['action'];
  if (parts.missing !== undefined) {
    const mark = `${theme.glyphs.broken} `;
    const words = wrapHanging(parts.missing, width, mark, ' '.repeat(mark.length));
    add([...words.map((line) => theme.paint('warning', line)), `  ${theme.paint('key', 's')} solve`]);
  }
  for (const block of parts.introduction) add(blockLines(block, context));
  for (const block of parts.step.blocks) {
    const isNext = 'block' in action && action.block === block;
    add([...blockLines(block, context), ...(isNext ? [promptLine(action, theme)] : [])]);
    if (isNext) {
      const height = blockLines(block, context).length + 1;
      range = { from: lines.length - height, to: lines.length };
    }
  }
  parts.step.hints.forEach((hint, index) => {
    const title = parts.step.hintCount > 1 ? `Hint ${index + 1} of ${parts.step.hintCount}` : 'Hint';
    const inner = { ...context, width: width - 2 };
    const body = hint.flatMap((block, at) => [...(at > 0 ? [''] : []), ...blockLines(block, inner)]);
    add([
      theme.paint('strong', title),
      ...body.map((line) => theme.paint('muted', theme.glyphs.quote) + line),
    ]);
  });
  return range === undefined ? { lines } : { lines, action: range };
}

/** What to press for the next action: stands under its block, or under the pinned command. */
export function promptLine(action: NextAction, theme: Theme): string {
  const key = (name: string) => theme.paint('key', name);
  switch (action.type) {
    case 'run':
      return `  ${key(theme.glyphs.enter)} run${action.again ? ' again' : ''}`;
    case 'edit':
      return `  ${key('e')} edit   ${key('f')} fill in for me`;
    case 'none':
      return '';
  }
}

/** One block as lines; runs and files say what they are without colour. */
export function blockLines(block: ShownBlock, context: DocumentContext): string[] {
  const { theme, width, rich } = context;
  switch (block.type) {
    case 'prose':
      return rich.markdown(block.markdown, width, theme);
    case 'code':
      return rich.code(block.text.replace(/\n$/, ''), block.language, width, theme);
    case 'run':
      return block.commands.flatMap((command) => commandLines(command, width, theme));
    case 'edit': {
      const state = block.filled
        ? theme.paint('good', `${theme.glyphs.passed} filled in`)
        : theme.paint('warning', `${theme.glyphs.waiting} to be filled in`);
      return [
        ...wrap(`${theme.paint('strong', block.file)}  ${state}`, width),
        ...commandLines(block.command, width, theme),
      ];
    }
    case 'excerpt':
      return excerptLines(block, context);
    case 'console':
      return consoleLines(block, context);
  }
}

/** A command as it would stand at a prompt; what does not fit goes on, set in. */
export function commandLines(command: string, width: number, theme: Theme): string[] {
  return wrapHanging(command, width, '$ ', '    ').map((line) => theme.paint('code', line));
}

function excerptLines(block: Extract<ShownBlock, { type: 'excerpt' }>, context: DocumentContext): string[] {
  const { theme, width, rich } = context;
  const digits = String(block.lines.at(-1)?.number ?? 1).length;
  const margin = theme.glyphs.pointer.length + digits + 2;
  const texts = dedent(
    block.lines.map((line) => line.text),
    width - margin,
  );
  const colored = rich.highlight(texts.join('\n'), 'yaml', theme);
  const lines = block.lines.flatMap((line, index) => {
    const mark = line.pointed
      ? theme.paint('key', theme.glyphs.pointer)
      : ' '.repeat(theme.glyphs.pointer.length);
    const number = theme.paint(line.pointed ? 'strong' : 'muted', String(line.number).padStart(digits));
    return wrapVerbatim(colored[index] ?? line.text, width - margin).map((part, at) =>
      at === 0 ? `${mark}${number}  ${part}` : ' '.repeat(margin) + part,
    );
  });
  return [theme.paint('muted', block.file), ...lines];
}

/** Takes off the blanks that all lines begin with, where they do not fit otherwise. */
function dedent(lines: string[], width: number): string[] {
  if (lines.every((line) => stringWidth(line) <= width)) return lines;
  const indents = lines.filter((line) => line.trim() !== '').map((line) => line.search(/\S/));
  const common = Math.min(...indents);
  return lines.map((line) => line.slice(common));
}

function consoleLines(block: Extract<ShownBlock, { type: 'console' }>, context: DocumentContext): string[] {
  const { theme, width } = context;
  const name = block.view === 'imagestreams' ? 'ImageStreams' : 'Deployments';
  const bar = theme.paint('muted', theme.glyphs.quote);
  const inner = block.lines.flatMap((line) => wrapListed(line, width - 2));
  const link =
    block.url === undefined
      ? []
      : wrap(`${theme.paint('link', block.url)}  ${theme.paint('key', 'b')} browser`, width - 2);
  return [theme.paint('strong', `Console: ${name} (live)`), ...[...inner, ...link].map((line) => bar + line)];
}
