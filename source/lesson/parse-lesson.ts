import { basename } from 'node:path';
import type { Heading, RootContent } from 'mdast';
import { type BlockContext, blockOfFence } from './blocks.ts';
import { parseFrontMatter, splitFrontMatter } from './front-matter.ts';
import { inlineHtmlToMarkdown, splitHtml } from './html-blocks.ts';
import type { Block, Lesson, LessonProblem, Step } from './lesson.ts';
import { parseMarkdown } from './markdown.ts';
import { slug } from './slug.ts';

/** What a lesson's text makes: the lesson unless its front matter is unusable, and everything that is wrong. */
export interface ParsedLesson {
  lesson?: Lesson;
  problems: LessonProblem[];
}

interface Target {
  blocks: Block[];
  hints: Block[][];
  checks: Step['checks'];
  speakerNotes: string[];
}

/**
 * Reads one lesson. Faulty parts are left out and reported; the rest can be shown.
 * @param file path of the file, for messages, and for the lesson's number: `02-imagestreams.md` is 2
 */
export function parseLesson(text: string, file: string): ParsedLesson {
  const source = text.replace(/^\uFEFF/, '').replace(/\r\n?/g, '\n');
  const { frontMatter, body } = splitFrontMatter(source);
  const { values, problems } = parseFrontMatter(frontMatter, file);
  const report = (line: number, message: string) => problems.push({ file, line, message });

  const introduction: Target = { blocks: [], hints: [], checks: [], speakerNotes: [] };
  const steps: Step[] = [];
  let target = introduction;
  let hint: { blocks: Block[]; line: number } | undefined;

  const closeHint = () => {
    if (hint !== undefined) report(hint.line, 'Close the hint with `</details>`.');
    hint = undefined;
  };

  for (const node of parseMarkdown(body).children) {
    const line = node.position?.start.line ?? 1;
    if (node.type === 'heading' && node.depth === 1) {
      const title = headingText(node, body);
      if (values !== undefined && title !== values.title) {
        report(line, `The heading and the front matter differ: make both “${values.title}”.`);
      }
    } else if (node.type === 'heading' && node.depth === 2) {
      closeHint();
      const step = newStep(headingText(node, body), line, steps, report);
      steps.push(step);
      target = step;
    } else if (node.type === 'html') {
      for (const part of splitHtml(node.value)) {
        if (part.type === 'comment') addComment(part.text, line + part.line, target, report);
        else if (part.type === 'other') {
          report(line + part.line, `Only <details> and comments may be HTML: rewrite \`${part.text}\`.`);
        } else if (part.type === 'details') {
          target.hints.push(hintBlocks(part.inside, line + part.line, report));
        } else if (part.type === 'details-open') {
          closeHint();
          hint = { blocks: hintBlocks(part.inside, line + part.line, report), line };
        } else if (hint === undefined) {
          report(line, 'There is no <details> that this `</details>` could close.');
        } else {
          hint.blocks.push(...hintBlocks(part.inside, line, report));
          target.hints.push(hint.blocks);
          hint = undefined;
        }
      }
    } else {
      const context: BlockContext = { report, inHint: hint !== undefined };
      addNode(node, body, hint?.blocks ?? target.blocks, context, target);
    }
  }
  closeHint();

  if (steps.length === 0) report(1, 'Give the lesson a step: a `##` heading with what there is to do.');
  for (const check of introduction.checks) report(check.line, 'Put the check under a `##` heading.');
  for (const block of introduction.blocks) {
    if (block.type === 'run' || block.type === 'edit') {
      report(block.line, `Put the \`{${block.type}}\` fence under a \`##\` heading.`);
    }
  }
  problems.sort((one, other) => one.line - other.line);
  if (values === undefined) return { problems };
  const { id, title, minutes, requires, after } = values;
  const lesson: Lesson = {
    id,
    title,
    number: lessonNumber(file),
    minutes,
    requires,
    ...(after === undefined ? {} : { after }),
    source: file,
    introduction: introduction.blocks,
    steps,
  };
  return { lesson, problems };
}

/** `02-imagestreams.md` → 2; 0 where the name has no number. */
export function lessonNumber(file: string): number {
  return Number(/^(\d+)/.exec(basename(file))?.[1] ?? 0);
}

type Report = (line: number, message: string) => void;

function newStep(title: string, line: number, earlier: readonly Step[], report: Report): Step {
  const id = slug(title);
  const taken = (candidate: string) => earlier.some((step) => step.id === candidate);
  let unique = id;
  for (let count = 2; taken(unique); count += 1) unique = `${id}-${count}`;
  if (unique !== id) report(line, `There is another step “${title}”: give each a title of its own.`);
  return { id: unique, title, line, blocks: [], hints: [], checks: [], speakerNotes: [] };
}

function addNode(
  node: RootContent,
  source: string,
  blocks: Block[],
  context: BlockContext,
  target: Target,
): void {
  const line = node.position?.start.line ?? 1;
  if (node.type === 'code') {
    const made = blockOfFence(node, line, context);
    if (made === undefined) return;
    if ('check' in made) target.checks.push(made.check);
    else blocks.push(made.block);
    return;
  }
  const markdown = source.slice(node.position?.start.offset ?? 0, node.position?.end.offset ?? 0);
  const last = blocks.at(-1);
  // Paragraphs that follow each other are one text to read.
  if (last?.type === 'prose') last.markdown += `\n\n${markdown}`;
  else blocks.push({ type: 'prose', markdown });
}

/** What is inside a `<details>` that has no blank line: HTML to CommonMark, a few inline tags to us. */
function hintBlocks(html: string, yamlErrorWords: number, report: Report): Block[] {
  const markdown = inlineHtmlToMarkdown(html).trim();
  if (markdown === '') return [];
  const blocks: Block[] = [];
  const target: Target = { blocks, hints: [], checks: [], speakerNotes: [] };
  const context: BlockContext = {
    report: (line, message) => report(yamlErrorWords + line - 1, message),
    inHint: true,
  };
  for (const node of parseMarkdown(markdown).children) {
    addNode(node, markdown, blocks, context, target);
  }
  return blocks;
}

function addComment(text: string, line: number, target: Target, report: Report): void {
  const note = /^\s*speaker_note:\s*([\s\S]*)$/.exec(text);
  if (note !== null) target.speakerNotes.push((note[1] ?? '').trim());
  else if (/^\s*speaker/i.test(text)) report(line, 'Start a speaker note with `speaker_note:`.');
}

function headingText(node: Heading, source: string): string {
  return source
    .slice(node.position?.start.offset ?? 0, node.position?.end.offset ?? 0)
    .replace(/^#+\s*/, '')
    .replace(/\s*#*\s*$/, '');
}
