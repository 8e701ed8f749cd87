import { globalFlags } from './common-flags.ts';
import type { FlagSpec } from './flags.ts';
import type { Verb } from './verb.ts';

/** What `oc` alone prints: every verb with its line. */
export function overview(verbs: readonly Verb[]): string {
  return [
    'oc works on the objects of an OpenShift project. This is the workshop’s own: the commands that the course needs,',
    'with the output of the real one.',
    '',
    'Usage:',
    '  oc VERB [flags]',
    '',
    'Verbs:',
    ...verbRows(verbs),
    '',
    'Use "oc VERB --help" for more about one of them.',
    '',
  ].join('\n');
}

/** Help of one verb, from its row in the table. */
export function helpText(verb: Verb, path: readonly string[]): string {
  const lines = [verb.summary, ''];
  if (verb.aliases !== undefined) lines.push('Aliases:', `  ${[verb.name, ...verb.aliases].join(', ')}`, '');
  if (verb.examples !== undefined) {
    lines.push('Examples:', ...verb.examples.map((example) => `  ${example}`), '');
  }
  if (verb.verbs !== undefined) lines.push('Verbs:', ...verbRows(verb.verbs), '');
  if (verb.run !== undefined) {
    const flags = [...(verb.flags ?? []), ...globalFlags].filter((flag) => !flag.hidden && !flag.elsewhere);
    lines.push('Options:', ...flags.map(flagRow), '');
  }
  lines.push('Usage:', `  oc ${verb.usage}`, '');
  if (verb.verbs !== undefined)
    lines.push(`Use "${path.join(' ')} VERB --help" for more about one of them.`, '');
  return lines.join('\n');
}

function verbRows(verbs: readonly Verb[]): string[] {
  const width = Math.max(...verbs.map(({ name }) => name.length));
  return verbs.map(({ name, summary }) => `  ${name.padEnd(width)}   ${summary}`);
}

function flagRow(flag: FlagSpec): string {
  const short = flag.short === undefined ? '    ' : `-${flag.short}, `;
  const value = flag.default ?? (flag.type === 'boolean' ? 'false' : flag.type === 'list' ? '[]' : "''");
  return `    ${short}--${flag.name}=${value}:\n\t${flag.help}`;
}
