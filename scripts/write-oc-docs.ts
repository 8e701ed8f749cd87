import { readFileSync, writeFileSync } from 'node:fs';
import { format } from 'node:util';
import type { FlagSpec } from '../source/oc/flags.ts';
import type { Verb } from '../source/oc/verb.ts';
import { elsewhere } from '../source/oc/verbs/elsewhere.ts';
import { verbs } from '../source/oc/verbs/table.ts';

/** `docs/oc.md`, from the table of verbs: what is spoken, and what goes to the real one. */
export function ocDocs(): string {
  return [introduction, ...verbs.map((verb) => section(verb, ['oc'])), leftOut()].join('\n');
}

const introduction = `# The oc that is built in

<!-- Written by \`node scripts/write-oc-docs.ts\` from the table of verbs in source/oc. Changes belong there. -->

\`oc-tutor oc …\`, the steps of a lesson and the prompt in a lesson (\`:\`) speak the same language: that of \`oc\` 4.22, in this
process. Standard output, standard error and exit codes are what \`oc\` prints; \`test/conformance/oc-kubectl.txt\` holds several
hundred lines against a real kubectl; OpenShift's own verbs are held against recordings of \`oc\`.

- No line is ever passed to a shell. Quotes and backslashes count as in one, \`$CDSID\` and the other variables of the course have
  their values; pipes, redirections and the like are refused in a sentence. \`:shell\` at the prompt opens your own shell.
- What is not spoken here goes to the \`oc\` or \`kubectl\` on the PATH, with the session's kubeconfig, and the program says so.
- \`--real-oc\` in a line has the real one do it, and shows where its words and ours differ. What changes something is done
  once, by the real one.
- As in \`oc\`, and unlike in kubectl, fields that the server does not know are dropped in silence: \`--validate=strict\` refuses them.

Flags of all verbs: \`-n\`/\`--namespace\`, \`-h\`/\`--help\`, \`--request-timeout\`.
`;

function section(verb: Verb, path: readonly string[]): string {
  const here = [...path, verb.name];
  const title = `${'#'.repeat(here.length)} ${here.join(' ')}\n`;
  const flags = (verb.flags ?? []).filter(({ hidden }) => !hidden);
  const spoken = flags.filter((flag) => !flag.elsewhere);
  const parts = [
    title,
    `${verb.summary}\n`,
    ...(verb.run === undefined ? [] : [`    oc ${verb.usage}\n`]),
    ...(verb.aliases === undefined ? [] : [`Also: ${verb.aliases.map(code).join(', ')}.\n`]),
    ...(verb.examples === undefined ? [] : [`${['```sh', ...verb.examples, '```'].join('\n')}\n`]),
    ...(spoken.length === 0 ? [] : [`${spoken.map(flagRow).join('\n')}\n`]),
    ...handedOver(
      verb,
      flags.filter((flag) => flag.elsewhere).map(({ name }) => `--${name}`),
    ),
    ...(verb.verbs ?? []).map((below) => section(below, here)),
  ];
  return parts.join('\n');
}

function handedOver(verb: Verb, flags: readonly string[]): string[] {
  const words = [...(verb.elsewhere ?? []), ...flags];
  return words.length === 0 ? [] : [`Goes to the real one: ${words.map(code).join(', ')}.\n`];
}

function flagRow({ name, short, type, default: preset, help }: FlagSpec): string {
  const names = [...(short === undefined ? [] : [`-${short}`]), `--${name}`].map(code).join(', ');
  const value =
    preset === undefined || preset === '' || (type === 'boolean' && preset === 'false') ? '' : ` (${preset})`;
  return format('- %s%s: %s', names, value, help);
}

function leftOut(): string {
  const entries = Object.entries(elsewhere);
  const sent = entries.filter(([, { refused }]) => !refused);
  const refused = entries.filter(([, each]) => each.refused);
  return [
    '## What goes to the real one',
    '',
    `${sent.map(([name, { openshift }]) => `${code(name)}${openshift ? '*' : ''}`).join(', ')}.`,
    '',
    'Those with a star are OpenShift’s own: a kubectl alone does not do.',
    '',
    '## What is refused',
    '',
    ...refused.map(([name, { instead = '' }]) => `- ${code(name)}: ${instead}`),
    '',
  ].join('\n');
}

const code = (text: string) => `\`${text}\``;

if (import.meta.main) {
  const file = new URL('../docs/oc.md', import.meta.url);
  const text = ocDocs();
  const before = (() => {
    try {
      return readFileSync(file, 'utf8');
    } catch {
      return '';
    }
  })();
  if (before !== text) writeFileSync(file, text);
}
