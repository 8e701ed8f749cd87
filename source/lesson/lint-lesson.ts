import { findLines } from './excerpt.ts';
import type { Block, Lesson, LessonProblem, Step } from './lesson.ts';
import { commandFaults, filesOfCommand } from './lint-commands.ts';
import { type ParsedLesson, parseLesson } from './parse-lesson.ts';
import { unknownVariables, variableNames } from './variables.ts';
import { yamlPathLine } from './yaml-path.ts';

/** Text of each manifest by its path in the workspace: `manifests/image-stream.yaml`. */
export type Manifests = ReadonlyMap<string, string>;

/** Everything that is wrong with one lesson, in the order of its lines. */
export function lintLesson(text: string, file: string, manifests: Manifests): LessonProblem[] {
  return lintParsed(parseLesson(text, file), text, file, manifests);
}

export function lintParsed(
  parsed: ParsedLesson,
  text: string,
  file: string,
  manifests: Manifests,
): LessonProblem[] {
  const problems = [...parsed.problems];
  const report = (line: number, message: string) => problems.push({ file, line, message });
  for (const { name, line } of unknownVariables(text)) {
    const known = variableNames.map((known) => `\${${known}}`).join(', ');
    report(line, `There is no variable \${${name}}: use one of ${known}.`);
  }
  for (const { placeholder, line } of barePlaceholders(text)) {
    report(line, `A forge hides ${placeholder} as an HTML tag: put it in backticks.`);
  }
  if (parsed.lesson !== undefined) lintBlocks(parsed.lesson, manifests, report);
  return problems.sort((one, other) => one.line - other.line);
}

type Report = (line: number, message: string) => void;

function lintBlocks(lesson: Lesson, manifests: Manifests, report: Report): void {
  const fileExists = (file: string, line: number) => {
    if (manifests.has(file)) return true;
    const known = [...manifests.keys()].join(', ');
    report(line, `There is no manifest ${file}: the manifests are ${known === '' ? 'none' : known}.`);
    return false;
  };
  for (const group of lesson.requires) {
    if (!/^[a-z0-9-]+(\.[a-z0-9-]+)*$/.test(group))
      report(1, `\`requires\`: “${group}” is not an API group.`);
  }
  for (const block of [...lesson.introduction, ...lesson.steps.flatMap(allBlocks)]) {
    if (block.type === 'run') {
      for (const command of block.commands) {
        for (const fault of commandFaults(command)) report(block.line, fault);
        for (const file of filesOfCommand(command)) fileExists(file, block.line);
      }
    }
    if (block.type === 'edit') fileExists(block.file, block.line);
    if (block.type === 'excerpt' && fileExists(block.file, block.line)) {
      lintExcerpt(block, manifests.get(block.file) ?? '', report);
    }
  }
  for (const step of lesson.steps) {
    for (const check of step.checks) if (check.type === 'file') fileExists(check.file, check.line);
  }
}

function lintExcerpt(block: Extract<Block, { type: 'excerpt' }>, manifest: string, report: Report): void {
  const place = yamlPathLine(manifest, block.path);
  if (place === undefined || !place.exact) {
    report(block.line, `${block.file} has no \`${block.path}\`: correct the excerpt's path.`);
    return;
  }
  const literal = (block.text ?? '').replace(/\$\{(CDSID|REPOSITORY)\}/g, '<$1>');
  const start = findLines(manifest, literal);
  if (start === undefined) {
    report(block.line, `The excerpt's lines are not those of ${block.file}: copy them from there.`);
  } else if (place.line - 1 < start || place.line - 1 >= start + literal.split('\n').length) {
    report(
      block.line,
      `The excerpt does not show line ${place.line} of ${block.file}, which its path names.`,
    );
  }
}

function allBlocks(step: Step): Block[] {
  return [...step.blocks, ...step.hints.flat()];
}

/** `<CDSID>` in running text, outside of code. */
function barePlaceholders(text: string): { placeholder: string; line: number }[] {
  let fenced: string | undefined;
  return text.split('\n').flatMap((lineText, index) => {
    const mark = /^ {0,3}(`{3,}|~{3,})/.exec(lineText)?.[1];
    if (mark !== undefined) {
      if (fenced === undefined) fenced = mark;
      else if (mark.startsWith(fenced)) fenced = undefined;
      return [];
    }
    if (fenced !== undefined) return [];
    const outside = lineText.replace(/(`+)[^`]*?\1/g, '').replace(/<code>.*?<\/code>/g, '');
    return [...outside.matchAll(/<(CDSID|REPOSITORY|NAMESPACE|REGISTRY)>/g)].map((match) => ({
      placeholder: match[0],
      line: index + 1,
    }));
  });
}
