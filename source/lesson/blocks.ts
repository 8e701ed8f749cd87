import type { Code } from 'mdast';
import { parseCheck } from './check-definition.ts';
import { parseFenceInfo } from './fence-info.ts';
import type { Block, CheckDefinition } from './lesson.ts';

export interface BlockContext {
  /** Adds a problem at a line of the file. */
  report(line: number, message: string): void;
  /** A hint only shows: nothing in it is run or checked. */
  inHint: boolean;
}

/** What each kind of fence may be told, its own name first. */
const kinds: Record<string, readonly string[]> = {
  run: [],
  edit: [],
  excerpt: ['path'],
  console: [],
  check: ['timeout'],
};

/**
 * What a fence is: a block, or a check, or nothing where it is faulty (which has been reported).
 * @param line of the backticks, in the file
 */
export function blockOfFence(
  node: Code,
  line: number,
  context: BlockContext,
): { block: Block } | { check: CheckDefinition } | undefined {
  const { language, attributes, faults } = parseFenceInfo(node.lang, node.meta);
  for (const fault of faults) context.report(line, fault);
  const named = [...attributes.keys()].filter((name) => Object.hasOwn(kinds, name));
  const kind = named[0];
  if (named.length > 1) {
    context.report(line, `A fence is one of ${named.join(', ')}, not several: split it.`);
    return undefined;
  }
  const allowed = kind === undefined ? [] : [kind, ...(kinds[kind] ?? [])];
  for (const name of attributes.keys()) {
    if (allowed.includes(name)) continue;
    const known = kind === undefined ? Object.keys(kinds).join(', ') : (kinds[kind] ?? []).join(', ');
    const remedy = known === '' ? 'remove it' : `use ${known}`;
    context.report(line, `There is no attribute \`${name}\` for this fence: ${remedy}.`);
  }
  if (kind === undefined) return { block: { type: 'code', language, text: node.value } };
  if (context.inHint && kind !== 'excerpt') {
    context.report(line, `A hint only shows: move the \`{${kind}}\` fence out of the <details>.`);
    return undefined;
  }
  const value = attributes.get(kind) ?? '';
  const report = (message: string) => {
    context.report(line, message);
    return undefined;
  };
  switch (kind) {
    case 'run': {
      const commands = commandsOf(node.value);
      if (commands.length === 0) return report('Write a command into the `{run}` fence.');
      return { block: { type: 'run', commands, line } };
    }
    case 'edit': {
      const command = node.value.trim();
      const file = command.split(/\s+/).at(-1) ?? '';
      if (command.includes('\n') || !/\s/.test(command) || !isWorkspaceFile(file)) {
        return report(
          'Write one command into the `{edit}` fence that ends with the file: `$EDITOR manifests/image-stream.yaml`.',
        );
      }
      return { block: { type: 'edit', file: plainPath(file), command, line } };
    }
    case 'excerpt': {
      const path = attributes.get('path') ?? '';
      if (!isWorkspaceFile(value) || path === '') {
        return report(
          'An excerpt names a file and a YAML path: `{excerpt=manifests/image-stream.yaml path=spec.tags[0].from.name}`.',
        );
      }
      return { block: { type: 'excerpt', file: plainPath(value), path, line, text: node.value } };
    }
    case 'console': {
      if (value !== 'imagestreams' && value !== 'deployments') {
        return report('A console fence is `{console=imagestreams}` or `{console=deployments}`.');
      }
      const path = node.value.trim();
      if (!path.startsWith('/') || path.includes('\n')) {
        return report('Write the path of the console page into the fence, starting with `/`.');
      }
      return { block: { type: 'console', view: value, path, line } };
    }
    default: {
      const { check, faults: wrong } = parseCheck(value, attributes.get('timeout'), node.value, line);
      for (const fault of wrong) context.report(fault.line, fault.message);
      return check === undefined ? undefined : { check };
    }
  }
}

/** Commands, one a line; a backslash at the end of a line joins the next to it; `#` starts a comment line. */
function commandsOf(text: string): string[] {
  return text
    .replace(/\\\n\s*/g, '')
    .split('\n')
    .map((line) => line.trim().replace(/^\$\s+/, ''))
    .filter((line) => line !== '' && !line.startsWith('#'));
}

function isWorkspaceFile(path: string): boolean {
  return /^(\.\/)?[\w-][\w./-]*\.ya?ml$/.test(path) && !path.split('/').includes('..');
}

/** `manifests/x.yaml` for `./manifests/x.yaml`. */
export function plainPath(path: string): string {
  return path.replace(/^(\.\/)+/, '');
}
