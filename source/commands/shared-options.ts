const withValue = new Set([
  '--target',
  '--kubeconfig',
  '--context',
  '-n',
  '--namespace',
  '--cdsid',
  '--repository',
  '--registry-ca',
  '--state-dir',
  '--workspace',
  '--color',
  '--progress',
]);
const flags = new Set(['--accessible', '--json', '--registry-insecure']);

/**
 * Moves the options that all commands share before the command, so that they may stand behind it too. What follows `oc`,
 * `exec` or `--` belongs to another program and stays where it is.
 */
export function sharedOptionsFirst(argv: readonly string[]): string[] {
  const shared: string[] = [];
  const rest: string[] = [];
  let words = [...argv];
  while (words.length > 0) {
    const [word = '', ...more] = words;
    const value = more[0];
    if (
      word === '--' ||
      ((word === 'oc' || word === 'exec') && rest.every((earlier) => !earlier.startsWith('-')))
    ) {
      rest.push(...words);
      break;
    }
    words = more;
    const name = word.split('=')[0] ?? word;
    if (flags.has(word) || (withValue.has(name) && name !== word)) shared.push(word);
    else if (withValue.has(word) && value !== undefined) {
      shared.push(word, value);
      words = more.slice(1);
    } else rest.push(word);
  }
  return [...shared, ...rest];
}
