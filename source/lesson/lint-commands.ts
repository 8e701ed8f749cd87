import { plainPath } from './blocks.ts';

/**
 * What is wrong with a command line of a lesson, as sentences. Commands run without a shell, so that they do the same
 * everywhere.
 */
export function commandFaults(command: string): string[] {
  const program = /^\S+/.exec(command)?.[0];
  if (program !== 'oc' && program !== 'oc-tutor') {
    return [`A lesson runs \`oc …\` and \`oc-tutor …\` only: \`${command}\` is neither.`];
  }
  const unquoted = command.replace(/'[^']*'|"(?:[^"\\]|\\.)*"/g, '');
  const faults: string[] = [];
  if (/['"]/.test(unquoted)) faults.push(`A quote in \`${command}\` is not closed.`);
  const operator = /\|\||&&|[|;&><`]|\$\(/.exec(unquoted)?.[0];
  if (operator !== undefined) {
    faults.push(`Commands run without a shell: take \`${operator}\` out of \`${command}\`.`);
  }
  return faults;
}

/** Workspace files that a command reads: `-f ./manifests/x.yaml`, `--filename=manifests/x.yaml`. */
export function filesOfCommand(command: string): string[] {
  return [...command.matchAll(/(?:^|\s)(?:-f|--filename)[=\s]\s*([^\s'"]+\.(?:ya?ml|json))/g)].map((match) =>
    plainPath(match[1] ?? ''),
  );
}
