import type { Block } from '../lesson/lesson.ts';
import { sanitize, sanitizeLine } from '../platform/sanitize.ts';
import { consoleView } from './console-view.ts';
import type { Observed } from './observed.ts';
import type { ShownBlock } from './snapshot.ts';
import type { Workspace } from './workspace.ts';

export interface BlockSurroundings {
  observed: Observed;
  workspace: Workspace | undefined;
  /** Base address of the web console. */
  console: URL | undefined;
  excerptLines: typeof import('../lesson/excerpt.ts').excerptLines;
  /** Excerpts as last shown, with the text they were cut from: a file is parsed when it changes, not at each snapshot. */
  excerpts: WeakMap<Block, { text: string; shown: ShownBlock }>;
}

/** A block as it is to be shown now; its variables have been filled in. */
export function showBlock(block: Block, surroundings: BlockSurroundings): ShownBlock {
  const { observed, workspace } = surroundings;
  switch (block.type) {
    case 'prose':
      return { type: 'prose', markdown: sanitize(block.markdown) };
    case 'run':
      return { type: 'run', commands: block.commands.map(sanitizeLine) };
    case 'code':
      return { type: 'code', language: sanitizeLine(block.language), text: sanitize(block.text) };
    case 'edit': {
      const state = observed.files.get(block.file);
      return {
        type: 'edit',
        file: block.file,
        command: sanitizeLine(block.command),
        path: workspace?.path(block.file) ?? block.file,
        edited: state !== undefined && state.text !== workspace?.pristine.get(block.file),
        filled:
          state !== undefined &&
          state.placeholders.length === 0 &&
          state.syntax === undefined &&
          state.names.length === 0,
      };
    }
    case 'excerpt': {
      const pristine = workspace?.pristine.get(block.file);
      const text = observed.files.get(block.file)?.text ?? pristine ?? block.text ?? '';
      const known = surroundings.excerpts.get(block);
      if (known?.text === text) return known.shown;
      // The lesson's own lines have the learner's values in them by now; those of the manifest do not.
      const literal = literalLines(block.text, pristine, observed);
      const lines = surroundings.excerptLines(
        text,
        { path: block.path, ...(literal === undefined ? {} : { text: literal }) },
        pristine,
      );
      const shown: ShownBlock = {
        type: 'excerpt',
        file: block.file,
        lines: lines.map((line) => ({ ...line, text: sanitizeLine(line.text) })),
      };
      surroundings.excerpts.set(block, { text, shown });
      return shown;
    }
    case 'console': {
      const { console } = surroundings;
      return {
        type: 'console',
        view: block.view,
        ...(console === undefined
          ? {}
          : { url: new URL(block.path.replace(/^\//, ''), withSlash(console)).href }),
        lines: consoleView(block.view, observed).map(sanitizeLine),
      };
    }
  }
}

function literalLines(
  text: string | undefined,
  pristine: string | undefined,
  { learner }: Observed,
): string | undefined {
  if (text === undefined || pristine === undefined || text.includes('<')) return text;
  return text.replaceAll(learner.repository, '<REPOSITORY>').replaceAll(learner.cdsid, '<CDSID>');
}

function withSlash(url: URL): URL {
  return url.href.endsWith('/') ? url : new URL(`${url.href}/`);
}
