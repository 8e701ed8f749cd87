import { OcError } from './errors.ts';
import type { Verb } from './verb.ts';

/** Verbs of the real `oc` that are left out here, with what serves instead where there is something. */
const leftOut: Record<string, string> = {
  adm: '',
  attach: '',
  autoscale: 'Use "oc scale" for a fixed number of replicas.',
  cp: '',
  debug: '',
  edit: 'Change the file and use "oc apply -f", or use "oc patch".',
  exec: '',
  expose: 'Create a Route from a file with "oc create -f".',
  extract: '',
  login: 'You are logged in with the kubeconfig that the program was started with.',
  logout: '',
  'new-app': 'Create the objects from a file with "oc create -f".',
  'new-build': '',
  'new-project': 'The course works in one project.',
  'port-forward': '',
  proxy: '',
  registry: '',
  rsh: '',
  rsync: '',
  run: 'Create a Pod from a file with "oc create -f".',
  'start-build': '',
  'cancel-build': '',
  completion: '',
  config: '',
  diff: '',
  idle: '',
  image: '',
  kustomize: '',
  options: '',
  plugin: '',
  policy: '',
  process: '',
  replace: 'Use "oc apply -f".',
  secrets: '',
  serviceaccounts: '',
  observe: '',
  'api-versions': 'Use "oc api-resources".',
};

/** The refusal of a verb that there is not, with the nearest ones. Source: cobra `command.go` SuggestionsFor. */
export function unknownVerb(path: readonly string[], word: string, verbs: readonly Verb[]): OcError {
  const reason = leftOut[word];
  if (path.length === 1 && reason !== undefined) {
    return new OcError(
      `the workshop's oc has no "${word}". ${reason || 'For that, use the real oc, or kubectl.'}`.trim(),
    );
  }
  const near = verbs
    .map(({ name }) => name)
    .filter((name) => editDistance(word.toLowerCase(), name) <= 2 || name.startsWith(word.toLowerCase()))
    .sort()
    .map((name) => `\t${name}\n`);
  const head = `unknown command "${word}" for "${path.join(' ')}"`;
  return new OcError(near.length === 0 ? head : `${head}\n\nDid you mean this?\n${near.join('')}`);
}

/** Levenshtein: how many letters must be put in, left out or changed. */
function editDistance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, i) => i);
  for (const [i, letter] of Array.from(a).entries()) {
    const next = [i + 1];
    for (const [j, other] of Array.from(b).entries()) {
      next.push(
        Math.min((row[j + 1] ?? 0) + 1, (next[j] ?? 0) + 1, (row[j] ?? 0) + (letter === other ? 0 : 1)),
      );
    }
    row = next;
  }
  return row[b.length] ?? 0;
}
